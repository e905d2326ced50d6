"""Text in the picture: full pages between or inside takes, and captions burnt into live footage."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np

from .optics import Picture

PAPERS = ((28, 32, 38), (243, 238, 228), (32, 74, 88), (126, 52, 44), (250, 204, 92))


@cache
def _face() -> Any:
    # OpenCV carries this face itself, so the letters are the same on every machine.
    return cv2.FontFace("sans")


def page(size: tuple[int, int], lines: tuple[str, ...], seed: int) -> Picture:
    """A page of text, uint8 RGB (h, w, 3): `lines` centred, the first of several smaller."""
    width_px, height_px = size
    paper = PAPERS[seed % len(PAPERS)]
    ink = (24, 24, 28) if sum(paper) > 380 else (245, 243, 238)
    picture = np.full((height_px, width_px, 3), paper, np.uint8)
    band_px = max(height_px // 40, 3)
    picture[band_px * 2 : band_px * 3, band_px * 2 : -band_px * 2] = ink
    picture[-band_px * 3 : -band_px * 2, band_px * 2 : -band_px * 2] = ink
    wrapped = [(line, at == 0 and len(lines) > 1) for at, text in enumerate(lines) for line in _wrap(text)]
    step_px = height_px // 7
    top_px = height_px / 2 - step_px * (len(wrapped) - 1) / 2
    for at, (text, small) in enumerate(wrapped):
        _centred(picture, text, round(top_px + at * step_px), height_px // (14 if small else 10), ink)
    return picture


def caption(picture: Picture, text: str, variant: str) -> Picture:
    """The picture with a line of text burnt in: an outlined "subtitle" low down, or a "banner" on a strip."""
    height_px, width_px = picture.shape[:2]
    lettered = picture.copy()
    size_px = max(min(height_px // 13, width_px // 14), 12)
    if variant == "banner":
        strip = slice(round(height_px * 0.80), round(height_px * 0.95))
        lettered[strip] = (lettered[strip] * 0.15 + np.array((190, 40, 48)) * 0.85).astype(np.uint8)
        _centred(lettered, text, round(height_px * 0.875), size_px, (255, 255, 255))
        return lettered
    middle = round(height_px * 0.9)
    for x, y in ((-2, 0), (2, 0), (0, -2), (0, 2)):
        _centred(lettered, text, middle + y, size_px, (0, 0, 0), x)
    _centred(lettered, text, middle, size_px, (255, 255, 255))
    return lettered


def _wrap(text: str, longest: int = 22) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _centred(
    picture: Picture, text: str, middle_px: int, size_px: int, ink: tuple[int, ...], shift_px: int = 0
) -> None:
    height_px, width_px = picture.shape[:2]
    while True:
        x, y, text_width_px, text_height_px = cv2.getTextSize(
            (width_px, height_px), text, (0, 0), _face(), size_px
        )
        if text_width_px <= 0.92 * width_px or size_px <= 9:
            break
        size_px -= 1
    # The baseline, so that the middle of the letters' box lies on `middle_px`.
    origin = ((width_px - text_width_px) // 2 - x + shift_px, middle_px - y - text_height_px // 2)
    cv2.putText(picture, text, origin, tuple(int(level) for level in ink), _face(), size_px, 600)
