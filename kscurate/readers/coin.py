"""COIN: `{"database": {id: {subset, class, recipe_type, duration, annotation: [{id, label, segment}]}}}`.

`taxonomy.xlsx`, where it lies beside, says which steps exist and which domain a task belongs to; without it every step
named counts as known, and no domain is.
Task names are published as one word ("MakePaperDice") and read as words ("Make Paper Dice").
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ksground.errors import InputError

from ..annotation import Annotation, SourceAnnotations, Split
from ..native import row_check as check
from ..native.native_files import NativeFile, ObjectWithRepeats, native_files
from ..native.row_check import RowFault
from ..native.row_tally import RowTally, segment_row, segment_rows

SOURCE = "coin"
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAXONOMY_SHEET = "target_action_mapping"
_DOMAIN_SHEET = "domain_target_mapping"


@dataclass(frozen=True, slots=True)
class _Database:
    file: NativeFile
    official: bool
    entries: dict[str, Any]
    repeats: list[tuple[str, Any]]

    @property
    def n_segments(self) -> int:
        lists = (entry.get("annotation") for entry in self.entries.values() if isinstance(entry, dict))
        return sum(len(segments) for segments in lists if isinstance(segments, list))


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    file: str
    tasks: dict[str, str]
    steps: dict[str, tuple[str, str]]
    domains: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Video:
    """What a video's entry says of all its segments."""

    video_id: str
    split: Split
    native_split: str
    task_id: str
    task: str
    duration_s: float | None


def read(folder: Path) -> SourceAnnotations:
    """Read COIN's annotations below `folder`. Raises InputError if there are none or a file is broken."""
    tally = RowTally(SOURCE)
    with native_files(folder) as files:
        databases, taxonomy, others = _recognise(files)
        if not databases:
            expected = 'a JSON file of the form {"database": {video_id: …}} (COIN.json)'
            raise InputError(folder, expected=expected, found="none", hint="kscurate fetch coin")
        if taxonomy:
            tally.result.files.append(taxonomy.file)
            tally.result.tasks.update(taxonomy.tasks)
            tally.result.steps.update({step: words for step, (_, words) in taxonomy.steps.items()})
        else:
            tally.note("no taxonomy.xlsx here: every step that the annotations name counts as known")
        for database in _choose(databases, tally):
            _read_database(database, taxonomy, tally)
        tally.left_aside(others, "not in a layout of COIN's")
    return tally.result


def _recognise(files: list[NativeFile]) -> tuple[list[_Database], _Taxonomy | None, list[str]]:
    databases: list[_Database] = []
    taxonomy: _Taxonomy | None = None
    others: list[str] = []
    for file in files:
        database = _database(file) if file.extension == ".json" else None
        if database:
            databases.append(database)
        elif file.extension == ".xlsx" and taxonomy is None and (found := _taxonomy(file)):
            taxonomy = found
        else:
            others.append(file.name)
    return databases, taxonomy, others


def _database(file: NativeFile) -> _Database | None:
    """The official layout, or one of the two others COIN is found in: [{id: entry}, …] and {id: entry}."""
    document = file.json()
    if isinstance(document, dict) and "database" in document:
        entries = file.json_object(document, "database")
        return _Database(file, True, entries, getattr(entries, "repeats", []))
    if isinstance(document, list) and all(isinstance(item, dict) and len(item) == 1 for item in document):
        document = ObjectWithRepeats([pair for item in document for pair in item.items()])
    if isinstance(document, dict) and any(
        isinstance(e, dict) and "annotation" in e for e in document.values()
    ):
        return _Database(file, False, document, getattr(document, "repeats", []))
    return None


def _choose(databases: list[_Database], tally: RowTally) -> list[_Database]:
    """The official layout first, then the most segments; a further official file adds videos not yet seen."""
    ranked = sorted(
        databases, key=lambda database: (not database.official, -database.n_segments, database.file.name)
    )
    chosen = [ranked[0]]
    known = set(ranked[0].entries)
    for database in ranked[1:]:
        new = {video: entry for video, entry in database.entries.items() if video not in known}
        n_videos, n_new = len(database.entries), len(new)
        held = f"{database.file.name} holds {n_videos:,} videos, {n_new:,} of them nowhere else"
        if new and database.official:
            repeats = [repeat for repeat in database.repeats if repeat[0] in new]
            chosen.append(_Database(database.file, True, new, repeats))
            known |= new.keys()
            tally.note(f"{held}; took those")
        else:
            why = (
                "most segments"
                if database.official == ranked[0].official
                else "the official layout comes first"
            )
            tally.note(f"{held}; took {ranked[0].file.name} ({why})")
    return chosen


def _read_database(database: _Database, taxonomy: _Taxonomy | None, tally: RowTally) -> None:
    file = database.file.name
    tally.result.files.append(file)
    for video, entry in database.entries.items():
        _read_entry(file, video, entry, taxonomy, tally)
    for video, entry in database.repeats:
        n_rows = (
            len(entry["annotation"])
            if isinstance(entry, dict) and isinstance(entry.get("annotation"), list)
            else 1
        )
        for index in range(1, n_rows + 1):
            fault = RowFault("duplicate", "each video once in the file", f"{check.shown(video)} again")
            tally.reject(file, segment_row(video, index), fault)


