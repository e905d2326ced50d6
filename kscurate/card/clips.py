"""Strips of clips for the card: what was kept, and what was dropped for each reason, as small JPEGs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd

from ksground.progress import progress

from ..export.clip_pictures import Rgb, clip_pictures, fitted, spread

INSTANTS = 4
TILE_WIDTH_PX, TILE_HEIGHT_PX, GAP_PX = 144, 81, 2
JPEG_QUALITY = 78
PAPER = (20, 22, 26)
KEPT_SHOWN, DROPPED_SHOWN = 12, 4


@dataclass(frozen=True, slots=True)
class Strip:
    """One clip in INSTANTS pictures side by side: JPEG bytes, None where its video could not be read.

    step   its words, None if unlabelled
    fact   for a dropped clip what decided: "black_share 0.4, at most 0.04"; "" for a kept one
    """

    clip_id: str
    source: str
    step: str | None
    length_s: float
    fact: str
    jpeg: bytes | None


@dataclass(frozen=True, slots=True)
class StripGroup:
    """Strips of one group: kept clips, or those dropped for one reason; `clips` counts all of the group."""

    name: str
    clips: int
    strips: tuple[Strip, ...]


def strip_groups(ledger: pd.DataFrame, videos: Path) -> tuple[StripGroup, ...]:
    """Kept clips first, then each reason for a drop, the most frequent first.

    Which clips stand for a group depends on their ids alone.
    """
    measured = ledger[ledger["n_frames"].notna()]
    dropped = measured[measured["status"] == "dropped"]
    reasons = sorted(dropped["reason"].value_counts().items(), key=lambda item: (-int(item[1]), str(item[0])))
    groups = [("kept", measured[measured["status"] == "kept"], KEPT_SHOWN)]
    groups += [(str(reason), dropped[dropped["reason"] == reason], DROPPED_SHOWN) for reason, _ in reasons]
    chosen = [(name, clip) for name, clips, most in groups for clip in spread(clips, most).to_dict("records")]
    strips: dict[str, list[Strip]] = {name: [] for name, _, _ in groups}
    for name, clip in progress(chosen, "pictures", total=len(chosen), unit="clips"):
        strips[name].append(_strip(clip, videos))
    return tuple(
        StripGroup(name, len(clips), tuple(strips[name])) for name, clips, _ in groups if strips[name]
    )


def sheet(group: StripGroup, columns: int = 2) -> bytes | None:
    """The strips of a group on one JPEG, `columns` side by side; None where none has pictures."""
    shown = [_decoded(each.jpeg) for each in group.strips if each.jpeg]
    if not shown:
        return None
    gap = 3 * GAP_PX
    height, width = shown[0].shape[:2]
    rows = -(-len(shown) // columns)
    page = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8)
    for index, strip in enumerate(shown):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        page[top : top + height, left : left + width] = strip
    return _jpeg(page)


def _decoded(jpeg: bytes) -> Rgb:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _strip(clip: dict[Any, Any], videos: Path) -> Strip:
    pictures = clip_pictures(videos / clip["video_file"], clip["start_s"], clip["end_s"], INSTANTS)
    step = clip["step"] if isinstance(clip["step"], str) else None
    fact = _deciding(clip) if clip["status"] == "dropped" else ""
    length_s = float(clip["end_s"] - clip["start_s"])
    jpeg = _jpeg(_side_by_side(pictures)[:, :, ::-1]) if pictures else None
    return Strip(clip["clip_id"], clip["source"], step, length_s, fact, jpeg)


def _side_by_side(pictures: list[Rgb]) -> Rgb:
    strip = np.full((TILE_HEIGHT_PX, INSTANTS * (TILE_WIDTH_PX + GAP_PX) - GAP_PX, 3), PAPER, np.uint8)
    for index, picture in enumerate(pictures[:INSTANTS]):
        left = index * (TILE_WIDTH_PX + GAP_PX)
        strip[:, left : left + TILE_WIDTH_PX] = fitted(picture, TILE_WIDTH_PX, TILE_HEIGHT_PX, PAPER)
    return strip


def _deciding(clip: dict[Any, Any]) -> str:
    if pd.isna(clip["value"]):
        return f"{clip['score']} unmeasured"
    side = {"min": "at least", "max": "at most"}.get(clip["bound"], "")
    return f"{clip['score']} {clip['value']:.3g}, wanted {side} {clip['threshold']:g}"


def _jpeg(bgr: Rgb) -> bytes:
    done, encoded = cv2.imencode(".jpg", np.ascontiguousarray(bgr), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RuntimeError("OpenCV could not encode a JPEG")
    return encoded.tobytes()
