"""Which clips are spoiled: of as many videos as possible, two steps each, so that every fault can be decided on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from math import ceil, log2

from ..clip import Clip
from ..uncertainty.clusters import video_names

# Two steps of a video can stand in for each other; more of its clips say little that these do not.
STEPS_A_VIDEO = 2


def trial_clips(clips: Sequence[Clip], most: int) -> tuple[Clip, ...]:
    """At most so many clips in their order, chosen by the hashes of names: nobody's choice.

    First two clips of different steps of each video that has them, then one of each other video, then the rest.
    """
    videos: dict[str, list[Clip]] = defaultdict(list)
    for video, clip in sorted(
        zip(video_names(clips), clips, strict=True), key=lambda each: _hash(each[1].clip_id)
    ):
        videos[video].append(clip)
    ordered = [_other_step_next(videos[video]) for video in sorted(videos, key=_hash)]
    firsts = [of[:STEPS_A_VIDEO] for of in ordered]
    pairs = [clip for of in firsts if _swappable(of) for clip in of]
    singles = [of[0] for of in firsts if not _swappable(of)]
    rounds = [clip for turn in zip_longest(*ordered) for clip in turn if clip is not None]
    chosen = {clip.clip_id for clip in list(dict.fromkeys([*pairs, *singles, *rounds]))[:most]}
    return tuple(clip for clip in clips if clip.clip_id in chosen)


def fewest_videos(n_faults: int, alpha: float) -> int:
    """Below so many no test decides: the least p of k videos' signs is 2 / 2^k, times the faults after Holm."""
    return ceil(log2(2 * n_faults / alpha))


def _other_step_next(of_video: Sequence[Clip]) -> list[Clip]:
    """The first clip, then the first of another step, then the others."""
    first, *others = of_video
    second = next((clip for clip in others if first.step and clip.step and clip.step != first.step), None)
    return [first, *([second] if second else []), *(clip for clip in others if clip is not second)]


def _swappable(clips: Sequence[Clip]) -> bool:
    return len(clips) == STEPS_A_VIDEO and all(clip.step for clip in clips) and clips[0].step != clips[1].step


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
