"""Pictures whose motion is known: a textured ground under a camera, and a textured disc that moves over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE_PX = 128
GROUND_PX = 3 * SIDE_PX


@dataclass(frozen=True)
class Camera:
    """From the first picture to the second: shift in pixels, zoom about the middle, turn in degrees."""

    right_px: float = 0.0
    down_px: float = 0.0
    zoom: float = 1.0
    turn_deg: float = 0.0

    def matrix(self, share: float = 1.0) -> NDArray[np.float64]:
        """The motion of ground pixels after `share` of the way, (2, 3)."""
        middle = (GROUND_PX - 1) / 2
        matrix = cv2.getRotationMatrix2D((middle, middle), share * self.turn_deg, 1 + share * (self.zoom - 1))
        matrix[:, 2] += share * np.array([self.right_px, self.down_px])
        return matrix

    def displacement(self) -> NDArray[np.float32]:
        """The true flow, float32 (SIDE_PX, SIDE_PX, 2), in pixels."""
        x, y = np.meshgrid(*[np.arange(SIDE_PX, 2 * SIDE_PX)] * 2)
        there = np.stack([x, y, np.ones_like(x)], axis=-1) @ self.matrix().T
        return (there - np.stack([x, y], axis=-1)).astype(np.float32)


@dataclass(frozen=True)
class Disc:
    """A thing on the ground, moving along it; where it starts is from the view's top left."""

    right_px: float
    down_px: float
    radius_px: int = 20
    start_px: tuple[int, int] = (50, 60)


STILL = Camera()


@cache
def texture(side_px: int = GROUND_PX, seed: int = 0) -> NDArray[np.float32]:
    """Smooth random fields of all sizes: float32 (side, side, 3), 0 to 255."""
    noise = np.random.default_rng(seed)
    picture = np.zeros((side_px, side_px, 3), np.float32)
    for sigma_px in (1.5, 3, 6, 12, 24):
        layer = cv2.GaussianBlur(noise.standard_normal(picture.shape).astype(np.float32), (0, 0), sigma_px)
        picture += layer / layer.std()
    low, high = picture.min(), picture.max()
    return 255 * (picture - low) / (high - low)


def film(
    camera: Camera = STILL,
    disc: Disc | None = None,
    frames: int = 2,
    ground: NDArray[np.float32] | None = None,
) -> NDArray[np.uint8]:
    """uint8 (frames, SIDE_PX, SIDE_PX, 3); camera and disc have gone all their way at the last one."""
    ground = texture() if ground is None else ground
    pictures = []
    for number in range(frames):
        share = number / max(1, frames - 1)
        scene = ground if disc is None else _with_disc(ground, disc, share)
        seen = cv2.warpAffine(scene, camera.matrix(share), (GROUND_PX, GROUND_PX), flags=cv2.INTER_CUBIC)
        seen = seen[SIDE_PX : 2 * SIDE_PX, SIDE_PX : 2 * SIDE_PX]
        pictures.append(np.rint(seen).clip(0, 255).astype(np.uint8))
    return np.stack(pictures)


def as_pairs(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(t, h, w, 3) -> float32 (1, t - 1, 2, h, w, 3), each picture with the next one."""
    return np.stack([pictures[:-1], pictures[1:]], axis=1)[None].astype(np.float32)


def _with_disc(ground: NDArray[np.float32], disc: Disc, share: float) -> NDArray[np.float32]:
    x_px = SIDE_PX + disc.start_px[0] + share * disc.right_px
    y_px = SIDE_PX + disc.start_px[1] + share * disc.down_px
    skin = texture(2 * disc.radius_px + 32, seed=9)
    half = len(skin) / 2
    placed = cv2.warpAffine(
        skin, np.array([[1, 0, x_px - half], [0, 1, y_px - half]]), ground.shape[:2], flags=cv2.INTER_CUBIC
    )
    y, x = np.ogrid[: len(ground), : len(ground)]
    return np.where(((x - x_px) ** 2 + (y - y_px) ** 2 < disc.radius_px**2)[..., None], placed, ground)
