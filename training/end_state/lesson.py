"""What the reader of states is taught: a moment of a skill beside its beginning, and which steps are done by then."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.reproduce.end_state import as_levels, plain
from ksgen.default_model.autoencoder_lesson import start_of, worn
from ksgen.default_model.learn import Schedule
from ksgen.default_model.training_set import FRAMES, SIDE_PX, TrainingSet

MOMENTS_A_BATCH = 32
# How small a picture is made, and large again, at the worst: generated ones are soft.
SOFTEST = 2.5
DONE, OPEN, UNKNOWN = 1.0, 0.0, -1.0


def states_of(pictures: TrainingSet) -> list[tuple[str, str]]:
    """Every (task, step) of a training set, as `plain` writes them."""
    columns = (pictures.table["task"], pictures.table["step"])
    return sorted({plain(task, step) for task, step in zip(*columns, strict=True)})


class EndStateLesson:
    """The loss of batch number n, the same whenever it is asked for."""

    schedule = Schedule(steps=6_000, rate=1e-3)

    def __init__(self, pictures: TrainingSet, states: list[tuple[str, str]], seed: int = 4) -> None:
        self.pictures, self.seed, self.n_states = pictures, seed, len(states)
        place = {state: at for at, state in enumerate(states)}
        columns = (pictures.table["task"], pictures.table["step"])
        self.state = np.array([place[plain(task, step)] for task, step in zip(*columns, strict=True)])

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """`states`: cross entropy over the states of each skill that are known at that moment."""
        rng = np.random.default_rng([self.seed, step])
        moments = [self.moment(rng) for _ in range(MOMENTS_A_BATCH)]
        shown, start, wanted = (np.stack(each) for each in zip(*moments, strict=True))
        logits = model(as_levels(shown), as_levels(start)).float()
        truth = torch.from_numpy(wanted)
        known = truth != UNKNOWN
        return {"states": functional.binary_cross_entropy_with_logits(logits[known], truth[known])}

    def moment(
        self, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float32]]:
        """A picture, the one that its skill began with, both uint8 (128, 128, 3), and what is known: (states,)."""
        skill = int(rng.integers(len(self.pictures.skills)))
        rows = self.pictures.skills[skill]
        at = int(rng.integers(len(rows)))
        frame = int(rng.choice([FRAMES - 1, 0, int(rng.integers(FRAMES))], p=[0.5, 0.25, 0.25]))
        wanted = np.full(self.n_states, UNKNOWN, np.float32)
        wanted[self.state[rows[:at]]] = DONE
        wanted[self.state[rows[at + 1 :]]] = OPEN
        if frame in (0, FRAMES - 1):
            wanted[self.state[rows[at]]] = DONE if frame else OPEN
        shown = worn(_soft(self.pictures.frames[rows[at], frame], rng), rng)
        return shown, worn(start_of(self.pictures, skill, rng), rng), wanted


def _soft(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    side_px = round(SIDE_PX / rng.uniform(1, SOFTEST)) if rng.random() < 0.5 else SIDE_PX
    small = cv2.resize(picture, (side_px, side_px), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC), np.uint8)
