"""Clips -> features: decoded once for all extractors, read from the cache afterwards, refused with a reason."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kseval import extract
from kseval.clip import Clip
from kseval.extract import Extractors
from kseval.video.write import write_clip

from .outsider import MeanColour
from .small_protocol import small_protocol

COLOURS = {"red": (200, 30, 30), "green": (30, 180, 30), "blue": (30, 30, 200)}


@pytest.fixture
def clips(tmp_path: Path) -> list[Clip]:
    made = []
    for name, colour in COLOURS.items():
        file = tmp_path / "clips" / f"{name}.mp4"
        write_clip(file, np.full((12, 64, 96, 3), colour, np.uint8), Fraction(8))
        made.append(Clip(name, file, video_id=name))
    return made


def test_each_clip_s_features_are_its_own(clips: list[Clip], tmp_path: Path) -> None:
    features = Extractors(small_protocol(), "cpu", tmp_path / "cache").of(clips, "clips").features
    assert list(features["colour"]) == list(COLOURS)
    for name, colour in COLOURS.items():
        assert features["colour"][name].shape == (4, 3)
        np.testing.assert_allclose(features["colour"][name], [colour] * 4, atol=4)
        np.testing.assert_allclose(features["flow"][name], 0, atol=1e-3)


def test_a_second_time_nothing_is_decoded(
    clips: list[Clip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Extractors(small_protocol(), "cpu", tmp_path / "cache").of(clips, "clips").features
    monkeypatch.setattr(extract, "read", lambda *_: pytest.fail("decoded again"))
    again = Extractors(small_protocol(), "cpu", tmp_path / "cache").of(clips, "clips").features
    for name in first:
        for clip_id, kept in again[name].items():
            np.testing.assert_array_equal(kept, first[name][clip_id])


def test_only_what_the_cache_lacks_is_looked_at(
    clips: list[Clip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractors = Extractors(small_protocol(), "cpu", tmp_path / "cache")
    extractors.of(clips, "clips")
    for file in (tmp_path / "cache").glob("flow-*/*/*.npy"):
        file.unlink()
    asked: list[set[str]] = []
    read = extract.read

    def spy(clip: Clip, rule: Any, looks: Any) -> Any:
        asked.append(set(looks))
        return read(clip, rule, looks)

    monkeypatch.setattr(extract, "read", spy)
    extractors.of(clips, "clips")
    assert asked == [{"flow"}] * 3


def test_the_same_name_with_other_pictures_is_another_clip(clips: list[Clip], tmp_path: Path) -> None:
    extractors = Extractors(small_protocol(), "cpu", tmp_path / "cache")
    extractors.of(clips, "clips")
    write_clip(clips[0].file, np.full((12, 64, 96, 3), COLOURS["blue"], np.uint8), Fraction(8))
    features = extractors.of(clips, "clips").features["colour"]
    np.testing.assert_allclose(features["red"], features["blue"], atol=1)


def test_an_unreadable_clip_is_refused_with_its_reason_and_the_others_go_on(
    clips: list[Clip], tmp_path: Path
) -> None:
    clips[1].file.write_bytes(b"not a video")
    clips[2].file.unlink()
    found = Extractors(small_protocol(), "cpu", tmp_path / "cache").of(clips, "clips")
    assert list(found.features["colour"]) == ["red"]
    assert {name: error.reason for name, error in found.refused.items()} == {
        "green": "undecodable",
        "blue": "missing",
    }


def test_texts_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    read = MeanColour.read

    def spy(self: MeanColour, texts: list[str]) -> Any:
        asked.append(list(texts))
        return read(self, texts) * len(texts[0])

    monkeypatch.setattr(MeanColour, "read", spy)
    first = Extractors(small_protocol(), "cpu", tmp_path / "cache").texts("colour", ["a"])
    assert first.tolist() == [[1, 1, 1]]
    both = Extractors(small_protocol(), "cpu", tmp_path / "cache").texts("colour", ["four", "a"])
    assert both.tolist() == [[4, 4, 4], [1, 1, 1]]
    assert asked == [["a"], ["four"]]
