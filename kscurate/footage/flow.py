"""Optical flow between sampled frames, and the part of it that a moving camera explains."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

# Eight pairs a second: enough to see a gesture, a quarter of the cost of every frame at 30 a second.
PAIR_INTERVAL_S = 0.125
TIME_SLACK_S = 1e-4
FLOW_LONG_SIDE_PX = 160
REFERENCE_LONG_SIDE_PX = 320
GRID_PX = 6
TEXTURED_FROM = 0.2
FEWEST_PLACES = 20
FASTEST_PERCENTILE = 95.0
REWEIGHTINGS = 4
TREMBLE_PAIRS = 5

Grey = NDArray[np.uint8]


class Flow:
    """Displacements between two sampled frames, on a grid of n places; computed when first asked for.

    start_s, end_s    times of the two frames, seconds
    """

    def __init__(self, before: Grey, after: Grey, start_s: float, end_s: float) -> None:
        self.start_s, self.end_s = start_s, end_s
        self._before, self._after = before, after
        height, width = before.shape
        self._rows = np.arange(GRID_PX // 2, height, GRID_PX)[:, None]
        self._columns = np.arange(GRID_PX // 2, width, GRID_PX)

    @property
    def duration_s(self) -> float:
        """Time between the two frames, seconds."""
        return self.end_s - self.start_s

    @cached_property
    def displacement_px(self) -> NDArray[np.float32]:
        """float32 (n, 2): x and y, in pixels of a picture whose long side is 320, whatever the video's size."""
        dense = _DIS.calc(self._before, self._after, None)
        scale = np.float32(REFERENCE_LONG_SIDE_PX / max(self._before.shape))
        return dense[self._rows, self._columns].reshape(-1, 2) * scale

    @cached_property
    def texture(self) -> NDArray[np.float32]:
        """float32 (n,), 0 to 1: how much the place has that a flow can hold on to."""
        across = cv2.Sobel(self._before, cv2.CV_32F, 1, 0)
        down = cv2.Sobel(self._before, cv2.CV_32F, 0, 1)
        # NumPy's root, not cv2.magnitude: that one rounds the last bit by where in memory the picture lies.
        nearby = cv2.dilate(np.sqrt(across * across + down * down), np.ones((GRID_PX, GRID_PX), np.uint8))
        return np.clip(nearby[self._rows, self._columns].ravel() / 80.0, 0.0, 1.0)

    @cached_property
    def camera(self) -> NDArray[np.float32]:
        """float32 (3, 2): the affine motion [1, x, y] @ camera that most of the picture follows, in pixels.

        x and y run from -1 to 1 along the long side. Iteratively re-weighted least squares with Cauchy weights: a hand
        that covers a third of the picture does not pull the camera along.
        """
        weights = self.texture + 1e-6
        fitted = np.zeros((3, 2), np.float32)
        for _ in range(REWEIGHTINGS):
            weighted = self._design * weights[:, None]
            normal = weighted.T @ self._design + 1e-4 * np.eye(3, dtype=np.float32)
            fitted = np.linalg.solve(normal, weighted.T @ self.displacement_px).astype(np.float32)
            error = np.linalg.norm(self.displacement_px - self._design @ fitted, axis=1)
            scale = max(0.05, 1.5 * float(np.median(error)))
            weights = (self.texture + 1e-6) / (1 + (error / scale) ** 2)
        return fitted

    @property
    def camera_velocity_px_per_s(self) -> tuple[float, float]:
        """The camera's motion at the middle of the picture, x and y."""
        across, down = (self.camera[0] / self.duration_s).tolist()
        return across, down

    @cached_property
    def residual_px(self) -> NDArray[np.float32]:
        """float32 (n, 2): what is left of the displacement once the camera's part is taken away."""
        return np.subtract(self.displacement_px, self._design @ self.camera, dtype=np.float32)

    @cached_property
    def _design(self) -> NDArray[np.float32]:
        height, width = self._before.shape
        half = max(height, width) / 2
        across, down = np.meshgrid(self._columns, self._rows)
        x, y = (across.ravel() - width / 2) / half, (down.ravel() - height / 2) / half
        return np.column_stack([np.ones_like(x), x, y]).astype(np.float32)


_DIS = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)  # type: ignore[attr-defined]


class FlowMeter:
    """Samples a window's frames in time and pairs neighbouring samples."""

    def __init__(self) -> None:
        self._before: Grey | None = None
        self._before_s = 0.0

    def observe(self, luma: Grey, time_s: float) -> Flow | None:
        """The Flow from the last sampled frame to this one, or None if this one is not sampled or is the first."""
        if self._before is not None and time_s - self._before_s < PAIR_INTERVAL_S - TIME_SLACK_S:
            return None
        scale = FLOW_LONG_SIDE_PX / max(luma.shape)
        size = (max(16, round(luma.shape[1] * scale)), max(16, round(luma.shape[0] * scale)))
        before, before_s = self._before, self._before_s
        self._before, self._before_s = cv2.resize(luma, size, interpolation=cv2.INTER_AREA), time_s
        return None if before is None else Flow(before, self._before, before_s, time_s)


def speed_px_per_s(flow: Flow, displacement_px: NDArray[np.float32]) -> float:
    """Speed of the fastest twentieth of the textured places; where next to nothing has texture, of all places."""
    length_px = np.linalg.norm(displacement_px, axis=1)
    textured = flow.texture > TEXTURED_FROM
    if textured.sum() >= FEWEST_PLACES:
        length_px = length_px[textured]
    return float(np.percentile(length_px, FASTEST_PERCENTILE)) / flow.duration_s


def mean_speed_px_per_s(flow: Flow, displacement_px: NDArray[np.float32]) -> float:
    """Mean speed over the picture, each place weighted by its texture."""
    weights = flow.texture + 1e-6
    return float(np.average(np.linalg.norm(displacement_px, axis=1), weights=weights)) / flow.duration_s


def tremble(velocity: NDArray[np.float64]) -> NDArray[np.float64]:
    """A velocity's deviation from its own moving mean over TREMBLE_PAIRS pairs.

    velocity (n, 2), of neighbouring pairs -> (n - TREMBLE_PAIRS + 1, 2), without the ends that have no mean; (0, 2) if
    there are too few.
    """
    if len(velocity) < TREMBLE_PAIRS:
        return np.zeros((0, 2))
    window = np.ones(TREMBLE_PAIRS) / TREMBLE_PAIRS
    smooth = np.column_stack([np.convolve(velocity[:, axis], window, "valid") for axis in (0, 1)])
    half = TREMBLE_PAIRS // 2
    return velocity[half:-half] - smooth
