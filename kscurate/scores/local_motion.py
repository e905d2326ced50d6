"""How fast the fastest part moves once the camera's motion is taken away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..footage.flow import mean_speed_px_per_s, speed_px_per_s, tremble
from ..frames import Frame
from ..observation import Clip, Score, sampled


class LocalMotion(Score):
    """Camera-compensated motion: the same as motion, of what an affine camera does not explain.

    A pan or zoom over a still picture moves everything and does nothing: the camera explains all of it, and moves
    smoothly. The share is what that leaves over: local motion and the camera's trembling, as means over the textured
    picture (which a few badly measured places do not sway), over all motion. It is near 0 for a still, and high for a
    hand before a steady camera, for a hand-held camera, and for a thing that fills the picture and is moved by hand.
    """

    columns = (
        Column(
            "local_motion_px_per_s",
            "double",
            "px/s",
            "Optical flow left after the affine camera motion, 95th percentile, at a long side of 320 px.",
        ),
        Column(
            "local_motion_share",
            "double",
            "1",
            "Share of the motion that no smoothly moving camera explains.",
        ),
    )

    def observe(self, frame: Frame) -> tuple[float, ...] | None:
        flow = frame.flow
        if flow is None:
            return None
        return (
            flow.start_s,
            speed_px_per_s(flow, flow.residual_px),
            mean_speed_px_per_s(flow, flow.residual_px),
            mean_speed_px_per_s(flow, flow.displacement_px),
            *flow.camera_velocity_px_per_s,
        )

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        speeds = [speed for start_s, *speed in sampled(clip.observations) if start_s >= clip.start_s]
        if not speeds:
            return {"local_motion_px_per_s": None, "local_motion_share": None}
        table = np.array(speeds)
        fastest, local, whole = table[:, :3].mean(axis=0).tolist()
        trembling = tremble(table[:, 3:])
        unsteady = float(np.linalg.norm(trembling, axis=1).mean()) if len(trembling) else 0.0
        share = min(1.0, (local + unsteady) / whole) if whole else None
        return {"local_motion_px_per_s": fastest, "local_motion_share": share}


build = LocalMotion
