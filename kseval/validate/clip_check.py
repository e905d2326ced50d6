"""What is wrong with one generated clip: its file, its length, its rate, its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..generations import Generation
from ..video.error import ClipError
from .finding import Finding, Kind, Severity
from .measure import Measured, measure


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked of generated clips.

    allow_missing      a partial submission is let through, marked
    least_frames       a clip of fewer is too short: with one, nothing can be said of motion
    fps_tolerance      share by which the measured rate may be off the declared one; 29.97 passes for 30
    still_levels       luma of 255, by which no block of a static clip differs from its first picture. A still encoded
                       at H.264's crf 23 to 35 reaches 1.1 to 2.8, an 8 px square that moves by its own width 17
    missing_tolerance  share of a clip that may be missing at its end
    """

    allow_missing: bool = False
    least_frames: int = 2
    fps_tolerance: float = 0.01
    still_levels: float = 4.0
    missing_tolerance: float = 0.02


def measure_or_reason(file: Path) -> Measured | ClipError:
    """What the file holds, or why that cannot be told."""
    try:
        return measure(file)
    except ClipError as error:
        return error


def check_clip(
    number: int, row: Generation, found: Measured | ClipError, is_empty: bool, rule: Rule
) -> Iterator[Finding]:
    """Yield what is wrong with the clip of one row; `is_empty`: its file has 0 bytes."""

    def finding(kind: Kind, severity: Severity, says: str) -> Finding:
        return Finding(kind, severity, row.clip_id, row.file, number, says)

    if isinstance(found, ClipError):
        if found.reason == "missing":
            yield finding("no_file", "error", "no such file")
        elif is_empty:
            yield finding("empty_file", "error", "0 bytes")
        else:
            kind: Kind = "truncated" if found.reason == "truncated" else "undecodable"
            yield finding(kind, "error", f"{found.reason}: {found.detail}")
        return
    length_s = found.facts.n_frames / row.fps
    is_whole = found.facts.missing_s <= max(rule.missing_tolerance * length_s, 1 / row.fps)
    if not is_whole:
        says = f"{found.facts.missing_s:.2f} s are missing at its end"
        yield finding("truncated", "error", says)
    elif found.n_damaged:
        yield finding(
            "damaged", "error", f"{found.n_damaged} of {found.facts.n_frames} frames do not decode whole"
        )
    if found.facts.n_frames < rule.least_frames:
        frames = "1 frame" if found.facts.n_frames == 1 else f"{found.facts.n_frames} frames"
        yield finding("too_short", "error", f"{frames}; {rule.least_frames} are the least")
    elif is_whole and not _is_rate(row.fps, found, rule):
        measured = "no time between its frames" if found.fps is None else f"{found.fps:.6g} by its frames"
        yield finding("wrong_fps", "error", f"{row.fps:.6g} pictures a second by its row, {measured}")
    elif found.change_levels <= rule.still_levels:
        says = f"no part of its {found.facts.n_frames} pictures changes by more than {found.change_levels:.1f} of 255"
        yield finding("static", "warning", says)
    if not found.facts.tagged:
        yield finding("untagged_colour", "warning", "no colour matrix; read as BT.601")


def _is_rate(fps: float, found: Measured, rule: Rule) -> bool:
    if found.fps is None:
        return False
    declared_s, measured_s = (found.facts.n_frames - 1) / fps, (found.facts.n_frames - 1) / found.fps
    # A container that rounds to hundredths of a second is not to blame for it.
    return math.isclose(declared_s, measured_s, rel_tol=rule.fps_tolerance, abs_tol=found.tick_s)