def _read_entry(file: str, video: str, entry: Any, taxonomy: _Taxonomy | None, tally: RowTally) -> None:
    """What is wrong with the video as a whole is wrong with each of its segments."""
    try:
        segments = segment_rows(entry, "annotation")
    except RowFault as fault:
        tally.reject(file, check.shown(video), fault)
        return
    try:
        described: _Video | RowFault = _video(video, entry)
    except RowFault as fault:
        described = fault
    for index, segment in enumerate(segments, start=1):
        try:
            if isinstance(described, RowFault):
                raise described
            tally.accept(_annotation(file, described, index, segment, taxonomy))
        except RowFault as fault:
            tally.reject(file, segment_row(video, index), fault)
            continue
        taken = tally.result.annotations[-1]
        tally.result.tasks.setdefault(str(taken.task_id), str(taken.task))
        tally.result.steps.setdefault(str(taken.step_id), str(taken.step))


def _video(video: str, entry: dict[str, Any]) -> _Video:
    native_split = check.text(check.required(entry, "subset"), "a subset")
    return _Video(
        video_id=check.video_id(video),
        split=check.split(native_split),
        native_split=native_split,
        task_id=check.label_id(check.required(entry, "recipe_type"), "a recipe_type"),
        task=_to_words(check.text(check.required(entry, "class"), "a class")),
        duration_s=check.declared_duration_s(entry.get("duration")),
    )


def _annotation(file: str, video: _Video, index: int, segment: Any, taxonomy: _Taxonomy | None) -> Annotation:
    row = check.mapping(segment, "a segment")
    start_s, end_s = check.segment_span(row, video.duration_s)
    step_id = check.label_id(check.required(row, "id"), "a step id")
    if taxonomy and taxonomy.steps.get(step_id, ("", ""))[0] != video.task_id:
        expected = f"a step of task {video.task_id} in {taxonomy.file}"
        raise RowFault("unknown_step", expected, check.shown(step_id))
    return Annotation(
        source=SOURCE,
        video_id=video.video_id,
        split=video.split,
        native_split=video.native_split,
        task_id=video.task_id,
        task=video.task,
        step_id=step_id,
        step=check.text(check.required(row, "label"), "a label"),
        start_s=start_s,
        end_s=end_s,
        video_duration_s=video.duration_s,
        origin_file=file,
        origin_row=index,
        domain=taxonomy.domains.get(video.task_id) if taxonomy else None,
    )


def _taxonomy(file: NativeFile) -> _Taxonomy | None:
    """The published tasks, steps and domains; None if the workbook has no sheet of steps."""
    expected = f"a workbook with a sheet {_TAXONOMY_SHEET!r} of target id, target, action id, action"
    sheets = _sheets(file, expected)
    if _TAXONOMY_SHEET not in sheets:
        return None
    tasks: dict[str, str] = {}
    steps: dict[str, tuple[str, str]] = {}
    domain_of = dict(_domain(file, number, row) for number, row in sheets.get(_DOMAIN_SHEET, []))
    domains: dict[str, str] = {}
    for number, row in sheets[_TAXONOMY_SHEET]:
        try:
            task_id, step_id = check.label_id(row[0], "a target id"), check.label_id(row[2], "an action id")
            target = check.text(row[1], "a target label")
            steps[step_id] = task_id, check.text(row[3], "an action label")
        except RowFault as fault:
            raise InputError(file.location, row=number, expected=fault.expected, found=fault.found) from None
        tasks[task_id] = _to_words(target)
        if target in domain_of:
            domains[task_id] = domain_of[target]
    return _Taxonomy(file.name, tasks, steps, domains)


def _sheets(file: NativeFile, expected: str) -> dict[str, list[tuple[int, tuple[Any, ...]]]]:
    """The rows of the sheets we know, each with its number; empty ones and the heading left out."""
    import openpyxl  # type: ignore[import-untyped]

    sheets: dict[str, list[tuple[int, tuple[Any, ...]]]] = {}
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(file.content()), read_only=True, data_only=True)
        for name, width in ((_TAXONOMY_SHEET, 4), (_DOMAIN_SHEET, 2)):
            if name in workbook.sheetnames:
                rows = workbook[name].iter_rows(min_row=2, max_col=width, values_only=True)
                sheets[name] = [
                    (number, row)
                    for number, row in enumerate(rows, start=2)
                    if any(c is not None for c in row)
                ]
    except Exception as error:  # openpyxl raises whatever the broken XML below it raises
        raise file.not_understood(expected, f"{type(error).__name__}: {error}") from None
    return sheets


def _domain(file: NativeFile, number: int, row: tuple[Any, ...]) -> tuple[str, str]:
    """A target label and the domain it belongs to."""
    try:
        return check.text(row[1], "a target label"), check.text(row[0], "a domain")
    except RowFault as fault:
        raise InputError(file.location, row=number, expected=fault.expected, found=fault.found) from None


@lru_cache
def _to_words(name: str) -> str:
    return _WORD_BREAK.sub(" ", name)
