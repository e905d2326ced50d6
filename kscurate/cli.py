"""`kscurate`: every file in `commands/` is a command of the same name; `yield_`, a word of Python, is `yield`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer

from ksground.errors import run_kindly

from . import commands

app = typer.Typer(
    name="kscurate",
    help="Native annotations and videos in, Parquet manifests of clean key-step subclips out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
)

for _module in pkgutil.iter_modules(commands.__path__):
    _command = getattr(import_module(f"{commands.__name__}.{_module.name}"), _module.name)
    app.command(name=_module.name.rstrip("_"))(_command)


def main() -> None:
    """Entry point of the console command."""
    run_kindly(app)
