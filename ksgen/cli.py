"""`ksgen`: every file in `commands/` is a command of the same name."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer

from ksground.errors import run_kindly

from . import commands

app = typer.Typer(
    name="ksgen",
    help="The reference generator: planner with retrieval, key-step images, key-step clips.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
)


@app.callback()
def _group() -> None:
    pass


for _module in pkgutil.iter_modules(commands.__path__):
    _name = _module.name
    app.command(name=_name.replace("_", "-"))(getattr(import_module(f"{commands.__name__}.{_name}"), _name))


def main() -> None:
    """Entry point of the console command."""
    run_kindly(app)
