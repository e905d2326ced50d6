"""On Ray the same comes out as without, and nothing waits for a CPU for ever."""

from __future__ import annotations

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
from stand_ins import MISBEHAVIOURS, calls_of, job

from kscurate.isolate import Limits
from kscurate.job import Row
from kscurate.packed_rows import unpack
from kscurate.run_local import map_local
from ksground.errors import InputError

LIMITS = Limits(timeout_s=1.0, timeout_s_per_span_s=0.0, memory_mib=150)
TESTS = Path(__file__).parent


@pytest.fixture(scope="module", autouse=True)
def _stand_ins_are_found() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(TESTS))
        yield


def test_the_same_as_without_ray_also_when_ray_s_own_process_is_killed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from kscurate.run_ray import map_ray

    names = [*MISBEHAVIOURS, "killedonce", *(f"slow-{number}" for number in range(20))]
    folders = [tmp_path / "local", tmp_path / "ray"]
    for folder in folders:
        folder.mkdir()
    jobs, same_jobs = ([job(folder / f"{name}.mp4") for name in names] for folder in folders)
    local = {each.job.relative_path: each for each in map_local(jobs, 2, "stand_ins:behave", LIMITS)}
    killed: list[int] = []
    on_ray = {}
    for each in map_ray(same_jobs, 2, "stand_ins:behave", LIMITS):
        on_ray[each.job.relative_path] = each
        if len(on_ray) == 12:
            # The isolated process of a finished job is a child of the Ray worker that is now busy with another.
            parent = psutil.Process(calls_of(tmp_path / "ray" / "slow-1.mp4")[-1]).parent()
            assert parent is not None
            assert "ray" in parent.name()
            killed.append(parent.pid)
            parent.kill()
    assert killed
    assert on_ray.keys() == local.keys()
    assert {name: rows_of(each.packed_rows) for name, each in on_ray.items()} == {
        name: rows_of(each.packed_rows) for name, each in local.items()
    }
    assert {name: each.final for name, each in on_ray.items()} == {
        name: each.final for name, each in local.items()
    }
    assert "ray" not in capfd.readouterr().err.replace("run_ray.py", "").replace("/ray/", "")


def rows_of(packed: bytes) -> list[Row]:
    return unpack(packed)
