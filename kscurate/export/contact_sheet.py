"""A picture of what a run kept and dropped: one row a clip, six instants of it, in groups by reason."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import ffmpeg
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ksground.atomic import atomic_file
from ksground.ffmpeg_executable import ffmpeg_executable
from ksground.progress import progress

from ..footage.picture import Span
from ..footage.video import VideoError
from ..frames import decoder_for
from ..probe import probe

Rgb = NDArray[np.uint8]

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
        for clip in _some(group, clips_per_group).to_dict("records")
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


def _some(group: pd.DataFrame, count: int) -> pd.DataFrame:
    """Evenly spaced rows, so that every source has its share."""
    ordered = group.sort_values("clip_id")
    return ordered.iloc[
        np.unique(np.linspace(0, len(ordered) - 1, min(count, len(ordered))).round().astype(int))
    ]


def _row(clip_id: str, video: Path, start_s: float, end_s: float) -> Rgb:
    width_px = INSTANTS * (TILE_WIDTH_PX + GAP_PX) - GAP_PX
    row = _paper(LABEL_HEIGHT_PX + TILE_HEIGHT_PX + GAP_PX, width_px)
    _write(row, f"{clip_id}   {end_s - start_s:.1f} s", (2, 13), 0.36, FAINT)
    for number, picture in enumerate(_instants(video, start_s, end_s)):
        left = number * (TILE_WIDTH_PX + GAP_PX)
        row[LABEL_HEIGHT_PX : LABEL_HEIGHT_PX + TILE_HEIGHT_PX, left : left + TILE_WIDTH_PX] = _tile(picture)
    return row


def _instants(video: Path, start_s: float, end_s: float) -> list[Rgb]:
    """The pictures shown at INSTANTS moments, evenly spread over the clip."""
    step_s = (end_s - start_s) / INSTANTS
    # A tenth of a second holds a frame at any usual rate; where it does not, the tile stays empty.
    spans = [
        Span(start_s + (n + 0.5) * step_s, start_s + (n + 0.5) * step_s + min(0.1, 0.5 * step_s))
        for n in range(INSTANTS)
    ]
    # decord stops at a bad packet that only decoding finds; PyAV then shows what there is.
    for random_access in (True, False):
        first: dict[int, Rgb] = {}
        try:
            info = probe(video)
            for index, picture in decoder_for(info, random_access=random_access).read(info, spans):
                if index not in first:
                    first[index] = picture.upright_rgb().copy()
        except VideoError:
            continue
        return [first[index] for index in sorted(first)]
    return []


def _tile(picture: Rgb) -> Rgb:
    """The whole picture, within a tile."""
    height, width = picture.shape[:2]
    scale = min(TILE_WIDTH_PX / width, TILE_HEIGHT_PX / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    tile = _paper(TILE_HEIGHT_PX, TILE_WIDTH_PX)
    top, left = (TILE_HEIGHT_PX - size[1]) // 2, (TILE_WIDTH_PX - size[0]) // 2
    tile[top : top + size[1], left : left + size[0]] = small
    return tile


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
