"""`kscurate sample`: deterministic, resumable, kind about mistakes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kscurate.sample import render
from kscurate.sample.programme import plan_sample
from kscurate.sample.timeline import VideoPlan
from ksground.errors import InputError

# Two short videos.
SEED = 297


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kscurate.cli import main; main()", "sample", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"})


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three short videos instead of long ones: the same code, a few seconds of film."""

    def short(n_videos: int, seed: int, *rest: object) -> list[VideoPlan]:
        from dataclasses import replace

        plans = plan_sample(n_videos, seed, *rest)  # type: ignore[arg-type]
        return [replace(plan, duration_s=float(round(1.0 * plan.fps) / plan.fps)) for plan in plans]

    monkeypatch.setattr(render, "plan_sample", short)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rendered") / "sample"
    finished = run("--videos", "2", "--seed", str(SEED), "--out", str(out), "--jobs", "2", "--json")
    assert finished.returncode == 0, finished.stderr
    report = json.loads(finished.stdout)
    assert report["videos"] == report["files"] == 2
    assert report["rendered_s"] > 5
    return out


def test_every_file_is_there_or_declared_missing(rendered: Path) -> None:
    files = pq.read_table(rendered / "truth" / "videos.parquet").column("file").to_pylist()
    declared = {file for file in files if file is not None}
    assert declared == {
        path.relative_to(rendered).as_posix() for path in (rendered / "videos").rglob("*") if path.is_file()
    }
    assert {path.name for path in (rendered / "annotations").iterdir()} == {
        "coin",
        "crosstask",
        "htstep",
        "kinetics400",
    }


def test_one_job_writes_the_same_bytes_as_two(rendered: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    render.render_sample(2, SEED, again, jobs=1)
    assert digests(again) == digests(rendered)


def test_a_second_call_keeps_what_is_there_and_renders_what_is_not(small_world: None, tmp_path: Path) -> None:
    out = tmp_path / "sample"
    first = render.render_sample(3, 1, out, jobs=1)
    before = digests(out)
    videos = sorted(path for path in (out / "videos").rglob("*") if path.is_file())
    videos[0].unlink()
    stamp_ns = videos[1].stat().st_mtime_ns
    second = render.render_sample(3, 1, out, jobs=1)
    assert first.kept_from_before == 0
    assert second.kept_from_before == len(videos) - 1
    assert videos[1].stat().st_mtime_ns == stamp_ns
    assert digests(out) == before


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_rendering_goes_on(blow: signal.Signals, rendered: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample"
    arguments = ["--videos", "2", "--seed", str(SEED), "--out", str(out), "--jobs", "2"]
    command = [sys.executable, "-c", "from kscurate.cli import main; main()", "sample", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline_s = time.monotonic() + 60
    while not list(out.glob("videos/*/.*")) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    os.killpg(process.pid, blow)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == (130 if blow == signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in complaint
    assert not (out / "truth").exists()
    render.render_sample(2, SEED, out, jobs=1)
    assert digests(out) == digests(rendered)


def test_what_older_code_drew_is_drawn_anew(small_world: None, tmp_path: Path) -> None:
    out = tmp_path / "sample"
    render.render_sample(2, 1, out, jobs=1)
    record = json.loads((out / render.RECORD).read_text())
    (out / render.RECORD).write_text(json.dumps({**record, "drawn_by": "yesterday's code"}))
    assert render.render_sample(2, 1, out, jobs=1).kept_from_before == 0


def test_another_sample_in_the_same_folder_is_refused(small_world: None, tmp_path: Path) -> None:
    render.render_sample(2, 1, tmp_path / "sample", jobs=1)
    before = digests(tmp_path)
    with pytest.raises(InputError, match="a sample of 2 videos with seed 1"):
        render.render_sample(2, 2, tmp_path / "sample", jobs=1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds other things"):
        render.render_sample(2, 2, tmp_path / "mine", jobs=1)
    (tmp_path / "mine" / "thesis.txt").unlink()
    (tmp_path / "mine").rmdir()
    assert digests(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--videos", "0"), "--videos"),
        (("--videos", "-3"), "--videos"),
        (("--jobs", "0"), "--jobs"),
        (("--seed", "-1"), "--seed"),
    ],
)
def test_bad_numbers_end_in_status_2(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    finished = run(*arguments, "--out", str(tmp_path / "sample"))
    assert finished.returncode == 2
    assert words in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not (tmp_path / "sample").exists()


def test_an_unwritable_folder_ends_in_status_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        finished = run("--videos", "1", "--out", str(out))
        assert finished.returncode == 2
        assert "file" in finished.stderr
        assert "Traceback" not in finished.stderr
