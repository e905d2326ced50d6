"""How much the camera trembles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..footage.flow import mean_speed_px_per_s
from ..frames import Frame
from ..observation import Clip, Score, sampled

SMOOTH_OVER_PAIRS = 5


class Shake(Score):
    """Root mean square of the camera's velocity around its own moving mean: a slow pan is no shake.

    Each velocity counts by the share of the picture's motion that it explains. A hand that fills the picture pulls the
    camera's estimate along, but explains little of what else is seen.
    """

    columns = (
        Column("shake_px_per_s", "double", "px/s", "Trembling of the camera, at a long side of 320 px."),
    )

    def observe(self, frame: Frame) -> tuple[float, float, float, float] | None:
        flow = frame.flow
        if flow is None:
            return None
        across, down = (flow.camera[0] / flow.duration_s).tolist()
        whole = mean_speed_px_per_s(flow, flow.displacement_px)
        local = mean_speed_px_per_s(flow, flow.residual_px)
        return flow.start_s, across, down, max(0.0, 1 - local / whole) if whole else 0.0

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        seen = [velocity for start_s, *velocity in sampled(clip.observations) if start_s >= clip.start_s]
        if len(seen) < SMOOTH_OVER_PAIRS:
            return {"shake_px_per_s": None}
        velocity, explained = np.array(seen)[:, :2], np.array(seen)[:, 2:]
        window = np.ones(SMOOTH_OVER_PAIRS) / SMOOTH_OVER_PAIRS
        smooth = np.column_stack([np.convolve(velocity[:, axis], window, "valid") for axis in (0, 1)])
        half = SMOOTH_OVER_PAIRS // 2
        tremble = (velocity[half:-half] - smooth) * explained[half:-half]
        return {"shake_px_per_s": float(np.sqrt((tremble**2).sum(axis=1).mean()))}


build = Shake
