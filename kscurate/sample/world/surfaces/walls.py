"""What stands behind the table: plaster, tiles, panels, brick, patterned paper."""

from __future__ import annotations

import numpy as np

from kscurate.sample.world.colours import Rgb, darker, lighter, mix, rgb
from kscurate.sample.world.surfaces.tables import Texture
from kscurate.sample.world.surfaces.textures import noise, tinted


def _plaster(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    tone = mix(accent, rgb("d9d2c5"), 0.7)
    value = 0.5 + 0.18 * noise(rng, shape, (5, 7), 4)
    return tinted(value, darker(tone, 0.14), lighter(tone, 0.1))


def _laid(
    rng: np.random.Generator,
    shape: tuple[int, int],
    tile: tuple[int, int],
    tone: Rgb,
    joint: Rgb,
    shine: float,
) -> np.ndarray:
    """Rows of tiles of (height, width) px, every other row shifted by half."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    row = y // tile[0]
    column = (x + (row % 2) * (tile[1] // 2)) // tile[1]
    shades = rng.uniform(-1, 1, (row.max() + 2, column.max() + 2)).astype(np.float32)
    inside_y = (y % tile[0]) / tile[0]
    inside_x = ((x + (row % 2) * (tile[1] // 2)) % tile[1]) / tile[1]
    value = 0.5 + 0.28 * shades[row, column] + shine * (0.5 - inside_y) + 0.08 * noise(rng, shape, (9, 12), 3)
    out = tinted(value.astype(np.float32), darker(tone, 0.2), lighter(tone, 0.16))
    gap = (inside_y < 2.2 / tile[0]) | (inside_x < 2.2 / tile[1])
    out[gap] = np.asarray(joint, np.float32)
    return out


def _tiles(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    size = int(rng.integers(34, 52))
    return _laid(
        rng,
        shape,
        (size, size * int(rng.integers(1, 3))),
        mix(accent, rgb("dfe3df"), 0.6),
        rgb("cfcac0"),
        0.35,
    )


def _brick(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    return _laid(rng, shape, (26, 64), mix(rgb("b06a4e"), accent, 0.18), rgb("c9bba8"), 0.2)


def _panels(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    tone = mix(accent, rgb("cfd3cb"), 0.5)
    width = int(rng.integers(50, 80))
    across = (np.arange(shape[1]) % width) / width
    value = 0.5 + 0.12 * noise(rng, shape, (4, 40), 3)
    out = tinted(value, darker(tone, 0.14), lighter(tone, 0.1))
    out[:, across < 0.05] *= 0.72
    out[:, (across >= 0.05) & (across < 0.09)] *= 1.08
    return out


def _paper(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    cell = rng.uniform(34, 50)
    row = np.floor(y / cell)
    u, v = (x + cell / 2 * (row % 2)) % cell / cell - 0.5, y % cell / cell - 0.5
    dots = np.clip((0.2 - np.hypot(u, v)) * 14, 0, 1)
    tone = mix(accent, rgb("e2d9c8"), 0.62)
    value = 0.6 + 0.10 * noise(rng, shape, (4, 5), 3) - 0.5 * dots
    return tinted(value, darker(tone, 0.3), lighter(tone, 0.12))


WALL_TEXTURES: dict[str, Texture] = {
    "plaster": _plaster,
    "tiles": _tiles,
    "panels": _panels,
    "brick": _brick,
    "paper": _paper,
}
