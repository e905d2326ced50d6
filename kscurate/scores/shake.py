"""How much the camera trembles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Score, sampled

SMOOTH_OVER_PAIRS = 5


class Shake(Score):
    """Root mean square of the camera's velocity around its own moving mean: a slow pan is no shake."""

    columns = (
        Column("shake_px_per_s", "double", "px/s", "Trembling of the camera, at a long side of 320 px."),
    )

    def observe(self, frame: Frame) -> tuple[float, float, float] | None:
        flow = frame.flow
        if flow is None:
            return None
        across, down = (flow.camera[0] / flow.duration_s).tolist()
        return flow.start_s, across, down

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        seen = [velocity for start_s, *velocity in sampled(clip.observations) if start_s >= clip.start_s]
        if len(seen) < SMOOTH_OVER_PAIRS:
            return {"shake_px_per_s": None}
        velocity = np.array(seen)
        window = np.ones(SMOOTH_OVER_PAIRS) / SMOOTH_OVER_PAIRS
        smooth = np.column_stack([np.convolve(velocity[:, axis], window, "valid") for axis in (0, 1)])
        half = SMOOTH_OVER_PAIRS // 2
        tremble = velocity[half:-half] - smooth
        return {"shake_px_per_s": float(np.sqrt((tremble**2).sum(axis=1).mean()))}


build = Shake
