"""A picture of what a run kept and dropped: one row a clip, six instants of it, in groups by reason."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import ffmpeg
import numpy as np
import pandas as pd

from ksground.atomic import atomic_file
from ksground.ffmpeg_executable import ffmpeg_executable
from ksground.progress import progress

from .clip_pictures import Rgb, clip_pictures, fitted, spread

INSTANTS = 6
TILE_WIDTH_PX, TILE_HEIGHT_PX = 176, 132
LABEL_HEIGHT_PX, HEADING_HEIGHT_PX, GAP_PX = 18, 34, 4
PAPER, INK, FAINT = (250, 249, 246), (40, 40, 44), (120, 120, 126)


def write_contact_sheet(ledger: pd.DataFrame, videos: Path, target: Path, clips_per_group: int) -> list[str]:
    """Write a PNG with up to `clips_per_group` clips of each group; give the names of the groups.

    Groups are "kept", then each reason for a drop, the most frequent first. Which clips stand for a group depends on
    their ids alone. A clip whose video cannot be read any more has empty tiles.
    """
    measured = ledger[ledger.n_frames.notna()]
    kept, dropped = (measured[measured.status == status] for status in ("kept", "dropped"))
    groups = {"kept": kept} | {
        reason: dropped[dropped.reason == reason] for reason in dropped.reason.value_counts().index
    }
    chosen = [
        (name, clip)
        for name, group in groups.items()
        for clip in spread(group, clips_per_group).to_dict("records")
    ]
    shown: dict[str, list[Rgb]] = {name: [] for name in groups}
    for name, clip in progress(chosen, "contact sheet", total=len(chosen), unit="clips"):
        shown[name].append(_row(clip["clip_id"], videos / clip["video_file"], clip["start_s"], clip["end_s"]))
    parts = [
        part
        for name, rows in shown.items()
        if rows
        for part in (_heading(name, len(groups[name])), *_pairs(rows))
    ]
    if parts:
        _write_png(np.concatenate(parts), target)
    return [name for name, rows in shown.items() if rows]


def _row(clip_id: str, video: Path, start_s: float, end_s: float) -> Rgb:
    width_px = INSTANTS * (TILE_WIDTH_PX + GAP_PX) - GAP_PX
    row = _paper(LABEL_HEIGHT_PX + TILE_HEIGHT_PX + GAP_PX, width_px)
    _write(row, f"{clip_id}   {end_s - start_s:.1f} s", (2, 13), 0.36, FAINT)
    for number, picture in enumerate(clip_pictures(video, start_s, end_s, INSTANTS)):
        left = number * (TILE_WIDTH_PX + GAP_PX)
        tile = fitted(picture, TILE_WIDTH_PX, TILE_HEIGHT_PX, PAPER)
        row[LABEL_HEIGHT_PX : LABEL_HEIGHT_PX + TILE_HEIGHT_PX, left : left + TILE_WIDTH_PX] = tile
    return row


def _pairs(rows: list[Rgb]) -> list[Rgb]:
    """Two clips side by side."""
    gap = _paper(len(rows[0]), 5 * GAP_PX)
    empty = np.full_like(rows[0], PAPER)
    return [
        np.concatenate([rows[n], gap, rows[n + 1] if n + 1 < len(rows) else empty], axis=1)
        for n in range(0, len(rows), 2)
    ]


def _heading(name: str, count: int) -> Rgb:
    width_px = 2 * (INSTANTS * (TILE_WIDTH_PX + GAP_PX) - GAP_PX) + 5 * GAP_PX
    heading = _paper(HEADING_HEIGHT_PX, width_px)
    _write(heading, f"{name}: {count} clip{'s' if count != 1 else ''}", (2, 24), 0.62, INK)
    return heading


def _paper(height: int, width: int) -> Rgb:
    return np.full((height, width, 3), PAPER, np.uint8)


def _write(canvas: Rgb, text: str, at: tuple[int, int], size: float, colour: tuple[int, int, int]) -> None:
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)


def _write_png(picture: Rgb, target: Path) -> None:
    margin = 12
    height, width = (math.ceil((side + 2 * margin) / 2) * 2 for side in picture.shape[:2])
    page = _paper(height, width)
    page[margin : margin + picture.shape[0], margin : margin + picture.shape[1]] = picture
    with atomic_file(target) as temporary:
        source = ffmpeg.input("pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{width}x{height}")
        output = source.output(str(temporary), vframes=1, f="image2", vcodec="png", update=1)
        output.overwrite_output().run(cmd=ffmpeg_executable(), input=page.tobytes(), quiet=True)
