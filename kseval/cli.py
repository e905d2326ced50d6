"""`kseval`: every file in `commands/` is a command of the same name, with a dash for an underscore."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer

from ksground.errors import run_kindly

from . import commands

app = typer.Typer(
    name="kseval",
    help="Judge generated key-step clips: metrics with receipts and uncertainty, and leaderboard tables.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
)

for _module in pkgutil.iter_modules(commands.__path__):
    _command = getattr(import_module(f"{commands.__name__}.{_module.name}"), _module.name)
    _name = _module.name.replace("_", "-")
    # A command with commands of its own is an app.
    if isinstance(_command, typer.Typer):
        app.add_typer(_command, name=_name)
    else:
        app.command(name=_name)(_command)


def main() -> None:
    """Entry point of the console command."""
    run_kindly(app)
