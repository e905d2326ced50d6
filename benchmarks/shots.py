"""Shot detectors on the sample's planted cuts, fades and wipes: python -m benchmarks.shots --seed 9 --videos 50.

Only the tuning seeds (below 1000) were looked at when thresholds were chosen. Each detector sees what a curation run
shows it: the annotated spans and their margins, decoded once.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from kscurate.config import DEFAULT_CONFIG, ShotSettings, load_config
from kscurate.footage.picture import Span
from kscurate.footage.video import VideoError
from kscurate.frames import Frame, read_frames
from kscurate.learned import files_of, pinned
from kscurate.probe import probe
from kscurate.sample.programme import plan_sample
from kscurate.sample.render import render_sample
from kscurate.sample.scene import CAMERAS
from kscurate.sample.skills import SKILLS
from kscurate.sample.timeline import Defect, VideoPlan
from kscurate.shots import detectors, open_detector, weights_of
from kscurate.transition import Transition
from ksground.atomic import write_text

KINDS = ("cut", "fade", "wipe")
TOLERANCES = (0, 1, 2)
# Where one of these begins or ends, the picture jumps: a shot change there is neither right nor wrong.
JUMPING = ("title_card", "black", "frozen", "blur", "exposure", "shake", "caption")
JUMP_S = 0.2


@dataclass(slots=True)
class Tally:
    """What one detector did: hits, false finds and planted transitions by (kind, tolerance), and its cost."""

    planted: Counter[tuple[str, int]] = field(default_factory=Counter)
    hits: Counter[tuple[str, int]] = field(default_factory=Counter)
    false: Counter[tuple[str, int]] = field(default_factory=Counter)
    alarms: int = 0
    quiet_s: float = 0.0
    cpu_s: float = 0.0
    frames: int = 0

    def record(self) -> dict[str, Any]:
        """The same as shares, F1, alarms a minute and milliseconds a frame."""
        by_kind = {
            kind: {
                "planted": self.planted[kind, 0],
                "recall": [_share(self.hits[kind, t], self.planted[kind, t]) for t in TOLERANCES],
                "precision": [
                    _share(self.hits[kind, t], self.hits[kind, t] + self.false[kind, t]) for t in TOLERANCES
                ],
                "f1": [
                    _share(
                        2 * self.hits[kind, t],
                        self.planted[kind, t] + self.hits[kind, t] + self.false[kind, t],
                    )
                    for t in TOLERANCES
                ],
            }
            for kind in KINDS
        }
        return by_kind | {
            "false_alarms_per_min": _share(60 * self.alarms, self.quiet_s),
            "quiet_min": self.quiet_s / 60,
            "ms_per_frame": _share(1000 * self.cpu_s, self.frames),
        }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def windows_of(plan: VideoPlan, margin_s: float) -> list[Span]:
    """The annotated segments and their margins; those that touch are one."""
    joined: list[Span] = []
    for segment in sorted(plan.segments, key=lambda each: each.start_s):
        start_s, end_s = segment.start_s - margin_s, segment.end_s + margin_s
        if joined and start_s <= joined[-1].end_s:
            joined[-1] = Span(joined[-1].start_s, max(end_s, joined[-1].end_s))
        else:
            joined.append(Span(start_s, end_s))
    return joined


def compare(
    plans: Iterable[VideoPlan], folder: Path, settings: Sequence[ShotSettings], margin_s: float
) -> dict[str, Tally]:
    """Run every detector over the annotated spans of every readable video."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    weights = files_of(pinned(name for each in settings for name in weights_of(each.detector)))
    for plan in plans:
        if plan.file is None or any(plan.has(kind) for kind in ("empty", "truncated", "corrupt")):
            continue
        try:
            info = probe(str(folder / plan.file))
            for _, pairs in groupby(read_frames(info, windows_of(plan, margin_s)), key=itemgetter(0)):
                open_ones = [open_detector(each, info.fps, weights) for each in settings]
                cpu_s, time_s = _show((frame for _, frame in pairs), open_ones)
                for index, (each, detector) in enumerate(zip(settings, open_ones, strict=True)):
                    started_s = time.process_time()
                    found = detector.transitions()
                    tally = tallies[each.detector]
                    tally.cpu_s += cpu_s[index] + time.process_time() - started_s
                    tally.frames += len(time_s)
                    _judge(found, time_s, plan, tally)
        except VideoError:
            continue
    return tallies


