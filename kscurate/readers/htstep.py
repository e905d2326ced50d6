"""HT-Step: `{video_id: {duration, annotations: [{id, segment}]}}`, a taxonomy of steps, the videos' splits.

A segment's `id` is the taxonomy's `global_step_index`; the taxonomy's `headline` is the step in words, its
`activity` the task. `variation_index` is no number ("A10" is the tenth step of variation A); it is not read.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ksground.errors import InputError

from ..annotation import Annotation, SourceAnnotations
from ..native import row_check as check
from ..native.native_files import NativeFile, native_files
from ..native.row_check import RowFault
from ..native.row_tally import RowTally, segment_row, segment_rows

SOURCE = "htstep"
_TAXONOMY_COLUMNS = {"global_step_index", "activity", "headline"}


@dataclass(frozen=True, slots=True)
class _Entries:
    file: NativeFile
    videos: dict[str, Any]
    repeats: list[tuple[str, Any]]


@dataclass(slots=True)
class _Release:
    """The files of a release by what they are."""

    annotations: list[_Entries] = field(default_factory=list)
    splits: list[tuple[NativeFile, dict[str, Any]]] = field(default_factory=list)
    taxonomies: list[tuple[NativeFile, list[list[str]], list[int]]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def read(folder: Path) -> SourceAnnotations:
    """Read HT-Step's annotations below `folder`. Raises InputError if they or the taxonomy are missing."""
    tally = RowTally(SOURCE)
    with native_files(folder) as files:
        release = _recognise(files)
        if not release.annotations:
            expected = "a JSON file of the form {video_id: {annotations: […]}} (annotations.json)"
            raise InputError(folder, expected=expected, found="none", hint="kscurate fetch htstep")
        if not release.taxonomies:
            expected = f"a table with the columns {', '.join(sorted(_TAXONOMY_COLUMNS))} (taxonomy.csv)"
            raise InputError(folder, expected=expected, found="none", hint="kscurate fetch htstep")
        activities = _read_taxonomy(release, tally)
        native_splits = _read_splits(release, tally)
        tally.result.listed = {video: check.split(word) for video, word in native_splits.items()}
        for entries in _choose(release.annotations, tally):
            _read_entries(entries, activities, native_splits, tally)
        tally.left_aside(release.others, "not in a layout of HT-Step's")
    return tally.result


def _recognise(files: list[NativeFile]) -> _Release:
    release = _Release()
    for file in files:
        if file.extension == ".json":
            document = file.json()
            videos = document if isinstance(document, dict) else None
            if videos is not None and "database" in videos:
                videos = file.json_object(videos, "database")
            if videos is not None and (not videos or any(_is_entry(entry) for entry in videos.values())):
                release.annotations.append(_Entries(file, videos, getattr(videos, "repeats", [])))
            elif (
                isinstance(document, dict) and document and all(_is_split(*item) for item in document.items())
            ):
                release.splits.append((file, document))
            else:
                release.others.append(file.name)
        elif file.extension == ".csv":
            rows, numbers = _table(file)
            if rows and {name.strip().lower() for name in rows[0]} >= _TAXONOMY_COLUMNS:
                release.taxonomies.append((file, rows, numbers))
            else:
                release.others.append(file.name)
        else:
            release.others.append(file.name)
    return release


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and "annotations" in entry


def _is_split(word: str, videos: object) -> bool:
    try:
        check.split(word)
    except RowFault:
        return False
    return isinstance(videos, list)


def _table(file: NativeFile) -> tuple[list[list[str]], list[int]]:
    """Rows of a CSV file, empty ones left out, and the line each of them ends on."""
    reader = csv.reader(io.StringIO(file.text(), newline=""))
    rows: list[list[str]] = []
    numbers: list[int] = []
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows, numbers
        except csv.Error as error:
            row = [f"unreadable: {error}"]
        if row:
            rows.append(row)
            numbers.append(reader.line_num)


