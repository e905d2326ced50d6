"""Kinetics-400: tables of `label,youtube_id,time_start,time_end,split,is_cc`; label and is_cc may be missing.

Each row is one span of one video, labelled with one class: the class is both task and step. Of several files
with rows of one split, the one with the most rows is read.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from ksground.errors import InputError

from ..annotation import Annotation, SourceAnnotations, Split
from ..native import row_check as check
from ..native.native_files import NativeFile, native_files
from ..native.row_check import RowFault
from ..native.row_tally import RowTally

SOURCE = "kinetics400"
SPLITS: tuple[Split, ...] = ("train", "val", "test")
_COLUMNS = ("youtube_id", "time_start", "time_end", "split")
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.]+")

Clip = tuple[str, str, str]


class _Row(NamedTuple):
    """The fields of one line that matter, as written; label None where the file has no such column."""

    video: str
    start: str
    end: str
    split: str
    label: str | None = None

    @property
    def clip(self) -> Clip:
        return self.video, self.start, self.end


@dataclass(frozen=True, slots=True)
class _Table:
    """A CSV file as (line number, row or the fault of the line), and how many of its rows are of each split."""

    name: str
    has_labels: bool
    rows: list[tuple[int, _Row | RowFault]]
    counts: Counter[Split]

    @property
    def sound_rows(self) -> Iterator[_Row]:
        return (row for _, row in self.rows if isinstance(row, _Row))


def read(folder: Path) -> SourceAnnotations:
    """Read Kinetics-400's tables below `folder`. Raises InputError if there is none."""
    tally = RowTally(SOURCE)
    with native_files(folder) as files:
        tables, lists, others = _recognise(files)
        if not tables:
            expected = (
                f"a CSV file with the columns {', '.join(_COLUMNS)} (train.csv, validate.csv, test.csv)"
            )
            raise InputError(folder, expected=expected, found="none", hint="kscurate fetch kinetics400")
        chosen = _choose(tables, tally)
        classes = _classes(lists, tables, others, tally)
        for table in tables:
            splits = {split for split, taken in chosen.items() if taken is table}
            if splits or not table.counts:
                _read_table(table, splits, _labels_elsewhere(table, splits, tables, tally), classes, tally)
        tally.left_aside(others, "not in a layout of Kinetics-400's")
    return tally.result


def _recognise(files: list[NativeFile]) -> tuple[list[_Table], list[tuple[str, list[str]]], list[str]]:
    tables: list[_Table] = []
    lists: list[tuple[str, list[str]]] = []
    others: list[str] = []
    for file in files:
        table = _table(file) if file.extension == ".csv" else None
        if table:
            tables.append(table)
        elif file.extension == ".txt":
            lists.append((file.name, [line.strip() for line in file.lines() if line.strip()]))
        else:
            others.append(file.name)
    return tables, lists, others


def _table(file: NativeFile) -> _Table | None:
    """None if the first line does not name the columns. A stray quote costs one row, not the rest."""
    lines = file.lines()
    header = _fields(lines[0]) if lines else []
    if isinstance(header, RowFault):
        return None
    names = [name.lower() for name in header]
    if not set(_COLUMNS) <= set(names):
        return None
    has_labels = "label" in names
    wanted = itemgetter(*(names.index(name) for name in (*_COLUMNS, *(["label"] if has_labels else []))))
    rows: list[tuple[int, _Row | RowFault]] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        fields = _fields(line)
        if isinstance(fields, RowFault):
            rows.append((number, fields))
        elif len(fields) != len(names):
            found = f"{len(fields)}: {check.shown(line)}"
            rows.append((number, RowFault("wrong_columns", f"{len(names)} columns", found)))
        else:
            rows.append((number, _Row(*wanted(fields))))
    table = _Table(file.name, has_labels, rows, Counter())
    for word, n_rows in Counter(row.split for row in table.sound_rows).items():
        split = _known_split(word)
        if split:
            table.counts[split] += n_rows
    return table


def _fields(line: str) -> list[str] | RowFault:
    try:
        if not line.isascii():
            check.check_encoding(line, "a row")
        fields = next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
    except csv.Error as error:
        return RowFault("malformed", "a row of comma-separated values", f"{error}: {check.shown(line)}")
    except RowFault as fault:
        return fault
    return [field.strip() for field in fields]


