"""`kseval weights`: from a folder, offline; wrong files are refused with what to do."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ksground.weights
from kseval.commands.weights import weights
from kseval.features import open_extractor
from ksground.errors import InputError
from ksground.weights import load_lock

CONTENT = b"trained for days" * 100
NAME = "efficientnet-lite0"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the weights shall lie; the lock file pins made-up ones, whose size it does not know."""
    lock_file = tmp_path / "lock.toml"
    lock_file.write_text(
        f'[{NAME}]\nfile = "small.pth"\nlicence = "MIT"\nsha256 = "{hashlib.sha256(CONTENT).hexdigest()}"\n'
        'gives = "nothing"\nsources = [{ url = "http://127.0.0.1:9/small.pth" }]\n'
    )
    lock = load_lock(lock_file)
    monkeypatch.setattr(ksground.weights, "load_lock", lambda: lock)
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path / "weights" / NAME / "small.pth"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(weights, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("inside", ["small.pth", f"{NAME}/small.pth"])
def test_a_folder_gives_them_without_a_network(path: Path, tmp_path: Path, inside: str) -> None:
    carried = tmp_path / "carried" / inside
    carried.parent.mkdir(parents=True)
    carried.write_bytes(CONTENT)
    status, said = run("fetch", NAME, "--from", str(tmp_path / "carried"))
    assert (status, said.split()[0]) == (0, "fetched")
    assert path.read_bytes() == CONTENT
    assert run("verify", NAME) == (0, f"here     {NAME}\n")


def test_a_folder_with_other_bytes_gives_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "small.pth").write_bytes(CONTENT[:-1])
    status, said = run("fetch", NAME, "--from", str(tmp_path))
    assert status == 1
    assert "expected sha256" in said
    assert not path.exists()


def test_what_is_damaged_is_found_and_replaced(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"other")
    status, said = run("verify")
    assert status == 1
    assert "--repair" in said
    with pytest.raises(InputError, match=f"kseval weights fetch --repair {NAME}"):
        open_extractor("efficientnet_lite0")
    (tmp_path / "small.pth").write_bytes(CONTENT)
    assert run("fetch", NAME, "--from", str(tmp_path))[0] == 0
    assert path.read_bytes() == CONTENT


def test_an_extractor_without_its_weights_says_what_brings_them(path: Path) -> None:
    with pytest.raises(InputError, match=f"kseval weights fetch {NAME}"):
        open_extractor("efficientnet_lite0")
    assert run("verify")[0] == 0, "nothing here is nothing damaged"
    assert run("verify", NAME)[0] == 1


def test_a_name_that_nobody_knows_is_told(path: Path) -> None:
    with pytest.raises(InputError, match=NAME):
        run("fetch", "i3d-of-dreams")


def test_the_list_says_who_needs_them(path: Path) -> None:
    status, said = run("list", "--json")
    assert status == 0
    (row,) = json.loads(said)
    assert (row["state"], row["size_bytes"]) == ("missing", None)
    assert row["extractors"] == ["efficientnet_lite0"]
    assert NAME in run("list")[1]
