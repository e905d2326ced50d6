"""Defects and how each is planted: a segment of a performance in, the same with one thing wrong out.

Kinds that change what is filmed (a cut, a card, a still, …) change the takes here. Kinds that only change the
pictures of a span (frozen, black, blur, exposure, shake, caption) are a row here, and `footage.py` applies
the row: what the truth says and what the pictures show are the same data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .performance import Performance
from .timeline import Defect, Take

# Those that a curation must find are planted often, the others now and then.
FREQUENT = (
    "cut", "frozen", "black", "blur", "exposure", "static", "fake_motion", "fade", "wipe", "caption", "wrong_label",
)  # fmt: skip
OCCASIONAL = ("shake", "title_card", "no_hand")
ANYWHERE = FREQUENT + OCCASIONAL

CAPTIONS = (
    "Link in the description!",
    "Subscribe for more",
    "Tip: take your time here",
    "Don't skip this step",
    "Follow @tabletop.makers",
    "Part 2 next week",
)


def plant(kind: str, film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    """Plant one defect of `kind` into the segment with this index and return its truth."""
    return PLANTERS[kind](film, segment, rng, n_skills)


Planter = Callable[[Performance, int, np.random.Generator, int], Defect]


def _cut(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    at_s, variant = _change_take(film, segment, rng, n_skills, "cut", 0.0)
    return Defect("cut", segment, at_s, at_s, variant)


def _fade(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    variant = _one_of(rng, ("dissolve", "dip"))
    length_s = float(rng.uniform(0.5, 1.0))
    at_s, _ = _change_take(film, segment, rng, n_skills, variant, length_s)
    return Defect("fade", segment, at_s - length_s / 2, at_s + length_s / 2, variant)


def _wipe(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    variant = _one_of(rng, ("wipe_left", "wipe_down", "wipe_iris"))
    length_s = float(rng.uniform(0.5, 1.0))
    at_s, _ = _change_take(film, segment, rng, n_skills, variant, length_s)
    return Defect("wipe", segment, at_s - length_s / 2, at_s + length_s / 2, variant)


def _frozen(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _part(film, segment, rng, 0.8, max(0.8, 0.7 * _length_s(film, segment)))
    return Defect("frozen", segment, start_s, end_s, "stall")


def _black(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _part(film, segment, rng, 0.6, max(0.6, 0.5 * _length_s(film, segment)))
    return Defect("black", segment, start_s, end_s, "black", float(rng.uniform(0, 6)))


def _blur(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _large_part(film, segment, rng)
    return Defect("blur", segment, start_s, end_s, "defocus", float(rng.uniform(0.011, 0.024)))


def _exposure(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _large_part(film, segment, rng)
    if rng.random() < 0.55:
        # The share of the picture that burns out to white.
        return Defect("exposure", segment, start_s, end_s, "over", float(rng.uniform(0.5, 0.8)))
    # The mean luma that is left of the picture, of 255.
    return Defect("exposure", segment, start_s, end_s, "under", float(rng.uniform(20, 32)))


def _shake(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _large_part(film, segment, rng)
    return Defect("shake", segment, start_s, end_s, "handheld", float(rng.uniform(0.02, 0.035)))


def _caption(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _large_part(film, segment, rng)
    return Defect("caption", segment, start_s, end_s, _one_of(rng, ("subtitle", "banner")))


def _static(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    variant = _one_of(rng, ("still_life", "still_life", "resting_hand"))
    _retake(film, segment, kind="static", lines=(variant,), motion="tripod")
    return _whole(film, segment, "static", variant)


def _fake_motion(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    variant = _one_of(rng, ("zoom", "pan", "zoom_pan"))
    travel = float(rng.uniform(0.12, 0.3))
    _retake(film, segment, kind="still", motion=variant, travel=travel)
    return replace(_whole(film, segment, "fake_motion", variant), strength=travel)


def _no_hand(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    _retake(film, segment, kind="empty", motion="tripod")
    return _whole(film, segment, "no_hand", "empty_table")


def _title_card(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    start_s, end_s = _part(film, segment, rng, 0.9, max(0.9, 0.45 * _length_s(film, segment)))
    start_s, end_s = film.on_frame(start_s), film.on_frame(end_s)
    at = film.segments[segment].take
    take = film.takes[at]
    text = film.skill.steps[film.segments[segment].step].text
    card = replace(
        take, kind="card", start_s=start_s, end_s=end_s, lines=(f"Step {segment + 1}", text), motion="tripod"
    )
    rest = replace(take, start_s=end_s)
    _replace_take(film, at, (replace(take, end_s=start_s), card, rest))
    return Defect("title_card", segment, start_s, end_s, "card")


def _wrong_label(film: Performance, segment: int, rng: np.random.Generator, n_skills: int) -> Defect:
    marked = film.segments[segment]
    others = [step for step in range(len(film.skill.steps)) if step != marked.step]
    film.segments[segment] = replace(marked, annotated_step=int(rng.choice(others)))
    return _whole(film, segment, "wrong_label", "other_step")


PLANTERS: dict[str, Planter] = {
    "cut": _cut,
    "fade": _fade,
    "wipe": _wipe,
    "frozen": _frozen,
    "black": _black,
    "blur": _blur,
    "exposure": _exposure,
    "static": _static,
    "fake_motion": _fake_motion,
    "shake": _shake,
    "title_card": _title_card,
    "caption": _caption,
    "wrong_label": _wrong_label,
    "no_hand": _no_hand,
}


def _change_take(
    film: Performance,
    segment: int,
    rng: np.random.Generator,
    n_skills: int,
    transition: str,
    transition_s: float,
) -> tuple[float, str]:
    """Let a second take begin inside the segment; returns when, and what changes."""
    marked = film.segments[segment]
    take = film.takes[marked.take]
    at_s = film.on_frame(marked.start_s + rng.uniform(0.3, 0.7) * (marked.end_s - marked.start_s))
    variant = "camera" if rng.random() < 0.65 else "scene"
    camera = str(rng.choice([camera for camera in film.cameras if camera != take.camera]))
    second = replace(
        take, start_s=at_s, camera=camera, transition=transition, transition_s=transition_s, motion="tripod"
    )
    if variant == "scene":
        other = int((take.skill + rng.integers(1, n_skills)) % n_skills)
        seed = int(rng.integers(2**31))
        second = replace(second, skill=other, done=(), step=0, look_seed=seed, take_seed=seed)
    _replace_take(film, marked.take, (replace(take, end_s=at_s), second))
    return at_s, variant


def _replace_take(film: Performance, at: int, takes: Sequence[Take]) -> None:
    """Put `takes` where one was; segments further on keep pointing at theirs."""
    film.takes[at : at + 1] = takes
    for index, marked in enumerate(film.segments):
        if marked.take > at:
            film.segments[index] = replace(marked, take=marked.take + len(takes) - 1)


def _retake(film: Performance, segment: int, **changes: Any) -> None:
    at = film.segments[segment].take
    film.takes[at] = replace(film.takes[at], **changes)


def _length_s(film: Performance, segment: int) -> float:
    return film.segments[segment].end_s - film.segments[segment].start_s


def _whole(film: Performance, segment: int, kind: str, variant: str) -> Defect:
    return Defect(kind, segment, film.segments[segment].start_s, film.segments[segment].end_s, variant)


def _part(
    film: Performance, segment: int, rng: np.random.Generator, shortest_s: float, longest_s: float
) -> tuple[float, float]:
    """A span inside the segment, clear of its ends by a tenth of a second."""
    marked, room_s = film.segments[segment], _length_s(film, segment) - 0.2
    length_s = min(float(rng.uniform(shortest_s, longest_s)), room_s)
    start_s = marked.start_s + 0.1 + float(rng.uniform(0, room_s - length_s))
    return start_s, start_s + length_s


def _large_part(film: Performance, segment: int, rng: np.random.Generator) -> tuple[float, float]:
    """Two thirds of the segment or more; often all of it."""
    marked, length_s = film.segments[segment], _length_s(film, segment)
    if rng.random() < 0.6:
        return marked.start_s, marked.end_s
    part_s = float(rng.uniform(0.65, 0.9)) * length_s
    start_s = marked.start_s + float(rng.uniform(0, length_s - part_s))
    return start_s, start_s + part_s


def _one_of(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]