def _show(frames: Iterator[Frame], open_ones: Sequence[Any]) -> tuple[list[float], np.ndarray]:
    """Seconds of each detector, the picture that it looks at included; and the times of the frames."""
    cpu_s, time_s = [0.0] * len(open_ones), []
    for frame in frames:
        time_s.append(frame.time_s)
        for index, detector in enumerate(open_ones):
            for name in ("colour", "thumbnail"):
                vars(frame).pop(name, None)
            started_s = time.process_time()
            detector.observe(frame)
            cpu_s[index] += time.process_time() - started_s
    return cpu_s, np.array(time_s)


def _judge(found: Sequence[Transition], time_s: np.ndarray, plan: VideoPlan, tally: Tally) -> None:
    """Compare within each segment; `found` counts by its middle, so that a wide guess is no sure hit."""
    for index, segment in enumerate(plan.segments):
        first, stop = np.searchsorted(time_s, [segment.start_s - 1e-6, segment.end_s - 1e-6])
        # A transition that belongs to the segment's edge is a neighbour's.
        guard = 5
        middles = [
            m for each in found if first + guard <= (m := (each.first + each.stop) / 2) <= stop - guard
        ]
        if stop - first < 4 * guard:
            continue
        own = [each for each in plan.defects if each.segment == index]
        planted = [each for each in own if each.kind in KINDS]
        middles = [m for m in middles if not _jumps(m, time_s, [e for e in own if e.kind in JUMPING])]
        if not planted:
            tally.alarms += len(middles)
            tally.quiet_s += float(time_s[stop - 1] - time_s[first])
            continue
        (truth,) = planted[:1]
        low, high = np.searchsorted(time_s, [_s(truth.start_s) - 1e-6, _s(truth.end_s) - 1e-6])
        for tolerance in TOLERANCES:
            hit = any(low - tolerance <= middle <= high + tolerance for middle in middles)
            tally.planted[truth.kind, tolerance] += 1
            tally.hits[truth.kind, tolerance] += hit
            tally.false[truth.kind, tolerance] += len(middles) - hit


def _jumps(middle: float, time_s: np.ndarray, defects: Sequence[Defect]) -> bool:
    at_s = time_s[min(len(time_s) - 1, math.floor(middle))]
    edges_s = [_s(edge_s) for each in defects for edge_s in (each.start_s, each.end_s)]
    return any(abs(at_s - edge_s) < JUMP_S for edge_s in edges_s)


def _s(time_s: float | None) -> float:
    return math.inf if time_s is None else time_s


def show(records: dict[str, dict[str, Any]], title: str) -> None:
    """Print one row a detector: F1 at tolerance 0, 1 and 2 for each kind, false alarms, cost."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    planted = next(iter(records.values()))
    table.add_column("detector")
    for kind in KINDS:
        table.add_column(f"{kind} ({planted[kind]['planted']})  F1 at 0 / 1 / 2", justify="right")
    table.add_column("false alarms a min", justify="right")
    table.add_column("ms a frame", justify="right")
    for name, record in records.items():
        scores = [
            " / ".join("-" if f1 is None else f"{f1:.2f}" for f1 in record[kind]["f1"]) for kind in KINDS
        ]
        costs = [record["false_alarms_per_min"], record["ms_per_frame"]]
        table.add_row(name, *scores, *("-" if cost is None else f"{cost:.2f}" for cost in costs))
    Console(width=130).print(table)


def main(
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 9,
    videos: Annotated[int, typer.Option(help="How many videos to render.")] = 50,
    detector: Annotated[list[str] | None, typer.Option(help="Only these; all without.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Folder for the sample; a temporary one without.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the same as JSON.")] = None,
) -> None:
    """Render, detect, compare with what was planted. Example: python -m benchmarks.shots --seed 9 --videos 50"""
    config = load_config(DEFAULT_CONFIG)
    settings = [ShotSettings(detector=name) for name in detector or detectors()]
    with tempfile.TemporaryDirectory() as temporary:
        folder = (keep or Path(temporary)) / f"sample-{seed}"
        render_sample(videos, seed, folder)
        plans = plan_sample(videos, seed, SKILLS, CAMERAS)
        tallies = compare(plans, folder, settings, config.decode.margin_s)
    records = {name: tally.record() for name, tally in tallies.items()}
    show(records, f"shot detectors, seed {seed}, {videos} videos; planted transitions in brackets")
    if json_file:
        content = {"seed": seed, "videos": videos, "detectors": records}
        write_text(json_file, json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    typer.run(main)
