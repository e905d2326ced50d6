"""The whole run on one screen: annotations and videos in; ledger, manifest and summary out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

from ksground.errors import InputError
from ksground.progress import ProgressLine

from .code_version import code_hash
from .config import CurateConfig
from .engine.checkpoint import Checkpoint
from .engine.failed import failed_row
from .engine.isolate import CURATE_VIDEO, Limits
from .engine.job import Outcome, VideoJob
from .engine.jobs import plan_jobs
from .footage.locate import locate_videos
from .ledger import candidates_table
from .native.rejected_rows import write_rejected_rows
from .outcome.results import write_results
from .outcome.summary import annotation_counts
from .policy import decide
from .readers import read_all
from .run_local import map_local
from .spread import Spread, one_by_one
from .twins.duplicates import group_duplicates
from .weights_at_hand import weights_at_hand

# Below, what comes after decoding takes less time than to start a Ray.
JOBS_WORTH_SPREADING = 10_000


def curate(
    annotations_root: Path,
    videos_root: Path,
    out: Path,
    config: CurateConfig,
    engine: str = "local",
    workers: int = 1,
    address: str | None = None,
    curate_video: str = CURATE_VIDEO,
) -> dict[str, Any]:
    """Curate every annotated span whose video is here, and write the results below `out`; give the summary.

    Nothing but speed depends on `engine`, `workers` and `address`. Killed at any moment, the same call goes
    on from the videos that were finished. Raises InputError for what a user can mend.
    """
    # An empty ledger is decided first: a rule about an unknown score is told before hours of scoring.
    decide(candidates_table([]), config.policy)
    weights = weights_at_hand(config)
    sources = read_all(annotations_root)
    annotations = [annotation for source in sources for annotation in source.annotations]
    if not annotations:
        raise InputError(annotations_root, expected="annotations", found="not one that can be used")
    config.quotas.require_sources(
        known=[each.source for each in sources], at_hand=[each.source for each in sources if each.annotations]
    )
    jobs, missing = plan_jobs(annotations, locate_videos(videos_root), config.stages, weights)
    with Checkpoint(out / "checkpoint.sqlite") as checkpoint:
        keys = checkpoint.keys(jobs, code_hash())
        due = [job for job in jobs if not checkpoint.has(keys[job])]
        limits = Limits(timeout_s=config.workers.timeout_s, memory_mib=config.workers.memory_mib)
        with (
            ProgressLine("curate", sum(_seconds(job) for job in due), "video seconds") as line,
            closing(_map(due, engine, workers, address, curate_video, limits)) as outcomes,
        ):
            for outcome in outcomes:
                checkpoint.store(keys[outcome.job], outcome)
                line.advance(_seconds(outcome.job))
        rows = [
            failed_row(each, "video_missing", "no file below the videos folder has its id")
            for each in missing
        ]
        write_rejected_rows(out / "rejected_rows.parquet", sources)
        with _spread(len(jobs), engine, workers, address) as spread:
            candidates = candidates_table(rows, checkpoint.batches(keys, spread))
            candidates = group_duplicates(candidates, config.duplicates, spread)
        return write_results(out, candidates, config, annotation_counts(sources), weights)


def _map(
    jobs: Sequence[VideoJob], engine: str, workers: int, address: str | None, curate: str, limits: Limits
) -> Generator[Outcome]:
    if engine == "local" or not jobs:
        return map_local(jobs, workers, curate, limits)
    from .run_ray import map_ray

    return map_ray(jobs, workers, curate, limits, address)


def _spread(jobs: int, engine: str, workers: int, address: str | None) -> AbstractContextManager[Spread]:
    if engine == "local" or jobs < JOBS_WORTH_SPREADING:
        return nullcontext(one_by_one)
    from .run_ray import spread_ray

    return spread_ray(workers, address)


def _seconds(job: VideoJob) -> int:
    return max(1, round(job.span_s))
