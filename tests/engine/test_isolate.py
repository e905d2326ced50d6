"""A worker process dies in every way a codec can make it die, and only its own job hears of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kscurate.engine.isolate import IsolatedWorker, Limits
from kscurate.engine.job import Outcome
from kscurate.engine.packed_rows import unpack
from kscurate.engine.worker import data_mib
from tests.stand_ins import annotation, calls_of, job, rows

LIMITS = Limits(timeout_s=1.0, timeout_s_per_span_s=0.0, memory_mib=150, recycle_after=5)


@pytest.fixture
def worker() -> Iterator[IsolatedWorker]:
    worker = IsolatedWorker("tests.stand_ins:behave", LIMITS)
    yield worker
    worker.close()


def failure(outcome: Outcome) -> tuple[str, str]:
    (row,) = unpack(outcome.packed_rows)
    return row["error"], row["error_detail"]


@pytest.mark.parametrize(
    ("name", "error", "detail", "attempts"),
    [
        ("segfault", "crashed", "killed by SIGSEGV", 2),
        ("killed", "crashed", "killed by SIGKILL", 2),
        ("exit", "crashed", "left with exit status 3", 2),
        ("raise", "crashed", "ZeroDivisionError: division by zero", 1),
        ("hang", "timed_out", "no result within 1 s", 1),
        ("leak", "out_of_memory", "needs over 150 MiB", 2),
    ],
)
def test_what_goes_wrong_costs_one_job(
    tmp_path: Path, worker: IsolatedWorker, name: str, error: str, detail: str, attempts: int
) -> None:
    outcome = worker.run(job(tmp_path / f"{name}.mp4"))
    assert failure(outcome) == (error, detail)
    assert not outcome.final
    assert len(calls_of(tmp_path / f"{name}.mp4")) == attempts
    after = worker.run(job(tmp_path / "well.mp4"))
    assert (unpack(after.packed_rows), after.final) == (rows(after.job), True)


def test_a_failed_job_has_one_row_for_each_annotation(tmp_path: Path, worker: IsolatedWorker) -> None:
    spans = [annotation("killed", at_s, at_s + 1.5) for at_s in (0.0, 1.0, 2.0)]
    failed = unpack(worker.run(job(tmp_path / "killed.mp4", spans)).packed_rows)
    assert [row["segment_id"] for row in failed] == [each.segment_id for each in spans]
    assert {row["error"] for row in failed} == {"crashed"}


def test_a_broken_video_is_final_and_one_that_went_away_is_not(
    tmp_path: Path, worker: IsolatedWorker
) -> None:
    broken = worker.run(job(tmp_path / "unreadable.mp4"))
    assert (failure(broken)[0], broken.final) == ("unreadable", True)
    gone = worker.run(job(tmp_path / "unplugged.mp4"))
    assert (failure(gone)[0], gone.final) == ("video_missing", False)


def test_a_kill_from_outside_is_no_fault_of_the_video(tmp_path: Path, worker: IsolatedWorker) -> None:
    outcome = worker.run(job(tmp_path / "killedonce.mp4"))
    assert (unpack(outcome.packed_rows), outcome.final) == (rows(outcome.job), True)
    assert len(calls_of(tmp_path / "killedonce.mp4")) == 2


def test_a_kill_between_two_jobs_is_not_even_an_attempt(tmp_path: Path, worker: IsolatedWorker) -> None:
    worker.run(job(tmp_path / "first.mp4"))
    assert worker.process is not None
    os.kill(worker.process.pid or 0, signal.SIGKILL)
    time.sleep(0.1)
    outcome = worker.run(job(tmp_path / "second.mp4"))
    assert unpack(outcome.packed_rows) == rows(outcome.job)


def test_a_worker_is_recycled(tmp_path: Path, worker: IsolatedWorker) -> None:
    for number in range(11):
        worker.run(job(tmp_path / f"{number}.mp4"))
    pids = [calls_of(tmp_path / f"{number}.mp4")[0] for number in range(11)]
    assert [len(set(pids[start : start + 5])) for start in (0, 5, 10)] == [1, 1, 1]
    assert len(set(pids)) == 3


def test_what_one_job_leaks_is_not_charged_to_the_next(tmp_path: Path, worker: IsolatedWorker) -> None:
    # Each leaves 40 MiB behind: the fourth would pass 150 MiB if nobody had noticed before.
    outcomes = [worker.run(job(tmp_path / f"drip-{number}.mp4")) for number in range(8)]
    assert all(outcome.final for outcome in outcomes)
    assert [len(calls_of(tmp_path / f"drip-{number}.mp4")) for number in range(8)] == [1] * 8


def test_a_program_that_does_not_load_stops_the_run(tmp_path: Path) -> None:
    worker = IsolatedWorker("tests.stand_ins:no_such_function", LIMITS)
    with pytest.raises(RuntimeError, match="no_such_function"):
        worker.run(job(tmp_path / "any.mp4"))


def test_memory_is_measured() -> None:
    before_mib = data_mib()
    hoard = bytearray(64 * 2**20)
    assert 60 < data_mib() - before_mib < 70
    del hoard


def test_workers_close_with_the_last_of_them(tmp_path: Path) -> None:
    # Other tests' libraries may have left threads of their own.
    threads = threading.active_count()
    worker = IsolatedWorker("tests.stand_ins:behave", LIMITS)
    worker.run(job(tmp_path / "a.mp4"))
    (pid,) = calls_of(tmp_path / "a.mp4")
    worker.close()
    assert not psutil.pid_exists(pid)
    assert not multiprocessing.active_children()
    assert threading.active_count() == threads


DRIVER = """
import sys
from pathlib import Path
from tests.stand_ins import job
from kscurate.engine.isolate import IsolatedWorker
IsolatedWorker("tests.stand_ins:behave").run(job(Path(sys.argv[1])))
"""


def test_kill_9_of_the_driver_leaves_no_orphan(tmp_path: Path) -> None:
    video = tmp_path / "hang.mp4"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", DRIVER, str(video)], env=environment) as driver:
        wait_for(lambda: bool(calls_of(video)))
        driver.kill()
    (pid,) = calls_of(video)
    wait_for(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def wait_for(condition: object, timeout_s: float = 20.0) -> None:
    """Wait until `condition()` holds; fail after `timeout_s`."""
    assert callable(condition)
    until_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until_s, "waited in vain"
        time.sleep(0.02)
