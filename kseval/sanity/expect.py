"""What a column should see: ours, and generous to the metrics; only a miss of these is held against one."""

from __future__ import annotations

from typing import Literal

from ..corruptions import Harms

Looks = Literal["pairs", "pictures", "clips"]
Against = Literal["set", "features", "text", "class"]


def should_see(against: Against, looks: Looks) -> frozenset[Harms]:
    """Which harms a column should notice.

    against  what a clip is held beside: all real clips as a set, which stays the same when clips change places; its
             own real one; or the words or the class of its step, which say what is done and not how well it is drawn
    looks    at pairs of pictures for motion, at pictures one by one, or at a clip as a whole
    """
    if against in ("text", "class"):
        return frozenset({"meaning", "anything"})
    found: set[Harms] = {"picture"} if looks == "pictures" else {"motion", "order"}
    if looks == "clips":
        found.add("picture")
    if against == "features":
        found.add("anything")
        if looks != "pairs":
            found.add("meaning")
    return frozenset(found)