def _read_taxonomy(release: _Release, tally: RowTally) -> dict[str, str]:
    """The activity of each step id, from the taxonomy with the most rows."""
    ranked = sorted(release.taxonomies, key=lambda item: (-len(item[1]), item[0].name))
    file, (header, *rows), numbers = ranked[0]
    for other, _, _ in ranked[1:]:
        tally.note(f"{other.name} is a taxonomy too; took {file.name} (most rows)")
    tally.result.files.append(file.name)
    columns = [name.strip().lower() for name in header]
    activities: dict[str, str] = {}
    for number, row in zip(numbers[1:], rows, strict=True):
        try:
            if len(row) != len(columns):
                raise RowFault("wrong_columns", f"{len(columns)} columns", f"{len(row)}: {check.shown(row)}")
            fields = dict(zip(columns, row, strict=True))
            step_id = check.label_id(fields["global_step_index"].strip(), "a global_step_index")
            if step_id in activities:
                raise RowFault("duplicate", "each global_step_index once", f"{step_id} again")
            headline, activity = (
                check.text(fields["headline"], "headline"),
                check.text(fields["activity"], "activity"),
            )
        except RowFault as fault:
            tally.reject(file.name, number, fault)
            continue
        activities[step_id] = activity
        tally.result.steps[step_id] = headline
        tally.result.tasks[activity] = activity
    return activities


def _read_splits(release: _Release, tally: RowTally) -> dict[str, str]:
    """The split of each video, in the dataset's own word."""
    native_splits: dict[str, str] = {}
    for file, document in release.splits:
        tally.result.files.append(file.name)
        for word, videos in [*document.items(), *getattr(document, "repeats", [])]:
            for index, video in enumerate(videos, start=1):
                try:
                    name = check.video_id(video)
                    if native_splits.setdefault(name, word) != word:
                        expected = f"each video in one split, {name} in {native_splits[name]}"
                        raise RowFault("duplicate", expected, f"{name} in {word} too")
                except RowFault as fault:
                    tally.reject(file.name, f"{word}, video {index}", fault)
    if not release.splits:
        tally.note("no video_splits.json here: each video's own 'subset' is its split")
    return native_splits


def _choose(found: list[_Entries], tally: RowTally) -> list[_Entries]:
    """The file with the most videos first; a further file adds only videos that are in none before it."""
    ranked = sorted(found, key=lambda entries: (-len(entries.videos), entries.file.name))
    chosen: list[_Entries] = []
    known: set[str] = set()
    for entries in ranked:
        new = {video: entry for video, entry in entries.videos.items() if video not in known}
        if len(new) < len(entries.videos):
            n_here, n_new = len(entries.videos), len(new)
            first = ranked[0].file.name
            tally.note(
                f"{entries.file.name} holds {n_here:,} videos, {n_new:,} of them not in {first}; took those"
            )
        if new:
            repeats = [repeat for repeat in entries.repeats if repeat[0] in new]
            chosen.append(_Entries(entries.file, new, repeats))
            known |= new.keys()
    return chosen


def _read_entries(
    entries: _Entries, activities: dict[str, str], native_splits: dict[str, str], tally: RowTally
) -> None:
    file = entries.file.name
    tally.result.files.append(file)
    for video, entry in entries.videos.items():
        try:
            segments = segment_rows(entry, "annotations")
        except RowFault as fault:
            tally.reject(file, check.shown(video), fault)
            continue
        for index, segment in enumerate(segments, start=1):
            try:
                native_split = native_splits.get(video) or check.required(entry, "subset")
                annotation = _annotation(
                    file, video, entry, index, segment, activities, native_split, tally.result.steps
                )
                tally.accept(annotation)
            except RowFault as fault:
                tally.reject(file, segment_row(video, index), fault)
    tally.reject_repeats(file, entries.repeats, "annotations")


def _annotation(
    file: str,
    video: str,
    entry: dict[str, Any],
    index: int,
    segment: Any,
    activities: dict[str, str],
    native_split: Any,
    headlines: dict[str, str],
) -> Annotation:
    row = check.mapping(segment, "a segment")
    duration_s = check.declared_duration_s(entry.get("duration"))
    start_s, end_s = check.segment_span(row, duration_s)
    step_id = check.label_id(check.required(row, "id"), "a step id")
    if step_id not in activities:
        raise RowFault("unknown_step", "a global_step_index of the taxonomy", check.shown(step_id))
    return Annotation(
        source=SOURCE,
        video_id=check.video_id(video),
        split=check.split(native_split),
        native_split=native_split,
        task_id=activities[step_id],
        task=activities[step_id],
        step_id=step_id,
        step=headlines[step_id],
        start_s=start_s,
        end_s=end_s,
        video_duration_s=duration_s,
        origin_file=file,
        origin_row=index,
    )
