"""Frame numbers that a machine can read in the picture: sixteen black or white blocks along its top.

Twelve blocks are the number, most significant first; four are a check, so that a picture which is turned,
mirrored or broken reads as no number rather than a wrong one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BLOCKS, CHECK_BLOCKS = 16, 4
MOST = 2 ** (BLOCKS - CHECK_BLOCKS) - 1
# Share of the picture's height that the blocks take.
STRIP = 0.15
DARK, LIGHT = 90, 165


def burn_frame_number(picture: npt.NDArray[np.uint8], number: int) -> None:
    """Draw `number` (0 to 4095) into a picture, uint8 (h, w, 3), in place."""
    if not 0 <= number <= MOST:
        raise ValueError(f"frame number {number} is not between 0 and {MOST}")
    height_px, width_px = picture.shape[:2]
    word = number << CHECK_BLOCKS | _check(number)
    for block in range(BLOCKS):
        left, right = round(block * width_px / BLOCKS), round((block + 1) * width_px / BLOCKS)
        lit = word >> (BLOCKS - 1 - block) & 1
        picture[: round(STRIP * height_px), left:right] = 255 if lit else 0


def read_frame_number(picture: npt.NDArray[np.uint8]) -> int | None:
    """The number in a picture, uint8 (h, w, 3) or (h, w), at least 64 pixels wide; None if there is none."""
    height_px, width_px = picture.shape[:2]
    rows = slice(round(0.25 * STRIP * height_px), max(round(0.75 * STRIP * height_px), 1))
    word = 0
    for block in range(BLOCKS):
        left, right = round((block + 0.25) * width_px / BLOCKS), round((block + 0.75) * width_px / BLOCKS)
        level = float(picture[rows, left : max(right, left + 1)].mean())
        if DARK < level < LIGHT:
            return None
        word = word << 1 | (level >= LIGHT)
    number, check = word >> CHECK_BLOCKS, word & (2**CHECK_BLOCKS - 1)
    return number if check == _check(number) else None


def _check(number: int) -> int:
    return (number ^ number >> 4 ^ number >> 8 ^ 0b0110) & 0b1111
