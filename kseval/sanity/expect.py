"""What a column should see: ours, and generous to the metrics; only a miss of these is held against one."""

from __future__ import annotations

from typing import Literal

from ..corruptions import Harms

Looks = Literal["pairs", "pictures", "clips"]


def should_see(over_pairs: bool, looks: Looks) -> frozenset[Harms]:
    """Which harms a column should notice.

    over_pairs  whether each clip is held beside its own real one; a set stays the same when clips change places
    looks       at pairs of pictures for motion, at pictures one by one, or at a clip as a whole
    """
    found: set[Harms] = {"picture"} if looks == "pictures" else {"motion", "order"}
    if looks == "clips":
        found.add("picture")
    if over_pairs:
        found.add("anything")
        if looks != "pairs":
            found.add("meaning")
    return frozenset(found)
