"""Which videos thresholds are chosen on, and which they are judged on."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from .labelled import Labelled

UNREASONED = "no reason"


def held_out(candidates: Labelled, share: float, seed: int) -> NDArray[np.bool_]:
    """bool (n,): the candidates of about `share` of the videos, drawn by a hash of the video's id and `seed`.

    Videos that share a near-duplicate stand on one side. Drawn within the videos of each reason, the rarest of a
    video's reasons counting, so that a rare defect is not all on one side by chance.
    """
    rarest = _rarest_reason(candidates)
    names = _names(candidates)
    order = sorted(
        rarest, key=lambda each: (rarest[each], sha256(f"{seed}/{names[each]}".encode()).hexdigest())
    )
    taken, due = [], 0.5
    for each in order:
        due += share
        if due >= 1:
            due -= 1
            taken.append(each)
    return np.isin(candidates.footage, taken)


def _rarest_reason(candidates: Labelled) -> dict[int, str]:
    """Of each video, the reason among its labels that the fewest clips have."""
    reasons: dict[int, set[str]] = {}
    counts: Counter[str] = Counter()
    for video, label in zip(candidates.footage.tolist(), candidates.label, strict=True):
        found = set(label.reasons) if label else set()
        counts.update(found)
        reasons.setdefault(video, set()).update(found)
    return {
        video: min(found, key=lambda each: (counts[each], each), default=UNREASONED)
        for video, found in reasons.items()
    }


def _names(candidates: Labelled) -> dict[int, str]:
    """A name of each video that does not hang on the order of rows: the first of its ids."""
    ids = pc.binary_join_element_wise(candidates.table["source"], candidates.table["video_id"], "/")
    names: dict[int, str] = {}
    for video, name in zip(candidates.footage.tolist(), ids.to_pylist(), strict=True):
        names[video] = min(names.get(video, name), name)
    return names
