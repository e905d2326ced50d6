"""Which clips a person is asked about: near every threshold and far from it, kept and dropped, each with its weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..policy import DUPLICATE_SCORE

# The third of a stratum that lies nearest to its threshold teaches most, and is drawn from twice as often.
NEAR_SHARE = 1 / 3
NEAR_TIMES = 2


@dataclass(frozen=True, slots=True)
class DrawnClip:
    """One clip to be shown; `weight` is how many clips of the ledger it stands for."""

    clip_id: str
    video_file: str
    start_s: float
    end_s: float
    task: str | None
    step: str | None
    weight: float


def draw(ledger: pd.DataFrame, number: int, seed: int) -> list[DrawnClip]:
    """Draw up to `number` measured clips, in a random order that depends on the ledger's clips and `seed` alone.

    Strata are the dropped clips of each rule, and the kept clips of each score whose threshold is nearest to them; each
    parted into a near and a far zone. They take turns until the number is reached, so that a rare reason is seen as
    often as a frequent one, and a clip's weight is its zone's size over what was drawn of it: weighted, the labels
    speak of the whole ledger. Near-duplicates are left out, for a clip alone does not show that it is one.
    """
    measured = ledger[ledger.error.isna() & ledger.n_frames.notna() & (ledger.score != DUPLICATE_SCORE)]
    zones = _zones(measured)
    sizes = zones.value_counts().sort_index()
    counts = _take_turns(sizes, number)
    random = np.random.default_rng(seed)
    drawn: list[DrawnClip] = []
    for zone, size in sizes.items():
        rows = measured[zones == zone].sort_values("clip_id")
        taken = random.choice(len(rows), counts[str(zone)], replace=False)
        drawn += [
            _drawn(row, size / counts[str(zone)]) for row in rows.iloc[np.sort(taken)].to_dict("records")
        ]
    return [drawn[place] for place in random.permutation(len(drawn))]


def _drawn(row: dict[object, object], weight: float) -> DrawnClip:
    given = {name: row[name] for name in ("clip_id", "video_file", "start_s", "end_s", "task", "step")}
    words = {name: None if pd.isna(given[name]) else str(given[name]) for name in ("task", "step")}  # type: ignore[call-overload]
    return DrawnClip(**given | words, weight=round(float(weight), 6))  # type: ignore[arg-type]


def _zones(measured: pd.DataFrame) -> pd.Series:
    """The name of each clip's stratum and zone."""
    dropped = measured.status == "dropped"
    decided_by = measured.rule.where(dropped, measured.score).fillna("no rule")
    stratum = measured.status.astype(str) + "/" + decided_by.astype(str)
    distance = (measured.margin / measured.threshold.abs().replace(0.0, 1.0)).abs().fillna(np.inf)
    rank = distance.groupby(stratum).rank(pct=True, method="first")
    return stratum + np.where(rank <= NEAR_SHARE, "/near", "/far")


def _take_turns(sizes: pd.Series, number: int) -> dict[str, int]:
    """How many to draw of each zone."""
    turns = [
        str(zone) for zone in sizes.index for _ in range(NEAR_TIMES if str(zone).endswith("/near") else 1)
    ]
    counts = dict.fromkeys(turns, 0)
    left = min(number, int(sizes.sum()))
    while left:
        for zone in turns:
            if left and counts[zone] < sizes[zone]:
                counts[zone] += 1
                left -= 1
    return counts
