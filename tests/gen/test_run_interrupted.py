"""Real signals in mid-clip: nothing half written, nothing left at work, and the same command goes on."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from .command import ksgen, split, started

NOISE = ("--clips", "tests.gen.stand_ins:noise", "--at-most", 2)


@pytest.fixture(autouse=True)
def _stand_ins_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture(scope="module")
def undisturbed(world: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("undisturbed")
    assert ksgen(*split(world, out, *NOISE)).returncode == 0
    return _sha256s(out)


def _sha256s(out: Path) -> dict[str, str]:
    files = [out / "generations.parquet", *(out / "clips").glob("*.mp4")]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _half_done(out: Path) -> list[Path]:
    return [file for file in (out / "clips").glob(".*") if file.stat().st_size]


def _until(what: Callable[[], object], run: subprocess.Popen[str]) -> None:
    deadline_s = time.monotonic() + 60
    while not what():
        assert run.poll() is None, run.stderr and run.stderr.read()
        assert time.monotonic() < deadline_s
        time.sleep(0.002)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_in_mid_clip(world: Path, tmp_path: Path, undisturbed: dict[str, str], jobs: int) -> None:
    run = started(*split(world, tmp_path, *NOISE, "--jobs", jobs))
    _until(lambda: len(list((tmp_path / "clips").glob("v*"))) and _half_done(tmp_path), run)
    # As a terminal does: to everyone in the group.
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    if jobs == 1:
        assert not list((tmp_path / "clips").glob(".*"))
    _and_goes_on(world, tmp_path, undisturbed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_kill_9_in_mid_clip(world: Path, tmp_path: Path, undisturbed: dict[str, str], jobs: int) -> None:
    run = started(*split(world, tmp_path, *NOISE, "--jobs", jobs))
    _until(lambda: len(list((tmp_path / "clips").glob("v*"))) and _half_done(tmp_path), run)
    family = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.communicate()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive
    assert not (tmp_path / "generations.parquet").exists()
    _and_goes_on(world, tmp_path, undisturbed)


def _and_goes_on(world: Path, out: Path, undisturbed: dict[str, str]) -> None:
    whole = {file.name for file in (out / "clips").glob("v*")}
    assert {name: sha for name, sha in undisturbed.items() if name in whole} == {
        name: sha for name, sha in _sha256s_of(out, whole).items()
    }
    assert ksgen(*split(world, out, *NOISE)).returncode == 0
    assert _sha256s(out) == undisturbed
    assert not [file for file in out.rglob(".*") if file.name != ".lock"]


def _sha256s_of(out: Path, names: set[str]) -> dict[str, str]:
    return {name: hashlib.sha256((out / "clips" / name).read_bytes()).hexdigest() for name in names}


def test_half_an_answer_to_another_seed_vouches_for_nothing(world: Path, tmp_path: Path) -> None:
    noise = split(world, tmp_path, *NOISE, "--at-most", 1)
    assert ksgen(*noise).returncode == 0
    before = _sha256s(tmp_path)
    run = started(*noise, "--seed", 1)
    _until(lambda: _sha256s_of(tmp_path, {"v1_0.mp4"})["v1_0.mp4"] != before["v1_0.mp4"], run)
    run.kill()
    run.communicate()
    assert not (tmp_path / "generations.parquet").exists()
    assert ksgen(*noise).returncode == 0
    assert _sha256s(tmp_path) == before


def test_two_runs_into_one_folder(world: Path, tmp_path: Path) -> None:
    run = started(*split(world, tmp_path, *NOISE))
    _until(lambda: (tmp_path / "clips").exists(), run)
    second = ksgen(*split(world, tmp_path))
    assert second.returncode == 2
    assert "another --out" in second.stderr
    run.kill()
    run.communicate()
    # The dead hold nothing.
    assert ksgen(*split(world, tmp_path)).returncode == 0
