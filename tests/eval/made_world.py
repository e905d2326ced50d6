"""A tiny world with a known truth: videos of moving discs, a manifest of their clips, and systems that answer them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kseval.generations import Generation, write_generations
from kseval.video.write import write_clip

FPS = Fraction(8)
CLIP_FRAMES, CLIPS_A_VIDEO = 16, 2
SIZE = (48, 64)
Frames = NDArray[np.uint8]


def disc(colour: tuple[int, int, int], speed: float, n: int = CLIP_FRAMES) -> Frames:
    """A disc that moves to the right over a textured ground, n frames."""
    height, width = SIZE
    rows, columns = np.mgrid[:height, :width]
    ground = (40 + 20 * np.sin(rows / 3) * np.cos(columns / 5)).astype(np.uint8)
    frames = np.repeat(ground[None, :, :, None], 3, axis=3).repeat(n, axis=0)
    for at, frame in enumerate(frames):
        inside = (rows - height / 2) ** 2 + (columns - 12 - speed * at) ** 2 < 80
        frame[inside] = colour
    return frames


def truth(video: int, clip: int) -> Frames:
    """What a clip of a video shows: a colour of the video, a speed of the clip."""
    hue = (60 + 25 * (video % 7), 220 - 20 * (video % 9), 40 + 30 * (video % 5))
    return disc(hue, 0.8 + 0.9 * clip + 0.05 * video)


def write_world(folder: Path, videos: int, unnamed: frozenset[str] = frozenset()) -> tuple[Path, Path]:
    """Write videos and a manifest of their clips, some without a step's name; give both paths."""
    rows = []
    for video in range(videos):
        shown = np.concatenate([truth(video, clip) for clip in range(CLIPS_A_VIDEO)])
        write_clip(folder / "videos" / f"v{video:02}.mp4", shown, FPS)
        for clip in range(CLIPS_A_VIDEO):
            rows.append(
                {
                    "clip_id": f"v{video:02}_{clip}",
                    "source": ("coin", "crosstask")[video % 2],
                    "video_id": f"v{video:02}",
                    "split": "test",
                    "task": f"task {video % 3}",
                    "step": None if f"v{video:02}_{clip}" in unnamed else f"step {clip}",
                    "video_file": f"v{video:02}.mp4",
                    "start_s": clip * CLIP_FRAMES / float(FPS),
                    "end_s": (clip + 1) * CLIP_FRAMES / float(FPS),
                }
            )
    manifest = folder / "manifest"
    manifest.mkdir(parents=True)
    pd.DataFrame(rows).to_parquet(manifest / "test.parquet")
    return manifest, folder / "videos"


def write_system(
    folder: Path,
    name: str,
    videos: int,
    answer: Callable[[int, int], Frames | None],
) -> Path:
    """Write a system's generations folder; `answer` gives the frames for a video's clip, None for a missing one."""
    rows = []
    for video in range(videos):
        for clip in range(CLIPS_A_VIDEO):
            frames = answer(video, clip)
            if frames is not None:
                clip_id = f"v{video:02}_{clip}"
                write_clip(folder / f"{clip_id}.mp4", frames, FPS)
                rows.append(Generation(clip_id, clip, f"{clip_id}.mp4", float(FPS), 0, name, "1"))
    write_generations(folder, rows)
    return folder
