"""What somebody said of clips: keep or drop and why; read from a CSV that a person filled in."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ksground.errors import InputError

COLUMNS = ("clip_id", "label", "reason", "rater", "time")
OPTIONAL = ("weight",)
BETWEEN_REASONS = ";"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Label:
    """One clip's label.

    keep       whether the clip should be kept
    reasons    why not; empty for a kept clip and for a plain drop
    alike      reasons that would be no mistake either, and none that must be found
    weight     how many clips it stands for: 1, or more where clips were drawn with unequal chances
    """

    keep: bool
    reasons: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()
    weight: float = 1.0

    def says(self, reason: str) -> int:
        """1 the clip is to be dropped for this reason, -1 it is not, 0 the label does not tell."""
        if reason in self.reasons:
            return 1
        untold = reason in self.alike or (not self.keep and not self.reasons)
        return 0 if untold else -1


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by clip_id; `file` and `sha256` (hex, 64 letters) say which they are."""

    by_clip: dict[str, Label]
    file: str
    sha256: str

    def __len__(self) -> int:
        return len(self.by_clip)


def read_labels(file: Path, clip_ids: Collection[str], reasons: Collection[str]) -> Labels:
    """Read a CSV with the columns clip_id, label (keep or drop), reason, rater, time; weight if it has one.

    clip_ids   of the ledger
    reasons    that a drop may name, several parted by ";"; none at all says no more than drop

    A clip may be labelled by several raters: reasons are put together. Raises InputError naming file and row for
    anything else, for raters that disagree, and for a file without labels.
    """
    by_clip: dict[str, tuple[Label, int]] = {}
    for row, cells in _rows(file):
        label = _label(file, row, cells, clip_ids, reasons)
        before, first_row = by_clip.get(cells["clip_id"], (label, row))
        by_clip[cells["clip_id"]] = (_both(file, before, first_row, label, row), first_row)
    if not by_clip:
        raise InputError(
            file, expected="at least one label", found="none", hint="`kscurate label` writes such a file"
        )
    labels = {clip_id: label for clip_id, (label, _) in sorted(by_clip.items())}
    return Labels(labels, str(file), sha256(file.read_bytes()).hexdigest())


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells of each row that is not blank, and its 1-based line."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(file, expected="a CSV file of labels", found="no such file") from None
    except UnicodeDecodeError as error:
        found = f"{error.reason} at byte {error.start}"
        hint = "save the table as CSV in UTF-8"
        raise InputError(file, expected="UTF-8 text", found=found, hint=hint) from None
    if not text.strip():
        raise InputError(
            file, expected=f"a CSV file with the columns {','.join(COLUMNS)}", found="an empty file"
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        check_header(file, header)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                expected = f"{len(header)} cells ({','.join(header)})"
                raise InputError(file, row=reader.line_num, expected=expected, found=f"{len(cells)}")
            yield reader.line_num, {k: cell.strip() for k, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise InputError(file, row=reader.line_num, expected="CSV", found=str(error)) from None


def check_header(file: Path, header: list[str]) -> None:
    """Raise InputError for a header that lacks a column, has one too many, or one twice."""
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in COLUMNS + OPTIONAL]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or unknown or twice:
        said = [f"without {', '.join(missing)}"] * bool(missing)
        said += [f"with {', '.join(map(repr, unknown))}"] * bool(unknown)
        said += [f"{', '.join(twice)} twice"] * bool(twice)
        expected = f"the columns {','.join(COLUMNS)} (and weight, if any)"
        raise InputError(file, row=1, expected=expected, found="; ".join(said))


def _label(
    file: Path, row: int, cells: dict[str, str], clip_ids: Collection[str], known: Collection[str]
) -> Label:
    if cells["clip_id"] not in clip_ids:
        raise InputError(file, row=row, expected="a clip_id of the ledger", found=repr(cells["clip_id"]))
    if cells["label"] not in ("keep", "drop"):
        raise InputError(file, row=row, expected="the label keep or drop", found=repr(cells["label"]))
    keep = cells["label"] == "keep"
    named = [each.strip() for each in cells["reason"].split(BETWEEN_REASONS) if each.strip()]
    if keep and named:
        raise InputError(
            file, row=row, expected="no reason beside keep", found=f"the reason {cells['reason']!r}"
        )
    if unknown := [each for each in named if each not in known]:
        expected = f"reasons of the policy ({', '.join(sorted(known))}), or none"
        hint = f"more than one reason is written with {BETWEEN_REASONS!r} between them"
        raise InputError(file, row=row, expected=expected, found=repr(unknown[0]), hint=hint)
    return Label(keep, frozenset(named), weight=_weight(file, row, cells.get("weight", "")))


def _weight(file: Path, row: int, text: str) -> float:
    if not text:
        return 1.0
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight > 0):
        raise InputError(file, row=row, expected="a weight above 0", found=repr(text))
    return weight


def _both(file: Path, one: Label, one_row: int, other: Label, other_row: int) -> Label:
    """What two rows say of one clip."""
    if one.keep != other.keep or one.weight != other.weight:
        said = ("label", one.keep) if one.keep != other.keep else ("weight", one.weight)
        expected = f"the same {said[0]} as in row {one_row}, for it is the same clip"
        word = {True: "keep", False: "drop"}
        found = word[other.keep] if said[0] == "label" else f"{other.weight:g}"
        hint = "raters who disagree must agree first, or the clip's rows be taken out"
        raise InputError(file, row=other_row, expected=expected, found=found, hint=hint)
    return Label(one.keep, one.reasons | other.reasons, weight=one.weight)
