"""A pinhole camera over the table."""

from __future__ import annotations

import math

from kscurate.sample.world.vectors import Vec, add, cross, dot, mul, sub, unit


class Camera:
    """Looks at `target` from `distance_cm`; `pitch_deg` is the height above the horizon, `yaw_deg` the turn.

    `scale_px_per_cm` holds at the target; `offset_px` moves the picture, `roll_deg` tilts it.
    """

    def __init__(
        self,
        size: tuple[int, int],
        target: Vec,
        pitch_deg: float,
        yaw_deg: float,
        scale_px_per_cm: float,
        distance_cm: float,
        roll_deg: float = 0.0,
        offset_px: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        pitch, yaw, roll = math.radians(pitch_deg), math.radians(yaw_deg), math.radians(roll_deg)
        toward = (math.sin(yaw) * math.cos(pitch), -math.cos(yaw) * math.cos(pitch), math.sin(pitch))
        flat_right = (math.cos(yaw), math.sin(yaw), 0.0)
        flat_up = cross(toward, flat_right)
        self.right = unit(add(mul(flat_right, math.cos(roll)), mul(flat_up, math.sin(roll))))
        self.up = unit(sub(mul(flat_up, math.cos(roll)), mul(flat_right, math.sin(roll))))
        self.toward = toward
        self.eye = add(target, mul(toward, distance_cm))
        self.focal_px = scale_px_per_cm * distance_cm
        self.centre_px = (size[0] / 2 + offset_px[0], size[1] / 2 + offset_px[1])
        self.size = size

    def project(self, point: Vec) -> tuple[float, float]:
        ray = (point[0] - self.eye[0], point[1] - self.eye[1], point[2] - self.eye[2])
        scale = self.focal_px / max(1.0, -dot(ray, self.toward))
        return (
            self.centre_px[0] + dot(ray, self.right) * scale,
            self.centre_px[1] - dot(ray, self.up) * scale,
        )

    def depth(self, point: Vec) -> float:
        """Distance along the line of sight, in cm."""
        return -dot(sub(point, self.eye), self.toward)

    def scale(self, point: Vec) -> float:
        """Pixels a centimetre at `point`."""
        return self.focal_px / max(1.0, self.depth(point))

    def toward_from(self, point: Vec) -> Vec:
        """Unit vector from `point` to the eye."""
        return unit(sub(self.eye, point))
