"""One split for each component of videos, so that nothing stands on both sides.

Tied are the rows of one video id, of whatever dataset, and of one group of near-duplicates. By "video", a component
takes the most held-out split that any dataset publishes for any of its videos: what one tests on, none trains on.

By "task", tasks tie too: whole components of tasks are drawn for the test, so that it shows only tasks that are never
trained on. Videos of the other tasks that some dataset holds out go to val: not trained on, of tasks that are.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..annotation import Split
from ..config import SplitSettings
from .components import Codes, codes, components
from .published import HELD_OUT, published
from .task_words import task_words

TRAIN, VAL, TEST = range(3)


def assign_splits(
    candidates: pa.Table, settings: SplitSettings, listed: Mapping[str, Split] | None = None
) -> pa.Table:
    """Give the table with its `split` replaced by the assigned one; no other column changes.

    Needs video_id, split and native_split, and task where tasks decide; duplicate_group counts where it is there.
    `listed` gives splits of videos published without segments. Rows may come in any order, and the same rows get the
    same splits.
    """
    videos, ties = codes(candidates["video_id"]), []
    if "duplicate_group" in candidates.column_names:
        ties.append(codes(candidates["duplicate_group"]))
    whole = components(videos, *ties)
    held_out = _most_held_out(published_or_listed(candidates, listed or {}), whole)
    if settings.by == "task":
        tasks = _tasks(candidates)
        unseen = _unseen(tasks, components(videos, *ties, _codes_of(tasks)), settings)
        held_out = np.where(unseen, TEST, np.minimum(held_out, VAL)).astype(np.int8)
    assigned = pa.array(HELD_OUT).take(pa.array(held_out))
    place = candidates.column_names.index("split")
    return candidates.set_column(place, candidates.schema.field("split"), assigned)


def published_or_listed(candidates: pa.Table, listed: Mapping[str, Split]) -> NDArray[np.int8]:
    """Place in `HELD_OUT` of each row, by its own dataset or by one that only lists its video, int8 (rows,)."""
    place = published(candidates)
    if listed:
        splits = pa.array([HELD_OUT.index(each) for each in listed.values()], pa.int8())
        match = pc.index_in(candidates["video_id"], pa.array(listed.keys(), pa.string()))
        place = np.maximum(place, pc.fill_null(splits.take(match), 0).to_numpy())
    return place


def _most_held_out(place: NDArray[np.int8], component: Codes) -> NDArray[np.int8]:
    highest = np.zeros(int(component.max(initial=-1)) + 1, np.int8)
    np.maximum.at(highest, component, place)
    return highest[component]


def _tasks(candidates: pa.Table) -> pa.Array:
    """Each row's task in words that all datasets share, dictionary-encoded; null if unlabelled."""
    encoded = pc.dictionary_encode(candidates["task"]).combine_chunks()
    return pa.array([task_words(task) for task in encoded.dictionary.to_pylist()], pa.string()).take(
        encoded.indices
    )


def _codes_of(tasks: pa.Array) -> Codes:
    return codes(pa.chunked_array([tasks]))


def _unseen(tasks: pa.Array, component: Codes, settings: SplitSettings) -> NDArray[np.bool_]:
    """Rows of the components drawn for the test, bool (rows,): in the order of a hash, as many as there is room for.

    A component with more tasks than there is room for is left out, so one that ties many tasks never is the test.
    """
    pairs = pa.table({"task": tasks, "component": component}).group_by(["component", "task"]).aggregate([])
    pairs = pairs.filter(pc.is_valid(pairs["task"]))
    members: dict[int, list[str]] = {}
    for number, task in zip(pairs["component"].to_pylist(), pairs["task"].to_pylist(), strict=True):
        members.setdefault(number, []).append(task)
    # A task is in one component only, so the smallest of its tasks names a component whatever the order of rows.
    drawn = sorted(members, key=lambda number: _drawn(min(members[number]), settings.seed))
    room = round(settings.test_tasks * len(pairs))
    chosen = []
    for number in drawn:
        if len(members[number]) <= room:
            chosen.append(number)
            room -= len(members[number])
    return np.isin(component, chosen)


def _drawn(task: str, seed: int) -> str:
    return sha256(f"{seed} {task}".encode()).hexdigest()
