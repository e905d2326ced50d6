"""What a lens, a hand and an editing program do to a picture: functions of pixels and time.

Pictures are uint8 RGB (h, w, 3) unless a docstring says otherwise; every function returns a new array of that
shape.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]


def place(
    picture: Picture, size: tuple[int, int], scale: float, shift_x: float = 0.0, shift_y: float = 0.0
) -> Picture:
    """Show the picture in a frame of `size`, `scale` times as large as would just fill it.

    The shifts, in shares of the frame, move the picture's centre; they are held to what the scale leaves to
    move, so that no border shows.
    """
    height_px, width_px = picture.shape[:2]
    room = (scale - 1) / 2
    shift_x, shift_y = (min(max(shift, -room), room) for shift in (shift_x, shift_y))
    zoom_x, zoom_y = scale * size[0] / width_px, scale * size[1] / height_px
    matrix = np.array(
        [
            [zoom_x, 0, (0.5 + shift_x) * size[0] - zoom_x * width_px / 2],
            [0, zoom_y, (0.5 + shift_y) * size[1] - zoom_y * height_px / 2],
        ]
    )
    placed = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(placed, np.uint8)


def sway(picture: Picture, time_s: float, seed: int, amplitude: float = 0.006) -> Picture:
    """A camera held by a calm hand: it drifts by up to `amplitude` of the width, slowly."""
    phase = seed % 628 / 100
    x = amplitude * (0.7 * math.sin(1.9 * time_s + phase) + 0.3 * math.sin(4.1 * time_s + 2 * phase))
    y = amplitude * (0.7 * math.sin(1.5 * time_s + 3 * phase) + 0.3 * math.sin(4.9 * time_s + phase))
    return place(picture, picture.shape[1::-1], 1 + 2.2 * amplitude, x, y)


def shake(picture: Picture, time_s: float, seed: int, amplitude: float) -> Picture:
    """A camera in a trembling hand: jumps of up to `amplitude` of the width, several times a second."""
    phase = seed % 628 / 100
    x = amplitude * (
        0.5 * math.sin(2 * math.pi * 3.1 * time_s + phase)
        + 0.35 * math.sin(2 * math.pi * 5.3 * time_s + 2 * phase)
        + 0.3 * math.sin(2 * math.pi * 7.9 * time_s + 5 * phase)
    )
    y = amplitude * (
        0.5 * math.sin(2 * math.pi * 2.7 * time_s + 4 * phase)
        + 0.35 * math.sin(2 * math.pi * 6.1 * time_s + 3 * phase)
        + 0.3 * math.sin(2 * math.pi * 8.7 * time_s + phase)
    )
    return place(picture, picture.shape[1::-1], 1 + 2.4 * amplitude, x, y)


def defocus(picture: Picture, sigma_px: float) -> Picture:
    """Gaussian blur, worked on a smaller picture: after so much blur nothing is lost by that."""
    height_px, width_px = picture.shape[:2]
    shrink = max(int(sigma_px / 1.5), 1)
    small = cv2.resize(
        picture, (max(width_px // shrink, 1), max(height_px // shrink, 1)), interpolation=cv2.INTER_AREA
    )
    blurred = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink)
    return np.asarray(cv2.resize(blurred, (width_px, height_px), interpolation=cv2.INTER_CUBIC), np.uint8)


def exposure_curve(picture: Picture, variant: str, strength: float) -> npt.NDArray[np.uint8]:
    """The tone curve (256 entries) that spoils this picture.

    "over" burns `strength` (a share) of its pixels out to white, "under" leaves it a mean luma of `strength`
    (of 255).
    """
    luma = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    levels = np.arange(256, dtype=np.float64)
    if variant == "over":
        # Per channel, so a colour burns out only when its weakest channel does: aim at the weakest.
        weakest = float(np.quantile(picture.min(axis=2), 1 - strength))
        curve = levels * 255 / max(weakest, 8.0) + 20
    else:
        curve = levels * strength / max(float(luma.mean()), 1.0)
    return np.asarray(np.clip(curve, 0, 255), np.uint8)


def passing_shadow(picture: Picture, time_s: float, seed: int) -> Picture:
    """A soft shadow of somebody out of view that wanders over the picture: movement, but no hand."""
    width_px = picture.shape[1]
    across = np.linspace(0, 1, 32, dtype=np.float32)
    centre = 0.5 + 0.6 * math.sin(0.9 * time_s + seed % 100)
    dark = 1 - 0.35 * np.exp(-(((across - centre) / 0.22) ** 2))
    row = cv2.resize(dark[None, :], (width_px, 1), interpolation=cv2.INTER_LINEAR)
    levels = np.asarray(row * 256, np.uint16)[0][None, :, None]
    return np.asarray((picture * levels) >> 8, np.uint8)


def blend(before: Picture, after: Picture, transition: str, share: float) -> Picture:
    """A transition `share` (0 to 1) of the way from one take to the next."""
    if transition == "dissolve":
        return np.asarray(cv2.addWeighted(before, 1 - share, after, share, 0), np.uint8)
    if transition == "dip":
        shown, light = (before, 1 - 2 * share) if share < 0.5 else (after, 2 * share - 1)
        return np.asarray(cv2.convertScaleAbs(shown, alpha=light), np.uint8)
    height_px, width_px = before.shape[:2]
    mixed = before.copy()
    if transition == "wipe_left":
        edge = round(width_px * (1 - share))
        mixed[:, edge:] = after[:, edge:]
    elif transition == "wipe_down":
        edge = round(height_px * share)
        mixed[:edge] = after[:edge]
    else:
        iris = np.zeros((height_px, width_px), np.uint8)
        radius = round(share * math.hypot(width_px, height_px) / 2)
        cv2.circle(iris, (width_px // 2, height_px // 2), radius, 255, -1)
        cv2.copyTo(after, iris, mixed)
    return mixed
