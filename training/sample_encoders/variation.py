"""How a training clip is varied: framing, light and a camera that moves in, the same for all of its looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kscurate.sample.skills import SKILLS, names_a_side

Look = NDArray[np.uint8]
WHOLE_SHARE, PUSHED_IN_SHARE = 0.5, 0.15
NARROWEST_VIEW, TURN_SIGMA, MOST_PUSHED_IN = 0.75, 0.04, 0.12
# The picture is shrunk by areas to this much more than a look first: from there no detail is small enough to flicker.
SHRUNK = 1.3
# What is named by its side must keep it.
SIDED = frozenset(
    at for at, skill in enumerate(SKILLS) if any(names_a_side(step.text) for step in skill.steps)
)


@dataclass(frozen=True, slots=True)
class Variation:
    """Draws another framing and light for each clip it is given.

    side_px    of the square looks that come out
    """

    side_px: int

    def __call__(self, looks: Sequence[Look], skill: int, rng: np.random.Generator) -> list[Look]:
        """Looks uint8 (h, w, 3) in the order of time -> as many uint8 (side_px, side_px, 3)."""
        levels = np.linspace(0, 1, 256)[:, None]
        tint = rng.uniform(0.85, 1.15) * rng.normal(1, 0.03, 3)
        curve = (np.clip(levels ** rng.uniform(0.85, 1.18) * tint, 0, 1) * 255).astype(np.uint8)
        whole = rng.random() < WHOLE_SHARE
        view = 1.0 if whole else rng.uniform(NARROWEST_VIEW, 1.0)
        turn = 0.0 if whole else rng.normal(0, TURN_SIGMA)
        shift = rng.uniform(-0.5, 0.5, 2) * (1 - view)
        flip = -1 if skill not in SIDED and rng.random() < 0.5 else 1
        pushed_in = rng.uniform(0, MOST_PUSHED_IN) if rng.random() < PUSHED_IN_SHARE else 0.0
        turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        shrunk_px = round(SHRUNK * self.side_px)
        seen = []
        for at, look in enumerate(looks):
            # Where each pixel of the view lies in the shrunk picture: about its centre, in units of its side.
            scale = view * (1 - pushed_in * at / max(1, len(looks) - 1)) * shrunk_px / self.side_px
            linear = scale * turned @ np.diag([flip, 1])
            centre = shrunk_px * (0.5 + shift) - 0.5 - linear @ np.full(2, (self.side_px - 1) / 2)
            picture = cv2.resize(look, (shrunk_px, shrunk_px), interpolation=cv2.INTER_AREA)
            warped = cv2.warpAffine(
                picture,
                np.column_stack([linear, centre]),
                (self.side_px, self.side_px),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REFLECT,
            )
            seen.append(cv2.LUT(warped, curve[None]))
        return seen
