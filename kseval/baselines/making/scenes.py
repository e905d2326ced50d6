"""What a system is given: the picture that its video begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...clip import Clip


def earliest_of_videos(clips: Iterable[Clip]) -> Mapping[str, Clip]:
    """video_id -> the clip of it that begins first; its first picture is what a system sees of the scene."""
    earliest: dict[str, Clip] = {}
    for clip in sorted(clips, key=lambda clip: (clip.start_s or 0.0, clip.clip_id)):
        earliest.setdefault(clip.video_id, clip)
    return earliest


def step_words(clip: Clip) -> str:
    """The step in words, else the skill, else nothing; blanks and case do not matter."""
    return " ".join((clip.step or clip.task or "").casefold().split())
