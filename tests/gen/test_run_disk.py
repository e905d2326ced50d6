"""A disk that is full, or closed: told in words, and nothing half written under a name that means whole."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .command import ROOT, ksgen, split

NOISE = ("--clips", "tests.gen.stand_ins:noise", "--at-most", 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk(world: Path, small_disk: Path, jobs: int) -> None:
    out = small_disk / "out"
    run = ksgen(*split(world, out, *NOISE, "--jobs", jobs))
    assert run.returncode == 2
    assert f"{out.resolve() / 'clips'}" in run.stderr
    assert "No space left" in run.stderr
    assert "free some space" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.count("error:") == 1
    assert not (out / "generations.parquet").exists()
    assert all(file.stat().st_size > 100_000 for file in (out / "clips").glob("v*"))
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    assert ksgen(*split(world, out, *NOISE)).returncode == 0


def test_a_limit_on_files(world: Path, tmp_path: Path) -> None:
    call = [
        sys.executable,
        "-c",
        "from ksgen.cli import main; main()",
        *map(str, split(world, tmp_path, *NOISE)),
    ]
    limited = subprocess.run(
        call, capture_output=True, text=True, cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )  # fmt: skip
    assert limited.returncode == 2, limited.stderr
    assert "File too large" in limited.stderr
    assert "Traceback" not in limited.stderr
    assert not list((tmp_path / "clips").iterdir())


def test_an_out_that_is_a_file(world: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    run = ksgen(*split(world, tmp_path / "taken"))
    assert run.returncode == 2
    assert "a file" in run.stderr
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"
