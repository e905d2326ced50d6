"""Pictures of a clip at a few moments, evenly spread."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..footage.picture import Span
from ..footage.video import VideoError
from ..frames import decoder_for
from ..probe import probe

Rgb = NDArray[np.uint8]


def clip_pictures(video: Path, start_s: float, end_s: float, count: int) -> list[Rgb]:
    """What `video` shows at `count` moments of [start_s, end_s), upright RGB; fewer where it cannot be read."""
    step_s = (end_s - start_s) / count
    # A tenth of a second holds a frame at any usual rate; where it does not, the picture is left out.
    spans = [
        Span(start_s + (n + 0.5) * step_s, start_s + (n + 0.5) * step_s + min(0.1, 0.5 * step_s))
        for n in range(count)
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


def fitted(picture: Rgb, width_px: int, height_px: int, paper: tuple[int, int, int]) -> Rgb:
    """The whole picture, scaled into width_px x height_px; `paper` where it does not reach."""
    height, width = picture.shape[:2]
    scale = min(width_px / width, height_px / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    tile = np.full((height_px, width_px, 3), paper, np.uint8)
    top, left = (height_px - size[1]) // 2, (width_px - size[0]) // 2
    tile[top : top + size[1], left : left + size[0]] = small
    return tile


def spread(clips: pd.DataFrame, count: int) -> pd.DataFrame:
    """`count` of the clips, evenly spaced in the order of their ids, so that every source has its share."""
    ordered = clips.sort_values("clip_id")
    at = np.linspace(0, len(ordered) - 1, min(count, len(ordered))).round().astype(int)
    return ordered.iloc[np.unique(at)]
