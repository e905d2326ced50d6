"""CrossTask: `<task>_<video>.csv` with `step,start,end` (steps count from 1), task lists, lists of videos.

They may lie in folders or in archives. Which list is which is read from their content: a task without any
annotation file is a related one; a list of videos that stands wholly in a longer one is the validation list.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ksground.errors import InputError

from ..annotation import Annotation, SourceAnnotations, Split
from ..native import row_check as check
from ..native.native_files import NativeFile, native_files
from ..native.row_check import RowFault
from ..native.row_tally import RowTally

SOURCE = "crosstask"
_ANNOTATION_NAME = re.compile(r"(?P<task>[0-9]+)_(?P<video>.+)", re.ASCII | re.DOTALL)
_TASK_ID = re.compile(r"[0-9]{1,12}", re.ASCII)
_BLOCK = "five lines: task id, title, link, number of steps, steps"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _TaskList:
    name: str
    titles: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _VideoList:
    name: str
    pairs: frozenset[Pair]


@dataclass(slots=True)
class _Release:
    """The files of a release by what they are."""

    annotations: list[tuple[NativeFile, str, str]] = field(default_factory=list)
    task_lists: list[_TaskList] = field(default_factory=list)
    video_lists: list[_VideoList] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def read(folder: Path) -> SourceAnnotations:
    """Read CrossTask's annotations below `folder`. Raises InputError if they or the task list are missing."""
    tally = RowTally(SOURCE)
    with native_files(folder) as files:
        release = _recognise(files, tally)
        if not release.task_lists:
            expected = f"a task list (tasks_primary.txt), blocks of {_BLOCK}"
            raise InputError(folder, expected=expected, found="none", hint="kscurate fetch crosstask")
        if not release.annotations and any(videos.pairs for videos in release.video_lists):
            expected = "annotation files <task>_<video>.csv, in a folder or in a zip archive"
            raise InputError(folder, expected=expected, found="none", hint="kscurate fetch crosstask")
        if not release.annotations:
            tally.note("no video is listed, and no annotation file <task>_<video>.csv is here")
        steps = _take_tasks(release, tally)
        validation = _validation_pairs(release, tally)
        for file, task, video in _one_file_a_video(release.annotations, tally):
            _read_annotations(
                file, task, video, steps, "val" if (task, video) in validation else "train", tally
            )
        _note_ids_of_several_tasks(release, tally)
        tally.left_aside(release.others, "not in a layout of CrossTask's")
    return tally.result


def _recognise(files: list[NativeFile], tally: RowTally) -> _Release:
    release = _Release()
    for file in files:
        name = _ANNOTATION_NAME.fullmatch(file.stem) if file.extension == ".csv" else None
        if name:
            release.annotations.append((file, name["task"], name["video"]))
            continue
        lines = file.lines() if file.extension in (".csv", ".txt") else []
        first = next((line for line in lines if line.strip()), "")
        if file.extension == ".txt" and _TASK_ID.fullmatch(first.strip()):
            release.task_lists.append(_task_list(file.name, lines, tally))
        elif file.extension == ".csv" and "://" in first and first.count(",") == 2:
            release.video_lists.append(_video_list(file.name, lines, tally))
        elif first or file.extension not in (".csv", ".txt"):
            release.others.append(file.name)
    return release


def _task_list(name: str, lines: list[str], tally: RowTally) -> _TaskList:
    """Blocks of five lines with empty lines between; a malformed one is rejected under its first line."""
    tasks = _TaskList(name)
    numbered = [(number, line.strip()) for number, line in enumerate(lines, start=1)]
    while numbered:
        number, line = numbered.pop(0)
        if not line:
            continue
        block = [line]
        while numbered and numbered[0][1]:
            block.append(numbered.pop(0)[1])
        try:
            task, title, steps = _task_block(block)
            if task in tasks.titles:
                raise RowFault("duplicate", "each task once", f"task {task} again")
        except RowFault as fault:
            tally.reject(name, number, fault)
            continue
        tasks.titles[task], tasks.steps[task] = title, steps
    return tasks


def _task_block(block: list[str]) -> tuple[str, str, list[str]]:
    if len(block) != 5:
        raise RowFault("wrong_columns", _BLOCK, f"{len(block)} lines from {check.shown(block[0])}")
    if not _TASK_ID.fullmatch(block[0]):
        raise RowFault("bad_id", "a task id of digits", check.shown(block[0]))
    steps = [check.text(step, "a step") for step in block[4].split(",")]
    if block[3] != str(len(steps)):
        raise RowFault(
            "malformed", f"as many steps as announced, {check.shown(block[3])}", f"{len(steps)} steps"
        )
    return block[0], check.text(block[1], "a title"), steps


def _video_list(name: str, lines: list[str], tally: RowTally) -> _VideoList:
    pairs: set[Pair] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            task, video = _video_row(line)
            if (task, video) in pairs:
                raise RowFault("duplicate", "each task and video once", f"{task},{video} again")
        except RowFault as fault:
            tally.reject(name, number, fault)
            continue
        pairs.add((task, video))
    return _VideoList(name, frozenset(pairs))


