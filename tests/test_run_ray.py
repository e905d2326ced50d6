"""On Ray the same comes out as without, and nothing waits for a CPU for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kscurate.engine.isolate import Limits
from kscurate.engine.packed_rows import unpack
from kscurate.run_local import map_local
from ksground.errors import InputError
from tests.stand_ins import MISBEHAVIOURS, calls_of, job

LIMITS = Limits(timeout_s=6.0, timeout_s_per_span_s=0.0, memory_mib=150)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", autouse=True)
def _stand_ins_are_found() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
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
    local = {each.job.relative_path: each for each in map_local(jobs, 2, "tests.stand_ins:behave", LIMITS)}
    on_ray = {}
    for each in map_ray(same_jobs, 2, "tests.stand_ins:behave", LIMITS):
        on_ray[each.job.relative_path] = each
        if len(on_ray) == 12:
            # The isolated process of a finished job is a child of the Ray worker that has another in hand now.
            parent = psutil.Process(calls_of(tmp_path / "ray" / "slow-1.mp4")[-1]).parent()
            assert parent is not None
            assert "ray" in parent.name()
            parent.kill()
    assert {name: (unpack(each.packed_rows), each.final) for name, each in on_ray.items()} == {
        name: (unpack(each.packed_rows), each.final) for name, each in local.items()
    }
    # Only what the stand-ins themselves print, never Ray.
    assert "[20" not in capfd.readouterr().err


def test_a_cluster_that_does_not_answer_is_told_kindly(tmp_path: Path) -> None:
    from kscurate.run_ray import map_ray

    outcomes = map_ray([job(tmp_path / "a.mp4")], 1, "tests.stand_ins:behave", address="127.0.0.1:1")
    with pytest.raises(InputError, match=r"127\.0\.0\.1:1"):
        next(outcomes)
