"""Textures of tables and walls as pictures: noise drawn out into grain, veins and weave."""

from __future__ import annotations

import cv2
import numpy as np
import skia

from kscurate.sample.world.colours import Rgb

TEXTURE_PX_PER_CM = 7.0


def noise(
    rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int], octaves: int = 3
) -> np.ndarray:
    """Smooth noise, float32 (height, width) in about [-1, 1]; `cells` counts knots down and across."""
    out = np.zeros(shape, np.float32)
    for octave in range(octaves):
        down, across = max(2, cells[0] << octave), max(2, cells[1] << octave)
        knots = rng.uniform(-1, 1, (down, across)).astype(np.float32)
        out += cv2.resize(knots, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC) * 0.55**octave
    return out * 0.75


def tinted(value: np.ndarray, dark: Rgb, light: Rgb) -> np.ndarray:
    """Colours between `dark` (0) and `light` (1), float32 (height, width, 3)."""
    value = np.clip(value, 0, 1)[..., None]
    return (
        np.asarray(dark, np.float32) + (np.asarray(light, np.float32) - np.asarray(dark, np.float32)) * value
    )


def image_of(colours: np.ndarray) -> skia.Image:
    """A skia image of float colours in [0, 1], shape (height, width, 3)."""
    height, width, _ = colours.shape
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(colours * 255 + 0.5, 0, 255).astype(np.uint8)
    return skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType, copy=True)
