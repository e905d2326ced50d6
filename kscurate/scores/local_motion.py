"""How fast the fastest part moves once the camera's motion is taken away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..footage.flow import mean_speed_px_per_s, speed_px_per_s
from ..frames import Frame
from ..observation import Clip, Score, sampled


class LocalMotion(Score):
    """Camera-compensated motion: the same as motion, of what an affine camera does not explain.

    A pan or zoom over a still picture moves everything and does nothing: its motion is high and its local share near 0.
    The share compares means over the textured picture, which a few badly measured places do not sway.
    """

    columns = (
        Column(
            "local_motion_px_per_s",
            "double",
            "px/s",
            "Optical flow left after the affine camera motion, 95th percentile, at a long side of 320 px.",
        ),
        Column("local_motion_share", "double", "1", "Mean local motion over mean motion; low for a still."),
    )

    def observe(self, frame: Frame) -> tuple[float, float, float, float] | None:
        flow = frame.flow
        if flow is None:
            return None
        return (
            flow.start_s,
            speed_px_per_s(flow, flow.residual_px),
            mean_speed_px_per_s(flow, flow.residual_px),
            mean_speed_px_per_s(flow, flow.displacement_px),
        )

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        speeds = [speed for start_s, *speed in sampled(clip.observations) if start_s >= clip.start_s]
        if not speeds:
            return {"local_motion_px_per_s": None, "local_motion_share": None}
        fastest, local, whole = np.mean(speeds, axis=0).tolist()
        return {
            "local_motion_px_per_s": fastest,
            "local_motion_share": min(1.0, local / whole) if whole else None,
        }


build = LocalMotion
