"""Table tops: wood, stone, cloth, paint."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from kscurate.sample.world.colours import Rgb, darker, lighter, mix, rgb
from kscurate.sample.world.surfaces.textures import noise, tinted

Texture = Callable[[np.random.Generator, tuple[int, int], Rgb], np.ndarray]


def _wood(dark: str, light: str, planks: int) -> Texture:
    def wood(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
        height, width = shape
        out = np.zeros((height, width, 3), np.float32)
        edges = np.linspace(0, height, planks + 1).astype(int)
        for top, bottom in itertools.pairwise(edges):
            part = (bottom - top, width)
            rows = np.linspace(0, 1, part[0], dtype=np.float32)[:, None]
            warp = noise(rng, part, (2, 5), 2)
            grain = 0.5 + 0.5 * np.sin((rows * rng.uniform(5, 9) + warp * 1.3 + rng.uniform(0, 9)) * 6.0)
            fibre = noise(rng, part, (max(8, part[0] // 2), 9), 2)
            value = 0.52 + 0.20 * (grain - 0.5) + 0.20 * fibre + rng.uniform(-0.12, 0.12)
            out[top:bottom] = tinted(value, rgb(dark), rgb(light))
            out[bottom - 2 : bottom] *= 0.62
            out[top : top + 1] *= 1.08
        return out

    return wood


def _marble(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    cloud = noise(rng, shape, (4, 5), 4)
    veins = np.abs(noise(rng, shape, (3, 4), 4) + 0.25 * cloud)
    value = 0.82 + 0.16 * cloud - 0.55 * np.exp(-veins * 26) - 0.18 * np.exp(-veins * 7)
    return tinted(value, rgb("6f7278"), rgb("e6e2dc"))


def _slate(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    value = 0.5 + 0.35 * noise(rng, shape, (7, 9), 4) + 0.10 * rng.standard_normal(shape).astype(np.float32)
    return tinted(value, rgb("4a5560"), rgb("7d8893"))


def _linen(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    weave = np.sin(x * 1.35) * 0.5 + np.sin(y * 1.35) * 0.5
    threads = noise(rng, shape, (shape[0] // 3, 6), 1) + noise(rng, shape, (5, shape[1] // 3), 1)
    value = 0.55 + 0.10 * weave + 0.16 * threads + 0.12 * noise(rng, shape, (3, 4), 2)
    tone = mix(accent, rgb("d8cdb8"), 0.55)
    return tinted(value, darker(tone, 0.28), lighter(tone, 0.18))


def _gingham(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    cell = rng.uniform(20, 32)
    share = ((x // cell) % 2 + (y // cell) % 2) / 2
    weave = 0.06 * np.sin(x * 1.6) + 0.06 * np.sin(y * 1.6) + 0.10 * noise(rng, shape, (3, 4), 2)
    tone = mix(accent, rgb("c8553d"), 0.2)
    return tinted(0.95 - 0.8 * share + weave, mix(tone, rgb("e9e2d4"), 0.15), rgb("e6dfd0"))


def _painted(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    value = 0.5 + 0.22 * noise(rng, shape, (4, 5), 3) + 0.05 * noise(rng, shape, (shape[0] // 4, 12), 2)
    tone = mix(accent, rgb("b9c4bf"), 0.62)
    return tinted(value, darker(tone, 0.16), lighter(tone, 0.12))


def _terrazzo(rng: np.random.Generator, shape: tuple[int, int], accent: Rgb) -> np.ndarray:
    import cv2

    out = tinted(0.5 + 0.2 * noise(rng, shape, (5, 6), 3), rgb("c9c2b6"), rgb("ddd7cc"))
    tones = [rgb("8d8578"), rgb("b56f55"), rgb("5f7a78"), mix(accent, rgb("d8cdb8"), 0.3), rgb("f2ede4")]
    for i in range(shape[0] * shape[1] // 520):
        centre = rng.uniform((0, 0), (shape[1], shape[0]))
        angles = np.sort(rng.uniform(0, 2 * np.pi, 6))
        reach = rng.uniform(1.5, 6.5) * rng.uniform(0.6, 1.0, 6)
        points = centre + np.stack([np.cos(angles), np.sin(angles)], 1) * reach[:, None]
        cv2.fillPoly(out, [(points * 16).astype(np.int32)], tones[i % len(tones)], cv2.LINE_AA, 4)
    return out


TABLE_TEXTURES: dict[str, Texture] = {
    "oak": _wood("8a5f38", "d2a674", 5),
    "walnut": _wood("523524", "94694a", 6),
    "pine": _wood("c09763", "edd3a4", 7),
    "marble": _marble,
    "slate": _slate,
    "linen": _linen,
    "gingham": _gingham,
    "painted": _painted,
    "terrazzo": _terrazzo,
}
