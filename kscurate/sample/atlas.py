"""A contact sheet of every skill and step, for eyes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from kscurate.sample.scene import CAMERAS, Scene
from kscurate.sample.skills import SKILLS, Skill


def draw_atlas(
    path: Path | str,
    look_seed: int = 0,
    skills: Sequence[Skill] = SKILLS,
    size: tuple[int, int] = (240, 180),
    camera: str | None = None,
    progress: float = 0.55,
) -> None:
    """Writes a PNG: one row a skill, one column a step in its middle, the last column the result.

    Cameras take turns unless `camera` names one; `size` is (width, height) of a cell in px.
    """
    width, height = size
    columns = max(len(skill.steps) for skill in skills) + 1
    sheet = np.full((len(skills) * (height + 4), columns * (width + 4), 3), 24, np.uint8)
    for row, skill in enumerate(skills):
        scene = Scene(skill, look_seed + row, size)
        for column in range(len(skill.steps) + 1):
            name = camera or CAMERAS[(row + column) % len(CAMERAS)]
            step = column if column < len(skill.steps) else None
            frame = scene.view(range(column), step, name, take_seed=column).draw(progress, 1.0)
            top, left = row * (height + 4) + 2, column * (width + 4) + 2
            sheet[top : top + height, left : left + width] = frame
    cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
