"""What every row of every annotation file must satisfy, and the fault it is refused with otherwise."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from ..annotation import Split

# Published times are rounded: COIN's lie on a grid of half a second, and one real segment passes its video's
# declared duration by 0.12 s, three of HT-Step by up to 0.11 s. More than half a second is a mistake.
PAST_DURATION_TOLERANCE_S = 0.5
# Eleven days. Without a declared duration this is the only bound on a time; beyond it no video is meant.
LONGEST_TIME_S = 1e6

_VIDEO_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_LABEL_ID = re.compile(r"[A-Za-z0-9.-]{1,80}", re.ASCII)


class RowFault(Exception):
    """Why a row cannot become an annotation: a short stable `reason`, what was `expected` and `found`."""

    def __init__(self, reason: str, expected: str, found: str) -> None:
        super().__init__(reason, expected, found)
        self.reason, self.expected, self.found = reason, expected, found


def shown(value: Any) -> str:
    """The value as a person may read it in any terminal: escaped, at most 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def mapping(value: Any, what: str) -> dict[str, Any]:
    """The JSON object itself, or a fault; one that repeats a key contradicts itself and is a fault too."""
    if not isinstance(value, dict):
        raise RowFault("malformed", f"{what} as a JSON object", shown(value))
    repeats = getattr(value, "repeats", [])
    if repeats:
        raise RowFault("malformed", f"{what} with each key once", f"{shown(repeats[0][0])} twice")
    return value


def required(row: dict[str, Any], key: str) -> Any:
    """The value of a key that must be there."""
    if row.get(key) is None:
        raise RowFault("missing_value", f"a value for {key!r}", "none")
    return row[key]


def text(value: Any, what: str) -> str:
    """A non-empty string of true Unicode, spaces trimmed."""
    if not isinstance(value, str):
        raise RowFault("malformed", f"{what} as text", shown(value))
    if not value.isascii():
        check_encoding(value, what)
    trimmed = value.strip()
    if not trimmed:
        raise RowFault("missing_value", what, "empty text")
    return trimmed


def check_encoding(value: str, what: str) -> None:
    """Refuse text that held bytes which are no UTF-8 (they were decoded to lone surrogates)."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise RowFault("wrong_encoding", f"{what} in UTF-8", shown(value)) from None


def video_id(value: Any) -> str:
    """A video's id: letters, digits, "-", "_" and "." only, since it becomes part of file names."""
    if isinstance(value, str) and _VIDEO_ID.fullmatch(value) and value.strip("."):
        return value
    name = text(value, "a video id")
    if not _VIDEO_ID.fullmatch(name) or not name.strip("."):
        raise RowFault("bad_id", "a video id of letters, digits, '-', '_' and '.'", shown(name))
    return name


def label_id(value: Any, what: str) -> str:
    """A task's or step's id, published as a number or as a string of letters, digits, "-" and "."."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return str(value)
    if isinstance(value, str) and _LABEL_ID.fullmatch(value):
        return value
    raise RowFault("bad_id", f"{what} as a number or a short word", shown(value))


def seconds(value: Any, what: str) -> float:
    """A JSON number as seconds; true and false are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RowFault("not_a_number", f"{what} in seconds", shown(value))
    try:
        return float(value)
    except OverflowError:
        return math.inf


def seconds_from_text(value: str, what: str) -> float:
    """A written number as seconds; Python's "1_000" and digits of other scripts are no numbers here."""
    try:
        if value.isascii() and "_" not in value:
            return float(value)
    except ValueError:
        pass
    raise RowFault("not_a_number", f"{what} in seconds", shown(value))


def span(start_s: float, end_s: float, duration_s: float | None = None) -> tuple[float, float]:
    """The span if it is one: finite, 0 <= start < end, not past the declared duration (with tolerance)."""
    if not 0 <= start_s < end_s <= (LONGEST_TIME_S if duration_s is None else _latest_end_s(duration_s)):
        raise _span_fault(start_s, end_s, duration_s)
    # Adding zero turns -0.0 into 0.0, which would otherwise be written as "-0" in a clip's name.
    return start_s + 0.0, end_s


def _latest_end_s(duration_s: float) -> float:
    return min(duration_s + PAST_DURATION_TOLERANCE_S, LONGEST_TIME_S)


def _span_fault(start_s: float, end_s: float, duration_s: float | None) -> RowFault:
    found = f"{start_s:.10g} to {end_s:.10g} s"
    if not (math.isfinite(start_s) and math.isfinite(end_s)):
        return RowFault("non_finite_time", "finite times", found)
    if start_s < 0 or end_s < 0:
        return RowFault("negative_time", "times of 0 s or later", found)
    if end_s <= start_s:
        return RowFault("end_before_start", "an end after the start", found)
    if duration_s is not None and duration_s < LONGEST_TIME_S:
        limit = f"{duration_s:.10g} s, the declared duration (+ {PAST_DURATION_TOLERANCE_S} s)"
        return RowFault("past_duration", f"an end before {limit}", found)
    return RowFault("past_duration", f"an end before {LONGEST_TIME_S:,.0f} s", found)


def segment_span(row: dict[str, Any], duration_s: float | None) -> tuple[float, float]:
    """The checked span of a JSON segment, `"segment": [start, end]`."""
    times = required(row, "segment")
    if not isinstance(times, list) or len(times) != 2:
        raise RowFault("malformed", "'segment' as [start, end]", shown(times))
    return span(seconds(times[0], "a start"), seconds(times[1], "an end"), duration_s)


def declared_duration_s(value: Any) -> float | None:
    """The declared length of the video in seconds, None where none is declared."""
    if value is None:
        return None
    duration_s = seconds(value, "a duration")
    if not math.isfinite(duration_s) or duration_s <= 0:
        raise RowFault("non_finite_time", "a finite duration above 0 s", f"{duration_s:.10g} s")
    return duration_s


def split(native: Any) -> Split:
    """Our word for a dataset's: train(ing); val, valid, validate, validation, val_*; test(ing), test_*."""
    return _split(text(native, "a split"))


@lru_cache
def _split(word: str) -> Split:
    lower = word.lower()
    if lower in ("train", "training"):
        return "train"
    if lower in ("val", "valid", "validate", "validation") or lower.startswith("val_"):
        return "val"
    if lower in ("test", "testing") or lower.startswith("test_"):
        return "test"
    raise RowFault("unknown_split", "train(ing), val(idate, idation, _*) or test(ing, _*)", shown(word))