def _video_row(line: str) -> Pair:
    check.check_encoding(line, "task,video,address")
    fields = line.split(",")
    if len(fields) != 3:
        raise RowFault(
            "wrong_columns", "3 columns: task,video,address", f"{len(fields)}: {check.shown(line)}"
        )
    return check.label_id(fields[0].strip(), "a task id"), check.video_id(fields[1])


def _take_tasks(release: _Release, tally: RowTally) -> dict[str, list[str]]:
    """All tasks go into the result; steps only of lists with an annotated task, as others label nothing."""
    annotated = {task for _, task, _ in release.annotations}
    steps_by_task: dict[str, list[str]] = {}
    for tasks in release.task_lists:
        tally.result.files.append(tasks.name)
        for task, title in tasks.titles.items():
            tally.result.tasks.setdefault(task, title)
            steps_by_task.setdefault(task, tasks.steps[task])
        if annotated & tasks.titles.keys():
            for task, steps in tasks.steps.items():
                for number, step in enumerate(steps, start=1):
                    tally.result.steps.setdefault(f"{task}-{number}", step)
        else:
            n_steps = sum(map(len, tasks.steps.values()))
            tally.note(f"{tasks.name}: {len(tasks.titles)} related tasks without segments ({n_steps} steps)")
    return steps_by_task


def _validation_pairs(release: _Release, tally: RowTally) -> frozenset[Pair]:
    lists = sorted(release.video_lists, key=lambda videos: (-len(videos.pairs), videos.name))
    tally.result.files += [videos.name for videos in lists]
    if not lists:
        tally.note("no videos.csv and videos_val.csv here: every video counts as train")
        return frozenset()
    validation: frozenset[Pair] = frozenset()
    for videos in lists[1:]:
        if "train" not in videos.name.rsplit("/", 1)[-1].lower() and videos.pairs <= lists[0].pairs:
            validation |= videos.pairs
            n_val = len(videos.pairs)
            tally.note(f"{videos.name}: its {n_val:,} videos are val, those only in {lists[0].name} train")
    if not validation:
        tally.note(f"no list of validation videos beside {lists[0].name}: every video counts as train")
    return validation


def _one_file_a_video(
    found: list[tuple[NativeFile, str, str]], tally: RowTally
) -> list[tuple[NativeFile, str, str]]:
    """One annotation file for each task and video: from the folder or archive that holds most of them."""
    sizes = Counter(file.container for file, _, _ in found)
    ranked = sorted(found, key=lambda item: (-sizes[item[0].container], item[0].name))
    chosen: dict[Pair, tuple[NativeFile, str, str]] = {}
    for item in ranked:
        chosen.setdefault((item[1], item[2]), item)
    taken = Counter(file.container for file, _, _ in chosen.values())
    for container, size in sizes.most_common():
        if taken[container] < size:
            n_twice, first = size - taken[container], ranked[0][0].container
            tally.note(
                f"{container}: {n_twice:,} of its {size:,} files also elsewhere; took {first} (most files)"
            )
    tally.result.files += sorted(taken)
    return sorted(chosen.values(), key=lambda item: item[0].name)


def _read_annotations(
    file: NativeFile, task: str, video: str, steps: dict[str, list[str]], split: Split, tally: RowTally
) -> None:
    for number, line in enumerate(file.lines(), start=1):
        if not line.strip():
            continue
        try:
            tally.accept(_annotation(file.name, number, line, task, video, steps, split, tally.result.tasks))
        except RowFault as fault:
            tally.reject(file.name, number, fault)


def _annotation(
    file: str,
    number: int,
    line: str,
    task: str,
    video: str,
    steps: dict[str, list[str]],
    split: Split,
    titles: dict[str, str],
) -> Annotation:
    check.check_encoding(line, "step,start,end")
    fields = next(csv.reader([line])) if '"' in line else line.split(",")
    if len(fields) != 3:
        raise RowFault("wrong_columns", "3 columns: step,start,end", f"{len(fields)}: {check.shown(line)}")
    if task not in steps:
        raise RowFault("unknown_task", "a task of the task lists", task)
    step = fields[0].strip()
    if not _TASK_ID.fullmatch(step) or not 1 <= int(step) <= len(steps[task]):
        raise RowFault("unknown_step", f"a step of task {task}, 1 to {len(steps[task])}", check.shown(step))
    start_s, end_s = check.span(
        check.seconds_from_text(fields[1], "a start"), check.seconds_from_text(fields[2], "an end")
    )
    return Annotation(
        source=SOURCE,
        video_id=check.video_id(video),
        split=split,
        native_split=split,
        task_id=task,
        task=titles[task],
        step_id=f"{task}-{int(step)}",
        step=steps[task][int(step) - 1],
        start_s=start_s,
        end_s=end_s,
        video_duration_s=None,
        origin_file=file,
        origin_row=number,
    )


def _note_ids_of_several_tasks(release: _Release, tally: RowTally) -> None:
    pairs = frozenset().union(*(videos.pairs for videos in release.video_lists))
    several = sum(n > 1 for n in Counter(video for _, video in pairs).values())
    if several:
        tally.note(f"{several} videos stand under more than one task in the lists of videos")
