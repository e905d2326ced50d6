"""`kill -9` of the driver at any moment, or Ctrl-C: the next run goes on, and ends as if nothing had been."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from kscurate.engine.jobs import chunks
from tests.stand_ins import annotation, calls_of, job, write_world
from tests.trained_weights import needs_weights

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
DRIVER = """
import sys
from pathlib import Path
from kscurate.config import CurateConfig, ShotSettings
from kscurate.curate import curate
root, out, engine = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
folders = root / "annotations", root / "videos", out
plain = CurateConfig(shots=ShotSettings(detector="adaptive"))
curate(*folders, plain, engine, workers=2, curate_video="tests.stand_ins:behave")
"""
NAMES = [f"slow-{number:02d}" for number in range(12)]


def start(root: Path, out: Path, engine: str = "local") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", DRIVER, str(root), str(out), engine], env=ENVIRONMENT)


def finished(out: Path) -> set[str]:
    """Keys of the jobs that a run has finished."""
    if not (out / "checkpoint.sqlite").exists():
        return set()
    database = sqlite3.connect(out / "checkpoint.sqlite")
    try:
        return {key for (key,) in database.execute("SELECT key FROM outcomes WHERE final")}
    except sqlite3.OperationalError:
        return set()
    finally:
        database.close()


def calls(root: Path) -> list[int]:
    return [pid for name in NAMES for pid in calls_of(root / "videos" / f"{name}.mp4")]


def results(out: Path) -> dict[str, bytes]:
    files = sorted(path for path in out.rglob("*") if path.is_file() and "checkpoint" not in path.name)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def wait_for(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    until_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until_s, "waited in vain"
        time.sleep(0.005)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_killed_at_random_and_resumed_as_if_nothing_had_been(tmp_path: Path) -> None:
    write_world(tmp_path, NAMES)
    out = tmp_path / "out"
    moments = random.Random(5)
    n_jobs = 2 * len(NAMES)
    for kill in range(3):
        with start(tmp_path, out) as driver:
            wanted = min(n_jobs - 2, len(finished(out)) + moments.randint(1, 6))
            wait_for(lambda wanted=wanted: len(finished(out)) >= wanted)
            time.sleep(moments.uniform(0, 0.1))
            driver.kill()
        wait_for(lambda: all(is_gone(pid) for pid in calls(tmp_path)))
        # Finished ones were called once; those in flight at each kill (two workers, each one job) are called again.
        assert len(calls(tmp_path)) - len(finished(out)) <= 2 * (kill + 1)
        assert not (out / "manifest").exists()
    assert 0 < len(finished(out)) < n_jobs
    assert start(tmp_path, out).wait() == 0
    assert n_jobs <= len(calls(tmp_path)) <= n_jobs + 2 * 3
    assert start(tmp_path, tmp_path / "undisturbed").wait() == 0
    assert results(out) == results(tmp_path / "undisturbed")


def test_kill_9_of_a_driver_on_ray_leaves_no_orphan_and_resumes(tmp_path: Path) -> None:
    write_world(tmp_path, NAMES)
    out = tmp_path / "out"
    with start(tmp_path, out, "ray") as driver:
        wait_for(lambda: len(finished(out)) >= 4)
        family = psutil.Process(driver.pid).children(recursive=True)
        # Ray's own agents look once a minute whether they are still needed; nobody works in them.
        workers = [child.pid for child in family if not child.name().endswith("Agent")]
        driver.kill()
    wait_for(lambda: all(is_gone(pid) for pid in [*workers, *calls(tmp_path)]))
    assert not (out / "manifest").exists()
    # Without Ray: what an engine left, the other takes up.
    assert start(tmp_path, out).wait() == 0
    # Two CPUs: at the kill at most two jobs were in hand.
    assert len(calls(tmp_path)) <= 2 * len(NAMES) + 2
    assert start(tmp_path, tmp_path / "local").wait() == 0
    assert results(out) == results(tmp_path / "local")


@pytest.fixture(scope="module")
def real_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real video of 24 seconds."""
    import ffmpeg

    from ksground.ffmpeg_executable import ffmpeg_executable

    root = tmp_path_factory.mktemp("real")
    _, videos = write_world(root, ["film"])
    source = ffmpeg.input("testsrc2=size=640x360:rate=25:duration=24", f="lavfi")
    target = source.output(str(videos / "film.mp4"), vcodec="libx264", preset="ultrafast", loglevel="error")
    target.overwrite_output().run(cmd=ffmpeg_executable())
    return root


def kscurate(root: Path, *options: str, out: str = "out") -> list[str]:
    """`kscurate run` over the world at `root`; what `options` say again wins."""
    folders = ["--annotations", root / "annotations", "--videos", root / "videos", "--out", root / out]
    program = "from kscurate.cli import main; main()"
    return [sys.executable, "-c", program, "run", *map(str, folders), *options]


@needs_weights("transnetv2")
def test_ctrl_c_says_how_to_go_on(real_world: Path) -> None:
    with subprocess.Popen(
        kscurate(real_world), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        wait_for(lambda: bool(psutil.Process(run.pid).children()))
        workers = psutil.Process(run.pid).children()
        # The terminal sends it to the whole group: driver and workers.
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    # A slow machine says how far it came before that.
    assert said.endswith("interrupted: what was finished is kept; the same command goes on from there\n")
    wait_for(lambda: all(is_gone(worker.pid) for worker in workers))


@needs_weights("transnetv2")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--annotations", "nowhere"], "nowhere"),
        (["--videos", "nowhere"], "nowhere"),
        (["--config", "nowhere.toml"], "nowhere.toml"),
        (["--workers", "0"], "--workers"),
        (["--engine", "abacus"], "--engine"),
        (["--address", "head:6379"], "--engine ray"),
        (["--out", "/dev/null/out"], "/dev/null"),
        (["--out", __file__], Path(__file__).name),
    ],
)
def test_what_a_user_can_cause_is_told_without_a_traceback(
    real_world: Path, options: list[str], expected: str
) -> None:
    run = subprocess.run(kscurate(real_world, *options), capture_output=True, text=True, env=ENVIRONMENT)
    assert run.returncode == 2
    assert expected in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_rows_do_not_depend_on_how_a_long_video_is_cut(real_world: Path) -> None:
    from kscurate.pipeline import curate_video

    spans = [
        annotation("film", *span) for span in ((0.5, 4), (3, 5), (7, 9.25), (13, 18), (20, 23), (23.5, 40))
    ]
    whole = job(real_world / "videos" / "film.mp4", spans)
    cut = list(chunks(spans, whole.settings.decode.margin_s, job_span_s=1.0))
    assert [len(chunk) for chunk in cut] == [2, 1, 1, 2]
    rows = [row for chunk in cut for row in curate_video(replace(whole, annotations=chunk))]
    assert repr(rows) == repr(curate_video(whole))
    assert len(rows) >= len(spans)
