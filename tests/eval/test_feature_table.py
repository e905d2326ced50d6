"""Features on disk: what comes back, in which order, and that memory does not grow with them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from kseval.feature_table import FeatureTable
from ksground.errors import InputError


def row(number: int, t: int = 2, d: int = 3) -> np.ndarray:
    return np.full((t, d), number, np.float32)


def test_what_was_added_comes_back_by_name_and_in_order(tmp_path: Path) -> None:
    table = FeatureTable(tmp_path / "cache")
    table.add("b", row(1))
    assert table["b"].tolist() == row(1).tolist()
    table.add("empty", np.empty((0, 3), np.float32))
    table.add("a", row(2))
    assert table.clips == ["b", "a"]
    assert table.rows.shape == (2, 2, 3)
    assert table.rows[:, 0, 0].tolist() == [1, 2]
    assert list(table) == ["b", "empty", "a"]
    assert len(table["empty"]) == 0
    assert "c" not in table
    with pytest.raises(KeyError):
        table["c"]


def test_a_table_of_nothing_has_no_rows(tmp_path: Path) -> None:
    table = FeatureTable(tmp_path)
    table.add("one frame", np.empty((0, 5), np.float32))
    assert table.rows.shape[0] == 0
    assert table.clips == []


def test_clips_of_other_shapes_are_told_apart(tmp_path: Path) -> None:
    table = FeatureTable(tmp_path)
    table.add("a", row(1))
    with pytest.raises(InputError, match=r"row b:\n.*\(2, 3\)"):
        table.add("b", row(1, t=4))


def test_nothing_is_left_on_disk(tmp_path: Path) -> None:
    table = FeatureTable(tmp_path)
    table.add("a", row(1))
    assert table["a"][0, 0] == 1
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_features(tmp_path: Path) -> None:
    features = row(1, 16, 512)
    tracemalloc.start()
    table = FeatureTable(tmp_path)
    for clip in range(2_000):
        table.add(str(clip), features)
    assert table["1999"][15, 511] == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20 < 60_000_000 < table.rows.nbytes
