"""How fast the fastest part of the picture moves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..footage.flow import speed_px_per_s
from ..frames import Frame
from ..observation import Clip, Score, sampled


class Motion(Score):
    """Mean over time of the speed that the fastest twentieth of the textured picture reaches.

    A percentile, not a mean over the picture: a hand in one corner is an action, however large the table is.
    """

    columns = (
        Column(
            "motion_px_per_s", "double", "px/s", "Optical flow, 95th percentile, at a long side of 320 px."
        ),
    )

    def observe(self, frame: Frame) -> tuple[float, float] | None:
        flow = frame.flow
        return None if flow is None else (flow.start_s, speed_px_per_s(flow, flow.displacement_px))

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        speeds = [speed for start_s, speed in sampled(clip.observations) if start_s >= clip.start_s]
        return {"motion_px_per_s": float(np.mean(speeds)) if speeds else None}


build = Motion
