"""Every command has a help text with an example, and tells a user's mistake in words."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kseval.commands
from kseval.cli import app

COMMANDS = sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(kseval.commands.__path__))
README = Path(__file__).parent.parent.parent / "README.md"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_of_the_command(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], terminal_width=200)
    assert result.exit_code == 0
    assert f"Example: kseval {command} " in " ".join(result.output.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_told_and_exits_with_2(command: str) -> None:
    assert CliRunner().invoke(app, [command, "--no-such-option"]).exit_code == 2


def test_the_readme_names_every_command() -> None:
    readme = README.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"kseval {command}" in readme
