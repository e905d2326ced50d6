"""How fast the fastest part moves once the camera's motion is taken away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..flow import speed_px_per_s
from ..frames import Frame
from ..observation import Clip, Score, sampled


class LocalMotion(Score):
    """Camera-compensated motion: the same as motion, of what an affine camera does not explain.

    A pan or zoom over a still picture moves everything and does nothing: its motion is high and this is near 0.
    """

    columns = (
        Column(
            "local_motion_px_per_s",
            "double",
            "px/s",
            "Optical flow left after the affine camera motion, 95th percentile, at a long side of 320 px.",
        ),
    )

    def observe(self, frame: Frame) -> tuple[float, float] | None:
        flow = frame.flow
        return None if flow is None else (flow.start_s, speed_px_per_s(flow, flow.residual_px))

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        speeds = [speed for start_s, speed in sampled(clip.observations) if start_s >= clip.start_s]
        return {"local_motion_px_per_s": float(np.mean(speeds)) if speeds else None}


build = LocalMotion
