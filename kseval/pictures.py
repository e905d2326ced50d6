"""Small moving pictures of some clips, for the page: chosen by their names, the same clips of every system."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ksground.progress import progress

from .clip import Clip
from .leaderboard.animated import HEIGHT_PX, animated_picture
from .resize import View
from .video.content import content_sha256
from .video.error import ClipError
from .video.probe import probe
from .video.read import Look, read
from .video.sampling import FrameRule

FOLDER = "pictures"
FRAMES = FrameRule(count=12, pairs=0, pair_gap_s=1.0)


def chosen(clip_ids: Sequence[str], most: int) -> set[str]:
    """At most so many clips, by the hash of their names: nobody's choice."""
    return set(sorted(clip_ids, key=lambda name: hashlib.sha256(name.encode()).digest())[:most])


def draw_pictures(clips: Sequence[Clip], folder: Path, label: str) -> dict[str, str]:
    """Draw each clip into `folder`/pictures, unless it is there: clip_id -> the picture's name beside the results."""
    drawn = {}
    for clip in progress(clips, label, total=len(clips), unit="pictures"):
        try:
            name = f"{FOLDER}/{content_sha256(clip)[:24]}.webp"
            if not (folder / name).exists():
                facts = probe(clip.file)
                view = View(
                    HEIGHT_PX, max(1, round(HEIGHT_PX * facts.width_px / facts.height_px)), "squash", "area"
                )
                seen = read(clip, FRAMES, {"picture": Look(view)}).pictures["picture"]
                animated_picture(np.clip(np.rint(seen), 0, 255).astype(np.uint8), folder / name)
        except ClipError:
            continue  # it is told where it counts: among the missing
        drawn[clip.clip_id] = name
    return drawn
