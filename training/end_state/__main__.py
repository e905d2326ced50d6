"""Teach the reader of states on the generator's training pictures, and print how it reads skills that it never saw."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from benchmarks.reproduce.end_state import WEIGHTS, EndStateNetwork, EndStateReader, save
from ksgen.default_model.learn import learn
from ksgen.default_model.training_set import TrainingSet, open_training_set
from training.generator.__main__ import SKILLS
from training.generator.draw import draw

from .lesson import EndStateLesson, states_of

HELD_OUT_SEED, HELD_OUT_SKILLS = 900_000, 66


def main() -> None:
    """Each stage keeps what it has in `--work`, and a second call goes on from there."""
    parser = argparse.ArgumentParser(prog="python -m training.end_state", description=__doc__)
    parser.add_argument(
        "--work", type=Path, required=True, help="the work folder of `python -m training.generator`"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="default %(default)s")
    given = parser.parse_args()
    draw(given.work / "pictures", SKILLS)
    draw(given.work / "held-out", HELD_OUT_SKILLS, HELD_OUT_SEED)
    pictures = open_training_set(given.work / "pictures")
    states = states_of(pictures)
    torch.manual_seed(0)
    lesson = EndStateLesson(pictures, states)
    network = learn(
        "end states", EndStateNetwork(len(states)), lesson, lesson.schedule, given.work / "end_state"
    )
    assert isinstance(network, EndStateNetwork)
    save(network, states, given.out)
    print(_report(EndStateReader.open(given.out), open_training_set(given.work / "held-out")))


def _report(reader: EndStateReader, held_out: TrainingSet) -> str:
    """How often it is right about the steps that are done, and about those that are not, at the end of each clip."""
    right: dict[bool, list[bool]] = {True: [], False: []}
    for rows in held_out.skills:
        steps = list(held_out.table["step"].iloc[rows])
        task = str(held_out.table["task"].iloc[rows[0]])
        start, ends = np.asarray(held_out.frames[rows[0], 0]), np.asarray(held_out.frames[rows, -1])
        read = reader.done(task, steps, ends, start) > 0.5
        truth = np.tri(len(rows), dtype=bool)
        for is_done in (True, False):
            right[is_done] += list(read[truth == is_done] == is_done)
    done, not_done = (f"{sum(right[is_done])} of {len(right[is_done])}" for is_done in (True, False))
    return f"held-out ends of clips: steps that are done {done}, steps that are not {not_done} read rightly"


if __name__ == "__main__":
    main()
