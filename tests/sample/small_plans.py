"""Plans that are small enough to draw in a test: one skill, few pixels, few frames."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from kscurate.sample.defects import plant
from kscurate.sample.footage import frames
from kscurate.sample.performance import GRID_S, Performance
from kscurate.sample.scene import CAMERAS
from kscurate.sample.skills import SKILLS
from kscurate.sample.timeline import Container, Defect, VideoPlan

FPS = Fraction(15)
SIZE = (192, 144)


def small_plan(kind: str | None = None, seed: int = 0, container: Container | None = None) -> VideoPlan:
    """A video of a few seconds: up to the end of its first segment, which has a defect of `kind`."""
    rng = np.random.default_rng([seed, 77])
    skill = seed % len(SKILLS)
    film = Performance(rng, SKILLS[skill], skill, int(rng.integers(2**31)), CAMERAS, FPS)
    film.film_instruction(GRID_S["crosstask"])
    defects: tuple[Defect, ...] = ()
    if kind is not None:
        defects = (plant(kind, film, 0, np.random.default_rng([seed, 78]), len(SKILLS)),)
    first = film.segments[0]
    ends = [take.end_s for take in film.takes if take.end_s >= first.end_s]
    return VideoPlan(
        video_id="a-small_one",
        source="crosstask",
        split="train",
        skill=skill,
        look_seed=film.look_seed,
        noise_seed=seed,
        noise_sigma=2.0,
        drawn_size=SIZE,
        size=SIZE,
        fps=FPS,
        declared_duration_s=film.now_s,
        duration_s=min(ends),
        file="videos/crosstask/a-small_one.mp4",
        takes=tuple(film.takes),
        segments=(first,),
        defects=defects,
        container=container or Container(),
    )


def without_defects(plan: VideoPlan) -> VideoPlan:
    """The same footage without the defects that are only a row; defects of the takes stay."""
    return replace(plan, defects=())


def lumas(plan: VideoPlan) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Luma of every frame, float64 (n, h, w), and the time of each."""
    drawn = np.stack([planar[: plan.size[1]].copy() for planar in frames(plan)])
    return drawn.astype(np.float64), np.arange(len(drawn)) / float(plan.fps)


def within(times_s: npt.NDArray[np.float64], start_s: float, end_s: float) -> npt.NDArray[np.bool_]:
    """Which frames are shown in [start_s, end_s)."""
    return (times_s >= start_s - 1e-6) & (times_s < end_s - 1e-6)
