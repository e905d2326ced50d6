"""A clip to be judged, or to be judged against: where its pictures are and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clip:
    """One key-step clip.

    clip_id     its name; a generated clip bears the name of the real one that it answers
    file        a video in any container that ffmpeg reads
    start_s     first second on the file's own clock, as a player shows it; None: from the beginning
    end_s       exclusive; None: to the end
    video_id    what it was cut from, `source/id`; clips of one video are not independent of each other
    source      the dataset; "" for a folder of clips
    split       train, val or test; "" for a folder of clips
    task, step  the skill and the key step in words; None where nothing says so
    """

    clip_id: str
    file: Path
    start_s: float | None = None
    end_s: float | None = None
    video_id: str = ""
    source: str = ""
    split: str = ""
    task: str | None = None
    step: str | None = None
