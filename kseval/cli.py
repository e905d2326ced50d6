"""`kseval`: every file in `commands/` is a command of the same name, with a dash for an underscore."""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module

import typer

from ksground.errors import run_kindly

from . import commands

# Set before anything loads numpy; whoever sets it otherwise has their way. On two cores that others use too, a Fréchet
# distance at d = 2048 took 0.9 s of processor time with one thread and 12 s with two; and sums depend on the number.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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
