"""What each video adds to a distance of two sets, by leaving videos out.

A bootstrap is of no use here: repeated rows shrink the sets, so its Fréchet distances lie above the measured one, and
kernel and neighbour metrics meet every repeated row at distance 0. Instead the delete-a-group jackknife with unequal
groups (Busing, Meijer and Van der Leeden, 1999): with the share s of a group of videos, D of all rows and D₋ of those
left, its pseudo-value is τ = (D − (1 − s) D₋) / s. A bias that falls as 1/n cancels in each τ, so that large and small
groups compare, and Σ s τ is the bias-corrected distance. It is shifted back onto D, for the interval is one of the
number that is printed.

One group is one video while there are no more than `groups`, else videos are joined at random into groups of about
even shares. The distance is computed once for each group and once for all.

Covered at 95% by the interval of a Fréchet distance, 200 pairs of Gaussian sets, paired, videos of 2 to 8 clips alike
with 0.3 (a standard error of 0.015), and by the percentile bootstrap over videos (100 pairs). "expected" is what the
same number of clips gives on average, and the target; "true" is the distance of the two Gaussians:

    videos   d   true   expected   this: expected  true   bootstrap: expected  true
         8   4      1       1.40            0.960  0.985                 0.88  0.59
        20   4      1       1.15            0.970  0.955                 0.92  0.75
        60   4      1       1.06            0.970  0.965                 0.93  0.86
        60   4      0       0.05            0.965  0.705                 0.65  0.00
        20  64      4      23.2             0.980  0.000
        20 256     16     149               0.980  0.000
        60  64      4      10.2             0.973  0.000

The last three: 150 pairs with 62, 62 and 223 clips, the videos' sizes held fixed; not tried with the bootstrap.

The interval says how far this number would move with other videos. It does not undo the bias of few clips: where n is
not far above d, or the sets are alike, the true distance lies below it; FID∞ and kernel distances are for that.

A metric that draws at random must draw alike each time (its seed in its settings); what noise is left, the jackknife
multiplies.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ksground.errors import InputError

from ..metrics import Array
from ..result import Value
from .clusters import Clusters, Codes, Floats, clusters_of, even_groups
from .interval import interval
from .totals import Totals

Distance = Callable[[Array, Array], float]
# As `kseval.metrics.LeavesOut.left_out`.
LeftOut = Callable[[Array, Array, Codes, Codes], Floats | None]
IN_MEMORY_BYTES = 1 << 28
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class ClipRows:
    """Features of a set: clip ids, and for each its rows, (n, d) or (n, t, d), which may be a memory-mapped array."""

    clips: Sequence[str]
    rows: Array

    def __post_init__(self) -> None:
        if len(self.clips) != len(self.rows) or len(set(self.clips)) != len(self.clips):
            raise InputError(
                "features of clips",
                expected=f"one row for each of {len(self.clips)} different clips",
                found=f"{len(self.rows)} rows, {len(set(self.clips))} different clips",
            )

    @property
    def flat(self) -> Array:
        """All rows of all clips: (n, d) or (n t, d)."""
        return self.rows.reshape(-1, self.rows.shape[-1])

    def of(self, clips: Sequence[str]) -> ClipRows:
        """The rows of these clips, in this order; a KeyError where one is not here."""
        if list(clips) == list(self.clips):
            return self
        place = {clip: row for row, clip in enumerate(self.clips)}
        return self.left(np.array([place[clip] for clip in clips], np.intp))

    def left(self, places: Codes) -> ClipRows:
        """The clips at these places."""
        return ClipRows([self.clips[at] for at in places], gathered(self.rows, places))


def distance_value(
    distance: Distance,
    reference: ClipRows,
    generated: ClipRows,
    videos: Mapping[str, str],
    *,
    left_out: LeftOut | None = None,
    groups: int = 200,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Value:
    """A distance of sets with its interval.

    distance  a set metric's `value`, or any function of (n, d) and (m, d)
    videos    clip id -> source video, for the clips of both sets
    left_out  the metric's shorter way to what is left without each group, where it has one

    The interval may reach below a distance's least value. Raises InputError where the distance itself does for all
    rows; where it does for the rows that are left, or there are fewer than two videos on either side, there is no
    interval, and a note says so.
    """
    totals, notes = distance_totals(
        distance, reference, generated, videos, left_out=left_out, groups=groups, seed=seed
    )
    return value_of(totals, notes, generated, resamples=resamples, confidence=confidence, seed=seed)


def value_of(
    totals: Totals,
    notes: tuple[str, ...],
    generated: ClipRows,
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Value:
    """The number and its interval, of what `distance_totals` gives."""
    low = high = None
    if not notes:
        low, high, notes = interval(totals, resamples=resamples, confidence=confidence, seed=seed)
    value = totals.value if np.isfinite(totals.value) else None
    return Value(value, low, high, len(generated.clips), dimensions=generated.rows.shape[-1], notes=notes)


def distance_totals(
    distance: Distance,
    reference: ClipRows,
    generated: ClipRows,
    videos: Mapping[str, str],
    *,
    left_out: LeftOut | None = None,
    groups: int = 200,
    seed: int = 0,
) -> tuple[Totals, tuple[str, ...]]:
    """What each group of videos adds to the distance; and notes where that could not be had, the totals then are one.

    The same clips, videos and seed give the same groups, so that two systems can be held beside each other.
    """
    names = [_video(videos, clip) for clip in (*reference.clips, *generated.clips)]
    clusters, split = clusters_of(names), len(reference.clips)
    sides = clusters.of_row[:split], clusters.of_row[split:]
    whole = float(distance(reference.flat, generated.flat))
    alone = Totals(np.array([whole]), np.ones(1), len(generated.clips), len(clusters))
    if not np.isfinite(whole):
        return alone, ("the distance is not a finite number",)
    if min(len(np.unique(side)) for side in sides) < 2:
        one_clip = min(map(len, sides)) < 2
        return alone, ("one clip: no interval" if one_clip else "clips of one video only: no interval",)
    shares = _shares(clusters, split)
    group = even_groups(shares, groups, seed)
    shares = np.bincount(group, shares).astype(np.float64)
    reference_group, generated_group = group[sides[0]], group[sides[1]]
    left = None
    if left_out:
        by_row = (
            np.repeat(reference_group, _rows_a_clip(reference)),
            np.repeat(generated_group, _rows_a_clip(generated)),
        )
        left = left_out(reference.flat, generated.flat, *by_row)
    if left is None:
        left = _left_by_reading(distance, reference, generated, reference_group, generated_group, len(shares))
    if not np.isfinite(left).all():
        # A set of which nothing is left, or too little for this metric.
        return alone, ("too few clips to leave a video out: no interval",)
    pulls = whole - (1 - shares) * left
    return Totals(pulls + shares * (whole - pulls.sum()), shares, len(generated.clips), len(clusters)), ()


def _left_by_reading(
    distance: Distance,
    reference: ClipRows,
    generated: ClipRows,
    reference_group: Codes,
    generated_group: Codes,
    groups: int,
) -> Floats:
    """The distance without each group of clips, float64 (groups,): all others are read again for each."""
    left = np.empty(groups)
    for out in range(groups):
        real = reference.left(np.flatnonzero(reference_group != out))
        made = generated.left(np.flatnonzero(generated_group != out))
        try:
            left[out] = distance(real.flat, made.flat)
        except InputError:
            left[out] = np.nan
    return left


def _rows_a_clip(of: ClipRows) -> int:
    return 1 if of.rows.ndim == 2 else of.rows.shape[1]


def gathered(rows: Array, places: Codes) -> Array:
    """The rows at these places; beyond 256 MiB on disk instead, so that memory does not grow with their number."""
    size = len(places) * rows.dtype.itemsize * int(np.prod(rows.shape[1:]))
    if size <= IN_MEMORY_BYTES:
        return np.asarray(rows[places])
    with tempfile.TemporaryFile() as file:
        # The mapping keeps the file alive; it is gone with the last array that reads it.
        kept: Array = np.memmap(file, rows.dtype, "w+", shape=(len(places), *rows.shape[1:]))
    for start in range(0, len(places), ROWS_AT_ONCE):
        kept[start : start + ROWS_AT_ONCE] = rows[places[start : start + ROWS_AT_ONCE]]
    return kept


def _shares(clusters: Clusters, split: int) -> Floats:
    """float64 (k,): what each video holds of the sets, on average over both."""
    sides = (clusters.of_row[:split], clusters.of_row[split:])
    halves = [np.bincount(side, minlength=len(clusters)) / (2 * len(side)) for side in sides]
    shares: Floats = halves[0] + halves[1]
    return shares


def _video(videos: Mapping[str, str], clip: str) -> str:
    try:
        return videos[clip]
    except KeyError:
        raise InputError(
            "videos of clips", row=clip, expected="a video for every clip", found="none"
        ) from None
