"""One split for each component: whatever is tied stands on one side, and nobody's test is trained on."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kscurate.annotation import Split
from kscurate.config import SplitSettings
from kscurate.splits.assign import assign_splits
from kscurate.splits.components import codes, components
from kscurate.splits.published import HELD_OUT
from kscurate.splits.task_words import task_words

BY_VIDEO, BY_TASK = SplitSettings(), SplitSettings(by="task", test_tasks=0.4)
NATIVE = {"train": "training", "val": "val_seen", "test": "testing"}
Row = tuple[str, str, str | None, str | None]

rows_of = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from(HELD_OUT),
        st.none() | st.sampled_from("xyz"),
        st.none() | st.sampled_from(["Make Tea", "make the TEA", "fry", "Sew", "dig", "ride", "mow"]),
    ),
    max_size=14,
)
listings = st.dictionaries(st.sampled_from("abz"), st.sampled_from(HELD_OUT), max_size=2)


def given(*strategies: Any) -> Any:
    """Without a deadline: the first example pays for imports."""
    return lambda test: hypothesis_settings(deadline=None)(hypothesis_given(*strategies)(test))


def table(rows: list[Row]) -> pa.Table:
    names = ("video_id", "split", "duplicate_group", "task")
    columns: dict[str, Any] = {
        name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(names)
    }
    columns["native_split"] = pa.array([NATIVE[row[1]] for row in rows], pa.string())
    return pa.table(columns)


def assigned(
    rows: list[Row], settings: SplitSettings, listed: Mapping[str, Split] | None = None
) -> list[str]:
    given = assign_splits(table(rows), settings, listed)["split"].to_pylist()
    return [str(each) for each in given]


def tied(rows: list[Row], one: int, other: int) -> bool:
    a, b = rows[one], rows[other]
    return a[0] == b[0] or (a[2] is not None and a[2] == b[2])


@given(rows_of, st.sampled_from([BY_VIDEO, BY_TASK]), listings)
def test_nothing_that_is_tied_stands_on_both_sides(
    rows: list[Row], settings: SplitSettings, listed: Mapping[str, Split]
) -> None:
    splits = assigned(rows, settings, listed)
    for one in range(len(rows)):
        for other in range(one):
            assert not tied(rows, one, other) or splits[one] == splits[other]


@given(rows_of, st.sampled_from([BY_VIDEO, BY_TASK]), listings)
def test_what_somebody_holds_out_is_never_trained_on(
    rows: list[Row], settings: SplitSettings, listed: Mapping[str, Split]
) -> None:
    for row, split in zip(rows, assigned(rows, settings, listed), strict=True):
        published = max(row[1], listed.get(row[0], "train"), key=HELD_OUT.index)
        assert published == "train" or split != "train"
        if settings is BY_VIDEO:
            assert HELD_OUT.index(split) >= HELD_OUT.index(published)


@given(rows_of, listings)
def test_by_video_no_row_moves_without_a_reason(rows: list[Row], listed: Mapping[str, Split]) -> None:
    """Read aloud: the highest of all that can be reached by ties, one step at a time."""
    place = [max(HELD_OUT.index(row[1]), HELD_OUT.index(listed.get(row[0], "train"))) for row in rows]
    for _ in rows:
        place = [max(p for o, p in enumerate(place) if tied(rows, one, o)) for one in range(len(rows))]
    assert assigned(rows, BY_VIDEO, listed) == [HELD_OUT[each] for each in place]


@given(rows_of)
def test_by_task_a_task_of_the_test_is_nowhere_else(rows: list[Row]) -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for row, split in zip(rows, assigned(rows, BY_TASK), strict=True):
        if row[3] is not None:
            splits[task_words(row[3])].add(split)
    held_out = [task for task, seen in splits.items() if "test" in seen]
    assert all(splits[task] == {"test"} for task in held_out)
    assert len(held_out) <= round(0.4 * len(splits))


@given(rows_of, st.sampled_from([BY_VIDEO, BY_TASK]), st.integers(0, 9))
def test_the_order_of_rows_decides_nothing(rows: list[Row], settings: SplitSettings, seed: int) -> None:
    order = random.Random(seed).sample(range(len(rows)), len(rows))
    straight, shuffled = assigned(rows, settings), assigned([rows[place] for place in order], settings)
    assert shuffled == [straight[place] for place in order]


@given(rows_of, st.sampled_from([BY_VIDEO, BY_TASK]))
def test_assigning_again_changes_nothing(rows: list[Row], settings: SplitSettings) -> None:
    once = assign_splits(table(rows), settings)
    assert assign_splits(once, settings).equals(once)


def test_the_draw_of_tasks_takes_its_share_and_follows_its_seed() -> None:
    rows: list[Row] = [(f"v{number}", "train", None, f"task {number % 50}") for number in range(200)]
    tested = {seed: assigned(rows, SplitSettings(by="task", seed=seed)).count("test") for seed in range(3)}
    assert tested == {0: 20, 1: 20, 2: 20}
    assert assigned(rows, SplitSettings(by="task")) != assigned(rows, SplitSettings(by="task", seed=1))


def test_a_component_of_several_tasks_is_drawn_alike_whichever_comes_first() -> None:
    rows: list[Row] = [(f"v{n}", "train", None, f"task {n}{word}") for n in range(40) for word in ("a", "b")]
    forth, back = assigned(rows, BY_TASK), assigned(rows[::-1], BY_TASK)
    assert forth == back[::-1]
    assert forth.count("test") == 32


def test_a_word_that_no_reader_knows_leaves_the_split_of_the_row() -> None:
    rows = table([("a", "val", None, None), ("b", "train", None, None)])
    strange = rows.set_column(
        rows.column_names.index("native_split"), "native_split", pa.array(["dev", "fit"])
    )
    assert assign_splits(strange, BY_VIDEO)["split"].to_pylist() == ["val", "train"]


@pytest.mark.parametrize(
    ("one", "other"), [("Make a Latte", "make latte"), ("Change-Tire", "change the tire"), ("A", "a")]
)
def test_tasks_of_the_same_words_are_one(one: str, other: str) -> None:
    assert task_words(one) == task_words(other)
    assert task_words("make latte") != task_words("make lattes")


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 5), st.integers(-1, 5)), max_size=12))
def test_components_are_what_ties_lead_to(rows: list[tuple[int, int, int]]) -> None:
    ties = np.array(rows, np.int64).reshape(-1, 3)
    label = components(*ties.T)
    mine = np.arange(len(rows))
    for _ in rows:
        for one in range(len(rows)):
            alike = ((ties[one] >= 0) & (ties == ties[one])).any(axis=1)
            mine[one] = min(mine[alike].min(initial=mine[one]), mine[one])
    assert (label[:, None] == label).tolist() == (mine[:, None] == mine).tolist()


def test_null_has_no_code() -> None:
    assert codes(pa.chunked_array([["b", None], ["a", "b"]])).tolist() == [0, -1, 1, 0]
