"""How large the datasets are in full, as their publications say; assumed, wherever files at hand hold less."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedSize:
    """Segments of which a licence or a download may hold back some, and who says so."""

    segments: int
    said_by: str


# HT-Step: 116,000 segments over 20,635 videos, of which the 18,072 of train and val_seen are published.
PUBLISHED = {
    "coin": PublishedSize(46_354, "COIN's paper: 46,354 segments in 11,827 videos"),
    "htstep": PublishedSize(
        round(116_000 * 18_072 / 20_635),
        "HT-Step's paper: 116,000 segments over 20,635 videos, 18,072 of them in train and val_seen",
    ),
    "kinetics400": PublishedSize(
        266_000, "about 266,000 clips of Kinetics-400 in train, val and test lists of today"
    ),
}
# Of 2,797 COIN test videos 2,354 could still be had by others, of 2,750 of CrossTask 2,308.
AVAILABILITY, AVAILABILITY_FROM = (
    0.84,
    "2,354 of 2,797 COIN test and 2,308 of 2,750 CrossTask videos were had by others",
)
BENCHMARK_SUBCLIPS = 110_000
