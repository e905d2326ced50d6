"""Shares of states that are as they should be, where the reader is known; and the reader itself, on drawn skills."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.reproduce.end_state import WEIGHTS, EndStateNetwork, EndStateReader
from benchmarks.reproduce.states import Task, states_of
from ksgen.default_model.training_set import open_training_set
from training.generator.draw import draw

STEPS = ("boil water", "pour water", "stir")
BLANK = np.zeros((128, 128, 3), np.uint8)


class Tells:
    """Reads what is done from the first pixel: so many of the steps."""

    def knows(self, task: str, step: str) -> bool:
        return step != "wait"

    def done(
        self, task: str, steps: tuple[str, ...], shown: NDArray[np.uint8], start: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        return np.array(
            [[at < picture[0, 0, 0] for at in range(len(steps))] for picture in shown], np.float32
        )


class Asked(Task):
    @property
    def start(self) -> NDArray[np.uint8]:
        return BLANK


def _task(name: str, steps: tuple[str, ...] = STEPS) -> Task:
    spans = tuple((float(at), at + 1.0) for at in range(len(steps)))
    return Asked(name, "tea", steps, tuple(f"{name}{at}" for at in range(len(steps))), Path("none"), spans)


def _pictures(*done: int) -> NDArray[np.uint8]:
    pictures = np.repeat(BLANK[None], len(done), 0)
    pictures[:, 0, 0, 0] = done
    return pictures


def test_shares_after_each_clip_and_at_the_end() -> None:
    found = states_of(Tells(), iter([(_task("a"), _pictures(1, 2, 3)), (_task("b"), _pictures(0, 0, 0))]))  # type: ignore[arg-type]
    # All right; and nothing done: two, one and no step of three are then as they should be.
    assert found.after_each.value == pytest.approx((3 + 2 / 3 + 1 / 3 + 0) / 6)
    assert found.at_the_end.value == pytest.approx(0.5)


def test_a_step_that_comes_twice_is_done_from_its_first_time_on() -> None:
    twice = _task("a", ("stir", "pour", "stir"))
    found = states_of(Tells(), iter([(twice, _pictures(3, 3, 3))]))  # type: ignore[arg-type]
    # After the first clip the stirring is done, both times, and the pouring is not.
    assert found.after_each.value == pytest.approx((2 / 3 + 1 + 1) / 3)


def test_a_step_that_cannot_be_read_is_not_asked_for() -> None:
    found = states_of(Tells(), iter([(_task("a", ("boil water", "wait", "stir")), _pictures(1, 1, 2))]))  # type: ignore[arg-type]
    # Two steps are asked for: all is as it should be after each of the three clips.
    assert found.after_each.value == pytest.approx(1)
    assert found.at_the_end.value == pytest.approx(1)


def test_a_reader_can_forget_states_and_is_otherwise_the_same(tmp_path: Path) -> None:
    states = [("tea", step) for step in STEPS]
    whole = EndStateReader(EndStateNetwork(3), states)
    less = whole.without({states[1]})
    less.save(tmp_path / "reader.safetensors")
    kept = EndStateReader.open(tmp_path / "reader.safetensors")
    assert kept.states == [states[0], states[2]]
    assert not kept.knows("Tea", "Pour water.")
    shown = np.random.default_rng(0).integers(0, 255, (2, 128, 128, 3), np.uint8)
    asked = ("boil water", "stir")
    apart = kept.done("tea", asked, shown, shown[0]) - whole.done("tea", asked, shown, shown[0])
    assert np.abs(apart).max() < 1e-2


@pytest.mark.skipif(not WEIGHTS.exists(), reason="the reader of states is not trained")
def test_the_reader_is_right_about_skills_that_it_never_saw(tmp_path: Path) -> None:
    draw(tmp_path, 6, 910_000, jobs=1)
    skills, right = open_training_set(tmp_path), []
    reader = EndStateReader.open()
    for rows in skills.skills:
        steps, task = tuple(skills.table["step"].iloc[rows]), str(skills.table["task"].iloc[rows[0]])
        ends = np.asarray(skills.frames[rows, -1])
        known = [at for at, step in enumerate(steps) if reader.knows(task, step)]
        if not known:
            continue
        asked = [steps[at] for at in known]
        read = reader.done(task, asked, ends, np.asarray(skills.frames[rows[0], 0])) > 0.5
        right += list((read == np.tri(len(rows), dtype=bool)[:, known]).ravel())
    assert np.mean(right) > 0.93
