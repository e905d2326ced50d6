"""Spread over Ray or not, the same comes out, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.duplicates import world
from kscurate.config import DuplicateSettings
from kscurate.engine.gather import JOBS_A_SHARD, PackedJob, gather
from kscurate.engine.packed_rows import pack
from kscurate.ledger import candidates_table
from kscurate.spread import Spread, one_by_one
from kscurate.twins.duplicates import group_duplicates
from tests.ledger_rows import row
from tests.stand_ins import slowest_first

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def ray() -> Iterator[Spread]:
    from kscurate.run_ray import spread_ray

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        with spread_ray(2) as spread:
            yield spread


def packed_jobs(count: int) -> list[PackedJob]:
    kept = {"duration_s", "motion_px_per_s", "sharpness"}
    rows = [row(index, phash=[index, 2**64 - 1, 0], motion_trace=[0.5, index / 3]) for index in range(count)]
    names = set(candidates_table([]).column_names) | kept
    return [
        (pack([{key: each[key] for key in each if key in names}]), f"v{at}.mp4")
        for at, each in enumerate(rows)
    ]


def test_results_come_in_the_order_of_the_shards_whichever_is_done_first(ray: Spread) -> None:
    assert list(ray(slowest_first, 10, range(9))) == list(one_by_one(slowest_first, 10, range(9)))


def test_what_goes_wrong_over_there_goes_wrong_here(ray: Spread) -> None:
    with pytest.raises(ValueError, match="Error -3"):
        list(gather([(b"no rows", "a.mp4")], ray))
    with pytest.raises(KeyError, match="beauty"):
        list(gather([(pack([{"beauty": 1.0}]), "a.mp4")], ray))


def test_rows_are_gathered_alike(ray: Spread) -> None:
    jobs = packed_jobs(2 * JOBS_A_SHARD + 10)
    on_ray, here = (candidates_table([], gather(jobs, spread)) for spread in (ray, one_by_one))
    assert on_ray.equals(here)
    assert len(here) == len(jobs)
    assert here["phash"][5].as_py() == [5, 2**64 - 1, 0]
    assert set(here["video_file"].to_pylist()) == {name for _, name in jobs}


def test_near_duplicates_are_the_same_and_the_order_of_rows_decides_nothing(ray: Spread) -> None:
    candidates, originals, copies = world(3000)
    order = np.random.default_rng(0).permutation(len(candidates))
    grouped = group_duplicates(candidates, DuplicateSettings(), ray)
    assert grouped.equals(group_duplicates(candidates, DuplicateSettings()))
    shuffled = group_duplicates(candidates.take(pa.array(order)), DuplicateSettings(), ray)
    assert shuffled.sort_by("clip_id")["duplicate_group"].equals(grouped["duplicate_group"])
    groups = grouped["duplicate_group"].to_numpy()
    assert np.mean(groups[originals] == groups[copies]) > 0.98
