"""Which clip stands in for which, so that none stands in for one of its own kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable

import numpy as np

from .clip import Clip


def exchanged(clips: Iterable[Clip], kind: Callable[[Clip], Hashable], seed: int) -> dict[str, Clip]:
    """clip_id -> a clip of another kind, at random; empty where all are of one kind.

    Every clip is used once where no kind has more than half of them, so that the set stays the same set. Beyond that
    the clips of the largest kind share those of the others.
    """
    shuffled = list(clips)
    np.random.default_rng(seed).shuffle(shuffled)  # type: ignore[arg-type]
    counts = Counter(kind(clip) for clip in shuffled)
    # Kinds side by side, and a turn by the size of the largest carries every clip out of its own.
    beside = [clip for each in counts for clip in shuffled if kind(clip) == each]
    turn = max(counts.values(), default=0)
    found = {}
    for at, clip in enumerate(beside):
        stand_in = beside[(at + turn) % len(beside)]
        if kind(stand_in) == kind(clip):
            others = [other for other in beside if kind(other) != kind(clip)]
            if not others:
                continue
            stand_in = others[at % len(others)]
        found[clip.clip_id] = stand_in
    return found