def _known_split(word: str) -> Split | None:
    try:
        return check.split(word)
    except RowFault:
        return None


def _choose(tables: list[_Table], tally: RowTally) -> dict[Split, _Table]:
    """The table of each split: the one with the most rows of it."""
    chosen: dict[Split, _Table] = {}
    for split in SPLITS:
        ranked = sorted(tables, key=lambda table: (-table.counts[split], table.name))
        holders = [table for table in ranked if table.counts[split]]
        if holders:
            chosen[split] = holders[0]
        for other in holders[1:]:
            taken = holders[0]
            sizes = f"{other.counts[split]:,} rows, {taken.counts[split]:,} in the one taken"
            tally.note(f"{other.name} holds {split} too ({sizes}); took {taken.name} (most rows)")
    return chosen


def _labels_elsewhere(
    table: _Table, splits: set[Split], tables: list[_Table], tally: RowTally
) -> dict[Clip, str]:
    """Labels that another file of the same split gives to the same clips, where this file has no labels."""
    if table.has_labels:
        return {}
    clips = {row.clip for row in table.sound_rows}
    labels: dict[Clip, str] = {}
    for other in tables:
        fresh = {
            row.clip: row.label
            for row in other.sound_rows
            if row.label
            and row.clip in clips
            and row.clip not in labels
            and _known_split(row.split) in splits
        }
        labels |= fresh
        if fresh:
            n_of = f"{len(fresh):,} of its {len(clips):,} clips"
            tally.note(f"{table.name} has no labels; {n_of} took theirs from {other.name}")
    return labels


def _classes(
    lists: list[tuple[str, list[str]]], tables: list[_Table], others: list[str], tally: RowTally
) -> frozenset[str] | None:
    """The published list of classes, if a text file is one: a good part of its lines label rows here."""
    used = {row.label for table in tables for row in table.sound_rows}
    classes: frozenset[str] | None = None
    for name, lines in lists:
        # The 100-class file uses a quarter of the 400 published classes.
        if classes is None and lines and len(used & set(lines)) * 5 >= len(lines):
            classes = frozenset(lines) & _unicode(lines)
            tally.result.files.append(name)
            for label in sorted(classes):
                tally.result.tasks[_slug(label)] = tally.result.steps[_slug(label)] = label
        else:
            others.append(name)
    return classes


def _unicode(lines: list[str]) -> set[str]:
    return {line for line in lines if not any("\ud800" <= letter <= "\udfff" for letter in line)}


def _read_table(
    table: _Table,
    splits: set[Split],
    labels: dict[Clip, str],
    classes: frozenset[str] | None,
    tally: RowTally,
) -> None:
    tally.result.files.append(table.name)
    for number, row in table.rows:
        try:
            if isinstance(row, RowFault):
                raise row
            split = check.split(row.split)
            if split not in splits:
                continue
            annotation = _annotation(table.name, number, row, split, labels, classes)
            tally.accept(annotation)
        except RowFault as fault:
            tally.reject(table.name, number, fault)
            continue
        if annotation.task_id and annotation.task:
            # A class is the task and its one step.
            tally.result.tasks.setdefault(annotation.task_id, annotation.task)
            tally.result.steps.setdefault(annotation.task_id, annotation.task)


def _annotation(
    file: str,
    number: int,
    row: _Row,
    split: Split,
    labels: dict[Clip, str],
    classes: frozenset[str] | None,
) -> Annotation:
    label = row.label or labels.get(row.clip)
    if label and classes is not None and label not in classes:
        raise RowFault("unknown_step", "a class of the published list", check.shown(label))
    start_s, end_s = check.span(
        check.seconds_from_text(row.start, "time_start"), check.seconds_from_text(row.end, "time_end")
    )
    return Annotation(
        source=SOURCE,
        video_id=check.video_id(row.video),
        split=split,
        native_split=row.split,
        task_id=_slug(label) if label else None,
        task=label or None,
        step_id=_slug(label) if label else None,
        step=label or None,
        start_s=start_s,
        end_s=end_s,
        video_duration_s=None,
        origin_file=file,
        origin_row=number,
    )


@lru_cache(maxsize=1024)
def _slug(label: str) -> str:
    return _NOT_IN_A_FILE_NAME.sub("-", label).strip("-") or "class"
