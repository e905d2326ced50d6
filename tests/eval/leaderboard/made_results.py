"""A small set of results with planted values: two floors, two baselines, three systems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from kseval.canonical import sha256_of
from kseval.leaderboard.animated import animated_picture
from kseval.result import ClipScores, Comparison, Duel, Kind, Result, Score, Value

EVIL = '<script>alert("x")</script> | `rm` & "quoted" \\cmd{}'
RECEIPT: Mapping[str, str | int | float] = {
    "protocol": "sample-v1",
    "protocol_sha256": "5f2c" * 16,
    "decoder": "PyAV 18.1.0",
    "reference_sha256": "ab01" * 16,
    "seed": 0,
}
# metric -> title, better
METRICS = {
    "clip_image": ("Sample CLIP cosine (image)", "higher"),
    "motion": ("Motion distance", "lower"),
    "picture_frechet": ("EfficientNet-Lite0 Fréchet", "lower"),
}
# system -> kind, values of the three metrics
PLANTED: Mapping[str, tuple[Kind, tuple[float | None, ...]]] = {
    "real against real": ("floor", (1.0, 0.0, 0.0)),
    "real, re-encoded": ("floor", (0.9934, 0.1212, 3.51)),
    "copied input frame": ("baseline", (0.8123, 2.5, 60.25)),
    "nearest training clip": ("baseline", (0.7011, 1.9, 75.5)),
    "steady": ("system", (0.9012, 1.1, 40.75)),
    "Wobble_2": ("system", (0.8711, 1.15, 41.125)),
    EVIL: ("system", (0.5, None, 158.0)),
}
CLIPS = [
    ("clip-1", "world", "make tea", "pour water"),
    ("clip-2", "world", "make tea", "stir"),
    ("clip-3", "kitchen & yard", "cut wood", None),
]


def made_result(system: str, receipt: Mapping[str, str | int | float] = RECEIPT) -> Result:
    """One of PLANTED, with groups and three clips."""
    kind, numbers = PLANTED[system]
    missing = 3 if system == "Wobble_2" else 0
    own = dict(receipt) | {"n": 40 - missing, "n_missing": missing, "system": system}
    scores = [
        Score(
            metric,
            title,
            "higher" if better == "higher" else "lower",
            _value(metric, number, missing),
            {
                "source": {
                    name: _value(metric, number, 0, shift)
                    for name, shift in (("world", 0.01), ("kitchen & yard", -0.02))
                },
                "task": {
                    name: _value(metric, number, 0, shift)
                    for name, shift in (("make tea", 0.03), ("cut wood", -0.05))
                },
            },
        )
        for (metric, (title, better)), number in zip(METRICS.items(), numbers, strict=True)
    ]
    clips = [
        ClipScores(
            clip_id,
            f"{source}/{clip_id[-1]}",
            source,
            task,
            step,
            {
                metric: number
                for metric, number in zip(METRICS, numbers, strict=True)
                if metric != "picture_frechet"
            },
            f"pictures/{kind}/{clip_id}.webp",
        )
        for clip_id, source, task, step in CLIPS
    ]
    return Result(system, "1.0", kind, str(receipt["protocol"]), own, sha256_of(own), scores, clips)


def made_results() -> list[Result]:
    return [made_result(system) for system in reversed(PLANTED)]


def made_comparison() -> Comparison:
    """`steady` wins every duel on clip_image, ties with Wobble_2 on motion, and Wobble_2 is second on clip_image."""
    names = [name for name, (kind, _) in PLANTED.items() if kind != "floor"]
    duels = []
    for at, (metric, (_, better)) in enumerate(METRICS.items()):
        numbers = {name: PLANTED[name][1][at] for name in names}
        for index, first in enumerate(names):
            for second in names[index + 1 :]:
                one, two = numbers[first], numbers[second]
                if one is None or two is None:
                    continue
                tie = metric == "motion" and {first, second} == {"steady", "Wobble_2"}
                tie |= metric == "picture_frechet" and {first, second} == {"copied input frame", "Wobble_2"}
                winner = first if (one > two) == (better == "higher") else second
                p = 0.4 if tie else 0.0004
                gap = one - two
                duels.append(
                    Duel(
                        metric,
                        first,
                        second,
                        gap,
                        gap - 0.1,
                        gap + 0.1,
                        p,
                        min(1.0, 6 * p),
                        None if tie else winner,
                        37,
                    )
                )
    chances = {
        metric: {name: [0.4 if at == rank else 0.15 for rank in range(5)] for at, name in enumerate(names)}
        for metric in METRICS
    }
    return Comparison(sha256_of(RECEIPT), duels, chances)


def write_pictures(folder: Path) -> None:
    """Tiny moving pictures for every kind and clip: a square that wanders, in another colour for each kind."""
    for kind, colour in (
        ("floor", (230, 190, 60)),
        ("baseline", (90, 160, 230)),
        ("system", (120, 210, 120)),
    ):
        for clip_id, *_ in CLIPS:
            frames = np.full((6, 54, 96, 3), 30, np.uint8)
            for at, frame in enumerate(frames):
                frame[12:36, 6 + 10 * at : 30 + 10 * at] = colour
            animated_picture(frames, folder / "pictures" / kind / f"{clip_id}.webp")


def _value(metric: str, number: float | None, missing: int, shift: float = 0.0) -> Value:
    n = 40 - missing if shift == 0 else 20
    if number is None:
        return Value(None, n=0, n_missing=missing or n, notes=("no clip had two frames",))
    if metric == "picture_frechet":
        return Value(number + shift, number * 0.9, number * 1.2, n, missing, dimensions=1280)
    return Value(number + shift, number + shift - 0.0123, number + shift + 0.0125, n, missing)
