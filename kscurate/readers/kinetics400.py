"""Kinetics-400: tables of `label,youtube_id,time_start,time_end,split,is_cc`; label and is_cc may be missing.

Each row is one span of one video, labelled with one class: the class is both task and step. Of several files
with rows of one split, the one with the most rows is read.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ksground.errors import InputError

from .. import row_check as check
from ..annotation import Annotation, SourceAnnotations, Split
from ..native_files import NativeFile, native_files
from ..row_check import RowFault
from ..row_tally import RowTally

SOURCE = "kinetics400"
UNLABELLED = "unlabelled"
_COLUMNS = ("youtube_id", "time_start", "time_end", "split")
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.]+")

Clip = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """A CSV file: where each column is, and its rows as (line number, fields or the fault of the line)."""

    name: str
    columns: dict[str, int]
    rows: list[tuple[int, list[str] | RowFault]]

    def field(self, fields: list[str], column: str) -> str:
        return fields[self.columns[column]].strip()

    def split(self, fields: list[str]) -> Split | None:
        try:
            return check.split(self.field(fields, "split"))
        except RowFault:
            return None

    def clip(self, fields: list[str]) -> Clip:
        return (
            self.field(fields, "youtube_id"),
            self.field(fields, "time_start"),
            self.field(fields, "time_end"),
        )


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
        counts = {table.name: Counter(_splits(table)) for table in tables}
        chosen = _choose(tables, counts, tally)
        classes = _classes(lists, tables, others, tally)
        for table in tables:
            splits = {split for split, taken in chosen.items() if taken is table}
            if splits or not any(counts[table.name].values()):
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
    names = [name.strip().lower() for name in header]
    if not set(_COLUMNS) <= set(names):
        return None
    rows: list[tuple[int, list[str] | RowFault]] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        fields = _fields(line)
        if isinstance(fields, list) and len(fields) != len(names):
            fields = RowFault("wrong_columns", f"{len(names)} columns", f"{len(fields)}: {check.shown(line)}")
        rows.append((number, fields))
    return _Table(file.name, {name: index for index, name in enumerate(names)}, rows)


def _fields(line: str) -> list[str] | RowFault:
    try:
        if not line.isascii():
            check.check_encoding(line, "a row")
        return next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
    except csv.Error as error:
        return RowFault("malformed", "a row of comma-separated values", f"{error}: {check.shown(line)}")
    except RowFault as fault:
        return fault


def _splits(table: _Table) -> list[Split]:
    found = (table.split(fields) for _, fields in table.rows if isinstance(fields, list))
    return [split for split in found if split is not None]


def _choose(tables: list[_Table], counts: dict[str, Counter[Split]], tally: RowTally) -> dict[Split, _Table]:
    chosen: dict[Split, _Table] = {}
    for split in ("train", "val", "test"):
        ranked = sorted(tables, key=lambda table: (-counts[table.name][split], table.name))
        holders = [table for table in ranked if counts[table.name][split]]
        if holders:
            chosen[split] = holders[0]
        for other in holders[1:]:
            sizes = f"{counts[other.name][split]:,} rows, {counts[holders[0].name][split]:,}"
            taken = holders[0].name
            tally.note(f"{other.name} holds {split} too ({sizes} in the one taken); took {taken} (most rows)")
    return chosen


def _labels_elsewhere(
    table: _Table, splits: set[Split], tables: list[_Table], tally: RowTally
) -> dict[Clip, str]:
    """Labels that another file of the same split gives to the same clips, where this file has no labels."""
    if "label" in table.columns:
        return {}
    clips = {table.clip(fields) for _, fields in table.rows if isinstance(fields, list)}
    labels: dict[Clip, str] = {}
    for other in tables:
        if other is table or "label" not in other.columns:
            continue
        rows = (fields for _, fields in other.rows if isinstance(fields, list))
        found = {other.clip(row): other.field(row, "label") for row in rows if other.split(row) in splits}
        fresh = {clip: label for clip, label in found.items() if clip in clips and clip not in labels}
        labels |= fresh
        if fresh:
            n_of = f"{len(fresh):,} of its {len(clips):,} clips"
            tally.note(f"{table.name} has no labels; {n_of} took theirs from {other.name}")
    return labels


def _classes(
    lists: list[tuple[str, list[str]]], tables: list[_Table], others: list[str], tally: RowTally
) -> frozenset[str] | None:
    """The published list of classes, if a text file is one: most of its lines are labels of the tables."""
    rows = [(table, fields) for table in tables if "label" in table.columns for _, fields in table.rows]
    used = {table.field(fields, "label") for table, fields in rows if isinstance(fields, list)}
    classes: frozenset[str] | None = None
    for name, lines in lists:
        # The 100-class file uses a quarter of the 400 published classes.
        if classes is None and lines and (len(used & set(lines)) * 5 >= len(lines)):
            classes = frozenset(lines)
            tally.result.files.append(name)
            for label in lines:
                tally.result.tasks[_slug(label)] = tally.result.steps[_slug(label)] = label
        else:
            others.append(name)
    return classes


def _read_table(
    table: _Table,
    splits: set[Split],
    labels: dict[Clip, str],
    classes: frozenset[str] | None,
    tally: RowTally,
) -> None:
    tally.result.files.append(table.name)
    for number, fields in table.rows:
        try:
            if isinstance(fields, RowFault):
                raise fields
            split = check.split(table.field(fields, "split"))
            if split not in splits:
                continue
            annotation = _annotation(table, number, fields, split, labels, classes)
            tally.accept(annotation)
        except RowFault as fault:
            tally.reject(table.name, number, fault)
            continue
        if annotation.step_id is not None and annotation.step is not None:
            tally.result.tasks.setdefault(annotation.task_id, annotation.task)
            tally.result.steps.setdefault(annotation.step_id, annotation.step)


def _annotation(
    table: _Table,
    number: int,
    fields: list[str],
    split: Split,
    labels: dict[Clip, str],
    classes: frozenset[str] | None,
) -> Annotation:
    label = table.field(fields, "label") if "label" in table.columns else labels.get(table.clip(fields), "")
    if label and classes is not None and label not in classes:
        raise RowFault("unknown_step", "a class of the published list", check.shown(label))
    start_s, end_s = check.span(
        check.seconds_from_text(table.field(fields, "time_start"), "time_start"),
        check.seconds_from_text(table.field(fields, "time_end"), "time_end"),
    )
    return Annotation(
        source=SOURCE,
        video_id=check.video_id(table.field(fields, "youtube_id")),
        split=split,
        native_split=table.field(fields, "split"),
        task_id=_slug(label) if label else UNLABELLED,
        task=label or UNLABELLED,
        step_id=_slug(label) if label else None,
        step=label or None,
        start_s=start_s,
        end_s=end_s,
        video_duration_s=None,
        origin_file=table.name,
        origin_row=number,
    )


def _slug(label: str) -> str:
    return _NOT_IN_A_FILE_NAME.sub("-", label).strip("-") or "class"
