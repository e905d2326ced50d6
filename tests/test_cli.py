"""Every command has a help text with an example, and tells a user's mistake in words."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kscurate.commands
from kscurate.cli import app

COMMANDS = sorted(module.name.rstrip("_") for module in pkgutil.iter_modules(kscurate.commands.__path__))
ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_of_the_command(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], terminal_width=200)
    assert result.exit_code == 0
    assert f"Example: kscurate {command} " in " ".join(result.output.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_told_and_exits_with_2(command: str) -> None:
    assert CliRunner().invoke(app, [command, "--no-such-option"]).exit_code == 2


def test_the_readme_names_every_command_and_every_target_it_names_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"kscurate {command}" in readme
    targets = {
        line.split("make ")[1].split()[0] for line in readme.splitlines() if line.strip().startswith("make ")
    }
    assert targets
    for target in targets:
        assert f"\n{target}:" in makefile
