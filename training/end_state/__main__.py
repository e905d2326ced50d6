"""Teach the reader of states on the generator's training pictures, and print how it reads skills that it never saw."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from benchmarks.reproduce.end_state import WEIGHTS, EndStateNetwork, EndStateReader, plain
from ksgen.default_model.learn import learn
from ksgen.default_model.training_set import TrainingSet, open_training_set
from training.generator.__main__ import SKILLS
from training.generator.draw import draw

from .lesson import EndStateLesson, states_of

# On the first it is decided which steps can be read; on the second the reader that is left is judged.
HELD_OUT = {"held-out": (900_000, 330), "held-out-2": (930_000, 132)}
READ_RIGHTLY = 0.9


def main() -> None:
    """Each stage keeps what it has in `--work`, and a second call goes on from there."""
    parser = argparse.ArgumentParser(prog="python -m training.end_state", description=__doc__)
    parser.add_argument(
        "--work", type=Path, required=True, help="the work folder of `python -m training.generator`"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="default %(default)s")
    given = parser.parse_args()
    draw(given.work / "pictures", SKILLS)
    for name, (seed, n_skills) in HELD_OUT.items():
        draw(given.work / name, n_skills, seed)
    first, second = (open_training_set(given.work / name) for name in HELD_OUT)
    pictures = open_training_set(given.work / "pictures")
    states = states_of(pictures)
    torch.manual_seed(0)
    lesson = EndStateLesson(pictures, states)
    network = learn(
        "end states", EndStateNetwork(len(states)), lesson, lesson.schedule, given.work / "end_state"
    )
    assert isinstance(network, EndStateNetwork)
    reader = EndStateReader(network, states)
    unread = {
        state
        for state, (done, open_) in rightly_read(reader, first).items()
        if min(np.mean(done), np.mean(open_) if open_ else 1) < READ_RIGHTLY
    }
    reader = reader.without(unread)
    reader.save(given.out)
    print(
        f"{len(reader.states)} of {len(states)} steps can be read; not: {'; '.join(map(' / '.join, sorted(unread)))}"
    )
    of_each = rightly_read(reader, second).values()
    for at, what in enumerate(("are done", "are not")):
        right = [value for both in of_each for value in both[at]]
        print(
            f"held-out ends of clips: of the steps that {what} {sum(right)} of {len(right)} are read rightly"
        )


def rightly_read(
    reader: EndStateReader, held_out: TrainingSet
) -> dict[tuple[str, str], tuple[list[bool], list[bool]]]:
    """For each state, at the ends of its skills' clips: whether it is read rightly where it is done, and where not."""
    right: dict[tuple[str, str], tuple[list[bool], list[bool]]] = {}
    for rows in held_out.skills:
        task = str(held_out.table["task"].iloc[rows[0]])
        steps = list(held_out.table["step"].iloc[rows])
        start, ends = np.asarray(held_out.frames[rows[0], 0]), np.asarray(held_out.frames[rows, -1])
        for at, step in enumerate(steps):
            if reader.knows(task, step):
                read = reader.done(task, [step], ends, start)[:, 0] > 0.5
                done, open_ = right.setdefault(plain(task, step), ([], []))
                done += list(read[at:])
                open_ += list(~read[:at])
    return right


if __name__ == "__main__":
    main()
