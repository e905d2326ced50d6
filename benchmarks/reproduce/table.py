"""The table, whether the pipeline beats its rivals, and where what it lacks is lost; in words and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kseval.result import Value

from .systems import BEATEN, COPIED, FULL, NEAREST, ORACLE_BOTH, ORACLE_PLAN, REAL, SYSTEMS

# The benchmark's six, by the sample protocol's stand-ins; beside them what only a drawn world can tell.
SIX = ("action", "clip_image", "picture", "motion", "picture_frechet", "video_frechet")
STATES, END = "states", "end"
LOWER = ("motion", "picture_frechet", "video_frechet")
TITLES = {
    "action": "action",
    "clip_image": "CLIP",
    "picture": "picture",
    "motion": "motion distance",
    "picture_frechet": "Fréchet, pictures",
    "video_frechet": "Fréchet, clips",
    STATES: "states after each clip",
    END: "skill's steps done at its end",
}
ROWS = (REAL, *(each.title for each in SYSTEMS), COPIED, NEAREST)
# system -> metric -> value
Numbers = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Beaten:
    """On which metrics the pipeline is better than a rival with intervals that do not overlap."""

    rival: str
    metrics: tuple[str, ...]


def beaten(numbers: Numbers) -> list[Beaten]:
    """For each rival."""
    return [
        Beaten(rival, tuple(metric for metric in TITLES if _clear(metric, numbers[FULL], numbers[rival])))
        for rival in BEATEN
    ]


def _clear(metric: str, ours: Mapping[str, Value], theirs: Mapping[str, Value]) -> bool:
    first, second = ours[metric], theirs[metric]
    if None in (first.low, first.high, second.low, second.high):
        return False
    if metric in LOWER:
        first, second = second, first
    return first.low > second.high  # type: ignore[operator]


def losses(numbers: Numbers, metric: str) -> dict[str, float]:
    """What each stage costs, as a share of the gap between the pipeline and the real clips: plan, images, clips.

    One stage after the other is swapped for its oracle, in the order in which they work: what the first swap gains is
    the plan's, what the second gains beside it the images', and what is left to the real clips the clips'. They sum to
    one; a share below nothing says that the oracle made it worse.
    """
    steps = [numbers[name][metric].value for name in (FULL, ORACLE_PLAN, ORACLE_BOTH, REAL)]
    full, plan, both, real = (float(value) for value in steps if value is not None)
    gap = real - full
    return {"plan": (plan - full) / gap, "images": (both - plan) / gap, "clips": (real - both) / gap}


def lines(numbers: Numbers, n_skills: int, n_clips: int) -> Iterator[str]:
    """All that `make reproduce` prints."""
    yield f"{n_clips} clips of {n_skills} skills; 95% intervals over skills; arrows say what is better"
    yield ""
    yield from _markdown(
        ["", *(f"{TITLES[metric]} {'↓' if metric in LOWER else '↑'}" for metric in TITLES)],
        [[name, *(_shown(numbers[name][metric]) for metric in TITLES)] for name in ROWS],
    )
    yield ""
    for each in beaten(numbers):
        of_six = sum(metric in SIX for metric in each.metrics)
        named = ", ".join(TITLES[metric] for metric in each.metrics) or "none"
        yield f"{FULL} against {each.rival}: {of_six} of six metrics, intervals apart: {named}"
    yield ""
    yield "Where the loss is: each stage's share of the gap to the real clips"
    yield ""
    shares = {metric: losses(numbers, metric) for metric in TITLES}
    yield from _markdown(
        ["stage", *TITLES.values()],
        [
            [stage, *(f"{shares[metric][stage]:.0%}" for metric in TITLES)]
            for stage in ("plan", "images", "clips")
        ],
    )


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (head, *rows)]
    yield f"| {' | '.join(padded[0])} |"
    yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    for row in padded[1:]:
        yield f"| {' | '.join(row)} |"


def _shown(value: Value) -> str:
    if value.value is None:
        return "–"
    digits = 3 if abs(value.value) < 10 else 1
    if value.low is None or value.high is None:
        return f"{value.value:.{digits}f}"
    return f"{value.value:.{digits}f} ({value.low:.{digits}f}–{value.high:.{digits}f})"
