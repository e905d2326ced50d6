"""`kscurate weights`: what it brings, what it says, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import ksground.fetch
from kscurate.cli import app
from ksground.errors import InputError
from ksground.package_member import PackageFailed
from tests.bad_server import CONTENT, SHA256, Server, bad_server


@pytest.fixture
def server() -> Iterator[Server]:
    with bad_server() as state:
        yield state


@pytest.fixture
def lock(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of four weights: two of a package that cannot be had, a good one and a lost one of addresses."""
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "weights"))

    def no_such_package(package: str, folder: Path) -> Path:
        raise PackageFailed("pip: no such package")

    monkeypatch.setattr(ksground.fetch, "bring_wheel", no_such_package)
    package = '{ package = "ks-models==1.0", member = "small.onnx" }'
    sources = {
        "both": f'{{ url = "{server.address}/good/x" }}, {package}',
        "packaged": package,
        "large": f'{{ url = "{server.address}/good/x" }}',
        "lost": f'{{ url = "{server.address}/gone/x" }}, {{ url = "{server.address}/page/x" }}',
    }
    lock = tmp_path / "lock.toml"
    lock.write_text(
        "\n".join(
            f'[{name}]\nfile = "x.onnx"\nlicence = "MIT"\nsize_bytes = {len(CONTENT)}\nsha256 = "{SHA256}"\n'
            f'gives = "nothing"\nsources = [{given}]'
            for name, given in sources.items()
        )
    )
    return lock


def run(lock: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["weights", "--lock", str(lock), *arguments])


def states(lock: Path, *arguments: str) -> dict[str, str]:
    return {each["name"]: each["state"] for each in json.loads(run(lock, *arguments, "--json").stdout)}


def test_without_names_it_brings_what_a_package_carries(lock: Path) -> None:
    assert states(lock) == {"both": "fetched", "packaged": "failed", "large": "missing", "lost": "missing"}


def test_a_name_brings_that_one_alone_and_the_table_says_so(lock: Path, tmp_path: Path) -> None:
    result = run(lock, "large")
    assert result.exit_code == 0, result.output
    rows = {line.split()[0]: line.split() for line in result.stdout.splitlines() if line.strip()}
    assert rows["large"][:5] == ["large", "fetched", "0.3", "MB", "MIT"]
    assert rows["large"][5].startswith("127.0.0.1")
    assert rows["packaged"][1] == "missing"
    assert "kscurate weights both packaged lost" in result.stdout
    assert (tmp_path / "weights" / "large" / "x.onnx").read_bytes() == CONTENT


def test_a_second_call_asks_nobody(server: Server, lock: Path) -> None:
    run(lock, "large")
    assert states(lock, "large")["large"] == "here"
    assert len(server.asked) == 1


def test_every_source_that_failed_is_named_with_its_reason(server: Server, lock: Path) -> None:
    result = run(lock, "lost", "packaged")
    assert result.exit_code == 1
    for words in (
        "error: lost: no source gave it",
        f"{server.address}/gone/x: HTTP 404",
        f"{server.address}/page/x: wrong size",
        "error: packaged: no source gave it",
        "ks-models==1.0, member small.onnx: pip: no such package",
    ):
        assert words in result.stderr


def test_all_means_all(lock: Path) -> None:
    found = states(lock, "--all")
    assert found == {"both": "fetched", "packaged": "failed", "large": "fetched", "lost": "failed"}


def test_json_says_where_each_came_from_and_why_not(server: Server, lock: Path) -> None:
    result = run(lock, "large", "lost", "--json")
    assert result.exit_code == 1
    by_name = {each["name"]: each for each in json.loads(result.stdout)}
    assert by_name["large"]["from"] == f"{server.address}/good/x"
    assert (by_name["lost"]["from"], len(by_name["lost"]["failures"])) == (None, 2)
    assert by_name["large"]["sha256"] == SHA256


def test_a_damaged_file_is_an_error_until_it_is_repaired(lock: Path, tmp_path: Path) -> None:
    path = tmp_path / "weights" / "large" / "x.onnx"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:-1])
    told = run(lock, "large").exception
    assert isinstance(told, InputError)
    assert str(path) in str(told)
    assert "--repair large" in str(told)
    # One that nobody asked for stops nothing, and is shown for what it is.
    assert states(lock, "both")["large"] == "damaged"
    assert states(lock, "large", "--repair")["large"] == "fetched"
    assert path.read_bytes() == CONTENT


def test_an_unknown_name_names_the_known_ones(lock: Path) -> None:
    told = run(lock, "small").exception
    assert isinstance(told, InputError)
    assert "both, packaged, large, lost" in str(told)
