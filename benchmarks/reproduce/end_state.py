"""Which steps of a skill are done, read from a picture: a small network that was taught on the sample world alone.

It is shown a picture and the one that the skill began with, and says for each step that it knows how likely it is that
the step is done. Only those of the skill in question are asked. Some steps leave too little behind to be read (salt
on an egg): it does not know them. It is ours, and says nothing of other worlds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from ksground.atomic import atomic_file, write_text
from ksground.errors import InputError

WEIGHTS = Path(__file__).with_name("end_state.safetensors")
NAMES = WEIGHTS.with_suffix(".json")
SIDE_PX = 128
WIDTHS = (48, 64, 96, 128)


class EndStateNetwork(nn.Module):
    """Two pictures of 128 x 128, one upon the other -> a logit a state."""

    def __init__(self, n_states: int) -> None:
        super().__init__()
        # What a step leaves behind may be a few pixels: nothing is thrown away at once.
        layers: list[nn.Module] = [
            nn.Conv2d(6, 32, 4, stride=2, padding=1),
            nn.GELU(),
            nn.Conv2d(32, WIDTHS[0], 4, stride=2, padding=1),
        ]
        for narrow, wide in pairwise(WIDTHS):
            layers += [_Residual(narrow), nn.Conv2d(narrow, wide, 2, stride=2)]
        self.body = nn.Sequential(*layers, _Residual(WIDTHS[-1]), _Residual(WIDTHS[-1]))
        self.last = nn.Linear(2 * WIDTHS[-1], n_states)

    def forward(self, shown: Tensor, start: Tensor) -> Tensor:
        """Float32 (n, 3, 128, 128) twice, -1 to 1 -> (n, states)."""
        x = self.body(torch.cat([shown, shown - start], 1))
        return self.last(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))  # type: ignore[no-any-return]


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, width)
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(functional.gelu(self.first(functional.gelu(self.norm(x)))))  # type: ignore[no-any-return]


class EndStateReader:
    """The bundled network with the states that it knows: (task, step), in small letters."""

    def __init__(self, network: EndStateNetwork, states: Sequence[tuple[str, str]]) -> None:
        self.network = network.eval().requires_grad_(False)
        self.place = {state: at for at, state in enumerate(states)}

    @classmethod
    def open(cls, weights: Path = WEIGHTS) -> EndStateReader:
        """What `python -m training.end_state` wrote. Raises InputError where there is none."""
        if not weights.is_file():
            expected, hint = (
                "the reader of states",
                "`python -m training.end_state --work OUT/train` teaches it",
            )
            raise InputError(weights, expected=expected, found="no such file", hint=hint)
        states = [
            tuple(each) for each in json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
        ]
        network = EndStateNetwork(len(states))
        network.load_state_dict({key: value.float() for key, value in load_file(weights).items()})
        return cls(network, states)  # type: ignore[arg-type]

    @property
    def states(self) -> list[tuple[str, str]]:
        """All that it knows."""
        return list(self.place)

    def knows(self, task: str, step: str) -> bool:
        """Whether there is such a state."""
        return plain(task, step) in self.place

    def without(self, unread: Collection[tuple[str, str]]) -> EndStateReader:
        """The same reader, which does not know these states."""
        kept = [state for state in self.place if state not in unread]
        network = EndStateNetwork(len(kept))
        rows = [self.place[state] for state in kept]
        state = self.network.state_dict()
        for name in ("last.weight", "last.bias"):
            state[name] = state[name][rows]
        network.load_state_dict(state)
        return EndStateReader(network, kept)

    def save(self, weights: Path = WEIGHTS) -> None:
        """The network in half precision, and the names of its states beside it."""
        halves = {key: value.half().contiguous() for key, value in self.network.state_dict().items()}
        with atomic_file(weights) as temporary:
            save_file(halves, temporary)
        write_text(weights.with_suffix(".json"), json.dumps(self.states, indent=0) + "\n")

    @torch.inference_mode()
    def done(
        self, task: str, steps: Sequence[str], shown: NDArray[np.uint8], start: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """How likely each step is done in each picture.

        shown   uint8 (n, 128, 128, 3)
        start   uint8 (128, 128, 3), the picture that the skill began with

        Gives float32 (n, steps), 0 to 1. Raises KeyError for a step that it does not know.
        """
        begun = as_levels(start[None]).expand(len(shown), -1, -1, -1)
        logits = self.network(as_levels(shown), begun)
        asked = [self.place[plain(task, step)] for step in steps]
        return np.asarray(logits[:, asked].sigmoid().numpy(), np.float32)


def plain(task: str, step: str) -> tuple[str, str]:
    """As states are called: datasets write the same words with other letters and stops."""
    return task.strip().lower(), step.strip().rstrip(".").lower()


def as_levels(pictures: NDArray[np.uint8]) -> Tensor:
    """uint8 (n, h, w, 3) -> float32 (n, 3, h, w), -1 to 1."""
    return torch.tensor(np.asarray(pictures)).movedim(-1, 1).float() / 127.5 - 1
