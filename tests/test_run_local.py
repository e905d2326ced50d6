"""Every job comes back once, whatever became of the others."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import psutil
import pytest

from kscurate.engine.isolate import Limits
from kscurate.engine.packed_rows import unpack
from kscurate.run_local import map_local
from tests.stand_ins import MISBEHAVIOURS, calls_of, job, rows

LIMITS = Limits(timeout_s=1.0, timeout_s_per_span_s=0.0, memory_mib=150)


@pytest.mark.parametrize("workers", [1, 3])
def test_every_job_comes_back_once(tmp_path: Path, workers: int) -> None:
    names = [f"{number}" for number in range(6)]
    names[2:2] = MISBEHAVIOURS
    jobs = [job(tmp_path / f"{name}.mp4") for name in names]
    outcomes = list(map_local(jobs, workers, "tests.stand_ins:behave", LIMITS))
    assert sorted(outcome.job.relative_path for outcome in outcomes) == sorted(
        each.relative_path for each in jobs
    )
    errors = {Path(o.job.relative_path).stem: unpack(o.packed_rows)[0]["error"] for o in outcomes}
    assert {name for name, error in errors.items() if error} == set(MISBEHAVIOURS)
    assert all(unpack(o.packed_rows) == rows(o.job) for o in outcomes if o.final)


def test_no_job_no_process(tmp_path: Path) -> None:
    assert list(map_local([], 2, "tests.stand_ins:behave")) == []


def test_a_slow_job_holds_nobody_up(tmp_path: Path) -> None:
    jobs = [job(tmp_path / f"{name}.mp4") for name in ("hang", "a", "b", "c")]
    outcomes = map_local(jobs, 2, "tests.stand_ins:behave", Limits(timeout_s=3.0))
    assert {outcome.job.relative_path for outcome in islice(outcomes, 3)} == {"a.mp4", "b.mp4", "c.mp4"}
    outcomes.close()


def test_workers_go_when_the_caller_does(tmp_path: Path) -> None:
    jobs = [job(tmp_path / f"{name}.mp4") for name in ("a", "hang")]
    outcomes = map_local(jobs, 2, "tests.stand_ins:behave")
    next(outcomes)
    while not calls_of(tmp_path / "hang.mp4"):
        time.sleep(0.01)
    outcomes.close()
    assert not any(
        psutil.pid_exists(pid) for name in ("a", "hang") for pid in calls_of(tmp_path / f"{name}.mp4")
    )
