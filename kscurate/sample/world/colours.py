"""Colours as linear triples in [0, 1], and how the drawing mixes them."""

from __future__ import annotations

import colorsys

Rgb = tuple[float, float, float]
WHITE: Rgb = (1.0, 1.0, 1.0)
BLACK: Rgb = (0.0, 0.0, 0.0)


def rgb(code: str) -> Rgb:
    """`"e8b04a"` as a colour."""
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def lighter(colour: Rgb, share: float) -> Rgb:
    return mix(colour, WHITE, share)


def darker(colour: Rgb, share: float) -> Rgb:
    """Towards a deep, more saturated tone of the same hue: paint darkens so, grey does not."""
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    deep = colorsys.hsv_to_rgb(hue, min(1.0, saturation * 1.15), value * 0.28)
    return mix(colour, deep, share)


def luma(colour: Rgb) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def argb(colour: Rgb, alpha: float = 1.0) -> int:
    """The packed number that gradients take; values outside [0, 1] are cut."""
    packed = 255 if alpha >= 1.0 else int(max(alpha, 0.0) * 255 + 0.5)
    for part in colour:
        packed = packed << 8 | (255 if part >= 1.0 else 0 if part <= 0.0 else int(part * 255 + 0.5))
    return packed
