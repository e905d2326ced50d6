"""Which clips belong together: those cut from one source video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..clip import Clip

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """names: sorted, each once; of_row: intp (n,), the place of a row's name among them."""

    names: tuple[str, ...]
    of_row: Codes

    def __len__(self) -> int:
        return len(self.names)


def video_names(clips: Sequence[Clip]) -> list[str]:
    """What each clip is clustered by: its video, or the clip itself where no video is known.

    A generated clip bears the name of the real one that it answers, so these two fall together in both cases.
    """
    return [clip.video_id or f"clip {clip.clip_id}" for clip in clips]


def clusters_of(names: Sequence[str]) -> Clusters:
    """Sort rows by name; the order of the rows decides nothing."""
    distinct = sorted(set(names))
    place = {name: code for code, name in enumerate(distinct)}
    return Clusters(tuple(distinct), np.array([place[name] for name in names], np.intp))


def even_groups(shares: Floats, count: int, seed: int) -> Codes:
    """Put clusters into `count` groups of about equal shares, those of one share in random order.

    shares: float64 (k,), what each cluster holds of the whole. Gives intp (k,), 0 to count − 1; with no more clusters
    than groups each is its own.
    """
    if len(shares) <= count:
        return np.arange(len(shares), dtype=np.intp)
    order = np.random.default_rng(seed).permutation(len(shares))
    order = order[np.argsort(-shares[order], kind="stable")]
    group, held = np.empty(len(shares), np.intp), np.zeros(count)
    for cluster in order:
        group[cluster] = held.argmin()
        held[group[cluster]] += shares[cluster]
    return group
