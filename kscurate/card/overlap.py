"""What the sources share, what stands on both sides of a split, and which videos were not to be had."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa

from ..splits.published import HELD_OUT, published
from .cluster import wilson
from .run import Run


@dataclass(frozen=True, slots=True)
class SharedVideos:
    """Video ids that two sources both annotate, and those of them of which both have a kept clip."""

    sources: tuple[str, str]
    videos: int
    videos_kept: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shared footage.

    shared             by pair of sources that share a video
    groups             groups of near-duplicates, and the clips in them
    across_videos      groups with clips of several video ids; `across_sources` of several sources
    split_videos       video ids whose kept clips are in more than one split
    split_groups       near-duplicate groups whose candidates are in more than one split
    published_videos, published_groups  the same two, had the sources' own splits been taken
    moved              kept clips whose split is not the one that their source's files give them
    """

    shared: tuple[SharedVideos, ...]
    groups: int
    clips_in_groups: int
    across_videos: int
    across_sources: int
    split_videos: int
    split_groups: int
    published_videos: int
    published_groups: int
    moved: int


@dataclass(frozen=True, slots=True)
class MissingVideos:
    """Videos of one source, and those of them that lie in no file; `low` to `high` is the 95% interval of the share."""

    source: str
    videos: int
    missing: int
    share: float
    low: float
    high: float
    candidates: int


def overlap(run: Run) -> Overlap:
    """What a run's sources and splits share."""
    candidates, kept = run.candidates, run.kept
    grouped = candidates[candidates["duplicate_group"].notna()].groupby("duplicate_group")
    published_kept, published_all = _published(kept), _published(candidates)
    return Overlap(
        shared=_shared(candidates, kept),
        groups=grouped.ngroups,
        clips_in_groups=int(candidates["duplicate_group"].notna().sum()),
        across_videos=int((grouped["video_id"].nunique() > 1).sum()),
        across_sources=int((grouped["source"].nunique() > 1).sum()),
        split_videos=_on_several_sides(kept["video_id"], kept["split"]),
        split_groups=_on_several_sides(candidates["duplicate_group"], candidates["split"]),
        published_videos=_on_several_sides(kept["video_id"], published_kept),
        published_groups=_on_several_sides(candidates["duplicate_group"], published_all),
        moved=int((published_kept != kept["split"]).sum()),
    )


def missing_videos(candidates: pd.DataFrame) -> tuple[MissingVideos, ...]:
    """By source, how many of the annotated videos no file was found of."""
    rows = []
    for source, of_source in candidates.groupby("source", sort=True):
        gone = of_source[of_source["error"] == "video_missing"]
        n_videos, n_gone = of_source["video_id"].nunique(), gone["video_id"].nunique()
        low, high = wilson(np.array([n_gone]), np.array([n_videos]), np.ones(1))
        rows.append(
            MissingVideos(
                str(source), n_videos, n_gone, n_gone / n_videos, float(low[0]), float(high[0]), len(gone)
            )
        )
    return tuple(rows)


def _shared(candidates: pd.DataFrame, kept: pd.DataFrame) -> tuple[SharedVideos, ...]:
    videos = {str(source): set(rows) for source, rows in candidates.groupby("source")["video_id"]}
    left = {str(source): set(rows) for source, rows in kept.groupby("source")["video_id"]}
    pairs = []
    for one, other in combinations(sorted(videos), 2):
        if both := videos[one] & videos[other]:
            both_kept = left.get(one, set()) & left.get(other, set())
            pairs.append(SharedVideos((one, other), len(both), len(both_kept)))
    return tuple(pairs)


def _published(rows: pd.DataFrame) -> pd.Series:
    """The split that each row's own source gives it."""
    words = pa.table({name: pa.array(rows[name], pa.string()) for name in ("native_split", "split")})
    return pd.Series(np.array(HELD_OUT, object)[published(words)], index=rows.index, dtype="object")


def _on_several_sides(keys: pd.Series, split: pd.Series) -> int:
    return int((split.groupby(keys).nunique() > 1).sum())
