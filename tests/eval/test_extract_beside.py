"""Helpers fill the cache from the last clip on, with what one process would have made; nobody needs them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kseval import extract_beside
from kseval.clip import Clip
from kseval.entrant import entrant_of
from kseval.evaluate import evaluate
from kseval.extract import Extractors
from kseval.extract_beside import helpers
from kseval.generations import load_generations
from kseval.protocol import Column
from kseval.reference import Reference, load_reference

from .made_world import truth, write_system, write_world
from .small_protocol import small_protocol

VIDEOS = 4
PROTOCOL = small_protocol(Column("colour", "cosine", "colour", "Colour cosine"))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return load_reference(*write_world(tmp_path_factory.mktemp("world"), VIDEOS), ["test"])


@pytest.fixture(autouse=True)
def always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_beside, "WORTH_A_HELPER", 1)


def _wait_until_known(extractors: Extractors, clips: Sequence[Clip]) -> None:
    until = time.monotonic() + 120
    while not all(extractors.knows(clip) for clip in clips):
        assert time.monotonic() < until, "no helper came"
        time.sleep(0.05)


def test_helpers_do_all_clips_as_one_process_would(reference: Reference, tmp_path: Path) -> None:
    helped = Extractors(PROTOCOL, "cpu", tmp_path / "helped")
    with helpers(helped, reference.clips, 3):
        _wait_until_known(helped, reference.clips)
    alone = Extractors(PROTOCOL, "cpu", tmp_path / "alone")
    one, other = helped.of(reference.clips, "helped"), alone.of(reference.clips, "alone")
    for name in PROTOCOL.extractors:
        for clip in reference.clips:
            assert np.array_equal(one.features[name][clip.clip_id], other.features[name][clip.clip_id])


def test_an_evaluation_with_helpers_says_the_same(reference: Reference, tmp_path: Path) -> None:
    system = write_system(tmp_path / "mine", "mine", VIDEOS, lambda video, clip: truth(video, 1 - clip))
    said = []
    for jobs in (1, 2):
        extractors = Extractors(PROTOCOL, "cpu", tmp_path / f"cache{jobs}")
        entrant = entrant_of(load_generations(system), reference, "system", False)
        everything = [*reference.clips, *entrant.answers]
        with helpers(extractors, everything, jobs):
            # With two, all that is judged is a helper's work.
            _wait_until_known(extractors, everything if jobs > 1 else [])
        files = evaluate(reference, [entrant], extractors, tmp_path / f"out{jobs}", jobs=jobs)
        said.append([file.read_bytes() for file in files])
    assert said[0] == said[1]


def test_a_helper_that_dies_costs_nothing_but_time(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractors = Extractors(PROTOCOL, "cpu", tmp_path)
    # What a helper is sent it cannot open.
    monkeypatch.setattr(extractors, "protocol", None)
    with helpers(extractors, reference.clips, 2):
        monkeypatch.undo()
        made = extractors.of(reference.clips, "alone")
    assert len(made.features["colour"]) == len(reference.clips)


def test_where_all_is_known_nobody_is_called(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractors = Extractors(PROTOCOL, "cpu", tmp_path)
    assert not extractors.knows(reference.clips[0])
    extractors.of(reference.clips, "before")
    assert extractors.knows(reference.clips[0])

    monkeypatch.setattr(extract_beside.multiprocessing, "get_context", lambda method: Nobody())
    with helpers(extractors, reference.clips, 2):
        pass


class Nobody:
    """A way to start processes that starts none."""

    def Process(self, **given: object) -> None:
        raise AssertionError("called")
