"""A plan: every line from annotations to expected clips, and how that compares with the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ..annotation import SourceAnnotations
from ..config import CurateConfig
from ..splits.annotated import annotated
from .census_file import not_at_hand
from .measured_yield import SourceYield, measured_yield
from .published_sizes import AVAILABILITY, AVAILABILITY_FROM, PUBLISHED
from .stages import (
    ASSUMED,
    INSTRUCTIONAL,
    MEASURED,
    Lengths,
    Stage,
    available,
    by_source,
    in_full,
    length_stages,
)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that follow from one set of segments: those at hand, or the datasets in full."""

    title: str
    stages: tuple[Stage, ...]

    @property
    def pieces(self) -> Stage:
        """The line of pieces whose videos can be had."""
        return next(each for each in reversed(self.stages) if not each.low)

    @property
    def expected(self) -> Stage | None:
        """The line of clips to expect; None without a ledger."""
        return next((each for each in self.stages if each.low), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """Sections with their stages, what the yield was measured on, and notes that say what is assumed."""

    target: int
    sections: tuple[Section, ...]
    yields: Mapping[str, SourceYield]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything as numbers and text."""
        return {
            "target": self.target,
            "sections": [
                {"title": each.title, "stages": [stage.as_json() for stage in each.stages]}
                for each in self.sections
            ],
            "yields": {
                source: {
                    "candidates_a_piece": each.candidates_a_piece,
                    "kept": each.kept.as_json(),
                    "videos": each.videos,
                }
                for source, each in self.yields.items()
            },
            "notes": list(self.notes),
        }


def make_plan(
    sources: Sequence[SourceAnnotations],
    config: CurateConfig,
    target: int,
    ledger: pa.Table | None = None,
    ledger_name: str = "the ledger",
    availability: float | None = None,
    census: Path | None = None,
) -> Plan:
    """The whole plan; without a ledger it ends before the yield, and without a census availability is assumed."""
    segments, lengths = annotated(sources), Lengths.of(config)
    here = length_stages(segments, lengths)
    full = in_full(here)
    yields = measured_yield(ledger, lengths) if ledger is not None else {}
    share, said = (
        (AVAILABILITY, AVAILABILITY_FROM) if availability is None else (availability, "--availability")
    )
    had = available(here[-1], share, said)
    notes = []
    if census is not None:
        had, shares = _by_census(segments, lengths, census)
        said = f"as in {census}: " + ", ".join(f"{source} {each:.0%}" for source, each in shares.items())
    sections = [Section("The annotations at hand", _with_yield([*here, had], yields, ledger_name))]
    if full:
        if census is not None:
            counts = {source: count * shares[source] for source, count in full[-1].counts.items()}
            had = Stage("of videos at hand", counts, ASSUMED, said)
        else:
            had = available(full[-1], share, said)
        sections.append(Section("The datasets in full", _with_yield([*full, had], yields, ledger_name)))
        notes += [
            f"in full, {source}: {PUBLISHED[source].said_by}"
            for source in here[0].counts
            if source in PUBLISHED
        ]
    return Plan(target, tuple(sections), yields, tuple([*notes, *_yield_notes(here[0], yields, ledger_name)]))


def _by_census(segments: pa.Table, lengths: Lengths, file: Path) -> tuple[Stage, dict[str, float]]:
    """The pieces of the videos that are at hand, and which share of all pieces they are."""
    missing = not_at_hand(file)
    pairs = zip(segments["source"].to_pylist(), segments["video_id"].to_pylist(), strict=True)
    here = np.array([pair not in missing for pair in pairs], bool)
    length_s = segments["end_s"].to_numpy() - segments["start_s"].to_numpy()
    pieces = lengths.pieces(length_s)
    counts, whole = by_source(segments, pieces * here), by_source(segments, pieces)
    shares = {source: counts[source] / whole[source] if whole[source] else 0.0 for source in whole}
    return Stage("of videos at hand", counts, MEASURED, str(file)), shares


def _with_yield(stages: list[Stage], yields: Mapping[str, SourceYield], ledger: str) -> tuple[Stage, ...]:
    """The stages, then the clips to expect of the sources that the ledger knows."""
    if not yields:
        return tuple(stages)
    pieces = stages[-1].counts
    known = [source for source in pieces if source in yields and yields[source].kept.low is not None]
    sides: dict[str, dict[str, float]] = {"value": {}, "low": {}, "high": {}}
    for source in known:
        candidates = pieces[source] * yields[source].candidates_a_piece
        for side, counts in sides.items():
            counts[source] = candidates * (getattr(yields[source].kept, side) or 0.0)
    said = f"rates MEASURED on {ledger}, ASSUMED to hold for all footage of a source"
    return (*stages, Stage("clips to expect", sides["value"], ASSUMED, said, sides["low"], sides["high"]))


def _yield_notes(here: Stage, yields: Mapping[str, SourceYield], ledger: str) -> list[str]:
    if not yields:
        return ["no --ledger: what the rules on pictures cost is not known, so no yield is told"]
    notes = [
        f"{source}: {each.kept} of {each.kept.whole:,.0f} candidates kept, {each.candidates_a_piece:.2f} candidates a "
        f"piece, on {each.videos:,} videos; MEASURED, {ledger}"
        for source, each in yields.items()
    ]
    unknown = [source for source in here.counts if source not in yields]
    if unknown:
        notes.append(f"{', '.join(unknown)}: no candidate in {ledger}, so not among the clips to expect")
    notes.append(
        "low and high: 95% over resampled videos; sums add the sources' bounds, which is the wider way"
    )
    return notes


def needed_share(section: Section, target: int, sources: Sequence[str] = INSTRUCTIONAL) -> float | None:
    """Kept clips a piece that would reach the target from these sources alone; None where there is no piece."""
    pieces = sum(count for source, count in section.pieces.counts.items() if source in sources)
    return target / pieces if pieces else None
