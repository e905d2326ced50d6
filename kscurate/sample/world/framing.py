"""The viewpoints: from above, from the front, close up, and from a corner."""

from __future__ import annotations

import math

from kscurate.sample.world.camera import Camera
from kscurate.sample.world.look import Look

CAMERAS: tuple[str, ...] = ("top", "front", "close", "corner")
_EXTENT_CM = {"top": 45.0, "front": 48.0, "close": 35.5, "corner": 46.0}
_PITCH_DEG = {"top": 75.0, "front": 38.0, "close": 50.0, "corner": 46.0}


def camera_for(look: Look, name: str, size: tuple[int, int]) -> Camera:
    """The camera `name` in this look; raises ValueError for an unknown name."""
    if name not in CAMERAS:
        raise ValueError(f"camera {name!r}: one of {', '.join(CAMERAS)}")
    dice = look.dice(f"camera {name}")
    scale = math.sqrt(size[0] * size[1]) / (_EXTENT_CM[name] * dice.uniform(0.92, 1.10))
    yaw = dice.uniform(-6.0, 6.0)
    if name == "close":
        yaw = dice.uniform(-16.0, 16.0)
    elif name == "corner":
        yaw = dice.choice((-1, 1)) * dice.uniform(24.0, 36.0)
    height = {"top": 0.0, "front": 4.0, "close": 3.0, "corner": 3.0}[name]
    return Camera(
        size,
        (dice.uniform(-1.5, 1.5), dice.uniform(-1.0, 2.0) + (1.0 if name != "close" else 0.0), height),
        _PITCH_DEG[name] + dice.uniform(-4.0, 5.0),
        yaw,
        scale,
        150.0,  # far away, so that an arm that reaches towards the lens does not swell
        dice.uniform(-2.0, 2.0) if name != "top" else dice.uniform(-5.0, 5.0),
    )
