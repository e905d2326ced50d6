"""How errors are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ksground.errors import InputError, run_kindly


def _run(error: BaseException) -> int | str | None:
    def command() -> None:
        raise error

    with pytest.raises(SystemExit) as exit_:
        run_kindly(command)
    return exit_.value.code


def test_an_input_error_names_file_row_expected_and_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(InputError("coin/COIN.json", row=7, expected="a number", found="'x'", hint="look again")) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for word in ("coin/COIN.json", "row 7", "a number", "'x'", "look again"):
        assert word in told.err
    assert "Traceback" not in told.err


def test_what_the_file_system_refuses_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        (tmp_path / "nowhere" / "x").read_text()

    with pytest.raises(SystemExit) as exit_:
        run_kindly(command)
    assert exit_.value.code == 2
    assert "nowhere" in capsys.readouterr().err


def test_an_interruption_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(KeyboardInterrupt()) == 130
    assert "goes on" in capsys.readouterr().err


def test_a_mistake_of_the_program_is_not_hidden() -> None:
    def command() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_kindly(command)
