"""The cache of features: what comes back, what does not, and that damage is made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kseval.cache import Cache

CONTENT = "ab" * 32
FEATURES = np.arange(6, dtype=np.float32).reshape(2, 3)


def _cache(folder: Path, **made_with: object) -> Cache:
    return Cache(folder, {"picture": {"name": "efficientnet_lite0", **made_with}})


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    _cache(tmp_path).put("picture", CONTENT, FEATURES)
    kept = _cache(tmp_path).get("picture", CONTENT)
    assert kept is not None
    np.testing.assert_array_equal(kept, FEATURES)


def test_another_clip_or_another_making_finds_nothing(tmp_path: Path) -> None:
    _cache(tmp_path, revision="1").put("picture", CONTENT, FEATURES)
    assert _cache(tmp_path, revision="1").get("picture", "cd" * 32) is None
    assert _cache(tmp_path, revision="2").get("picture", CONTENT) is None


@pytest.mark.parametrize("cut", [0, 10, 100, 150])
def test_a_file_cut_short_counts_as_absent(tmp_path: Path, cut: int) -> None:
    cache = _cache(tmp_path)
    cache.put("picture", CONTENT, FEATURES)
    file = cache.path("picture", CONTENT)
    assert file.stat().st_size > 150
    file.write_bytes(file.read_bytes()[:cut])
    assert cache.get("picture", CONTENT) is None


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    cache = _cache(tmp_path)
    file = cache.path("picture", CONTENT)
    file.parent.mkdir(parents=True)
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert cache.get("picture", CONTENT) is None
