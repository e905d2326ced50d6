"""How much the camera trembles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..footage.flow import TREMBLE_PAIRS, mean_speed_px_per_s, tremble
from ..frames import Frame
from ..observation import Clip, Score, sampled


class Shake(Score):
    """Root mean square of the camera's velocity around its own moving mean: a slow pan is no shake.

    Each velocity counts by the share of the picture's motion that it explains. A hand that fills the picture pulls the
    camera's estimate along, but explains little of what else is seen.
    """

    columns = (
        Column("shake_px_per_s", "double", "px/s", "Trembling of the camera, at a long side of 320 px."),
    )

    def observe(self, frame: Frame) -> tuple[float, ...] | None:
        flow = frame.flow
        if flow is None:
            return None
        whole = mean_speed_px_per_s(flow, flow.displacement_px)
        local = mean_speed_px_per_s(flow, flow.residual_px)
        explained = max(0.0, 1 - local / whole) if whole else 0.0
        return flow.start_s, explained, *flow.camera_velocity_px_per_s

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        seen = [look for start_s, *look in sampled(clip.observations) if start_s >= clip.start_s]
        if len(seen) < TREMBLE_PAIRS:
            return {"shake_px_per_s": None}
        table = np.array(seen)
        half = TREMBLE_PAIRS // 2
        shaking = tremble(table[:, 1:]) * table[half:-half, :1]
        return {"shake_px_per_s": float(np.sqrt((shaking**2).sum(axis=1).mean()))}


build = Shake
