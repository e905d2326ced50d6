"""What coders and the flows over their codes are taught: key-step images beside their start, clips beside their first.

Each lesson is the loss of batch number n, the same whenever it is asked for.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ksground.progress import ProgressLine

from .coder import CodeFlow, Coder
from .flow import noised
from .learn import autocast
from .predictor_lessons import UNTOLD, Material

BATCH = 32
# The decoder sees codes, whose variance is one, through noise of up to so much.
MOST_NOISE = 0.2
Rows = NDArray[np.int64]


class Examples(Protocol):
    """What is drawn, with what is known without it."""

    @property
    def device(self) -> str:
        """Where the tensors lie."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
        """`seen`, `scene` and `text` of so many examples, as `coder.py` names them, float32."""


class KeyStepExamples:
    """Each clip's first picture beside every start that its skill may be told from."""

    def __init__(self, material: Material, means: NDArray[np.float16]) -> None:
        """`means` (m, 24, 8, 8): what the finished Skill Transformer says of each of the material's pairs."""
        self.material, self.means, self.device = material, means, material.device

    def __len__(self) -> int:
        return len(self.material.latents.pairs)

    def __getitem__(self, rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
        m = self.material
        clips, starts = m.latents.pairs[rows].T
        scenes = np.stack([m.scene(int(clip), int(start)) for clip, start in zip(clips, starts, strict=True)])
        known = torch.cat([m.tensor(scenes), m.tensor(self.means[rows])], 1)
        return m.tensor(m.latents.key_steps[rows]), known, m.tensor(m.texts[clips])


class ClipExamples:
    """Clips, their 16 pictures' latents as the channels of a place."""

    def __init__(self, material: Material) -> None:
        self.material, self.device = material, material.device

    def __len__(self) -> int:
        return len(self.material.latents.clips)

    def __getitem__(self, rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
        m = self.material
        clips = m.tensor(m.latents.clips[rows]).flatten(1, 2)
        return clips, m.tensor(m.latents.scenes[rows]), m.tensor(m.texts[rows])


class CoderLesson:
    """Draw an example from its own code."""

    def __init__(self, examples: Examples, seed: int) -> None:
        self.examples, self.seed = examples, seed

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """`drawn`: squared error of a latent."""
        assert isinstance(model, Coder)
        rng = np.random.default_rng([self.seed, step])
        seen, scene, text = self.examples[_some(rng, len(self.examples))]
        code = model.encoder(seen, scene, text)
        noise = MOST_NOISE * torch.rand(len(code), 1, device=code.device)
        drawn = model.decoder(code + noise * torch.randn_like(code), scene, text)
        return {"drawn": functional.mse_loss(drawn, seen)}


class FlowLesson:
    """Which codes there are; one in ten times without being told the step, so that it can be asked so (guidance)."""

    def __init__(self, examples: Examples, codes: Tensor, seed: int) -> None:
        """`codes` (n, code): of all examples, as `codes_of` gives them."""
        self.examples, self.codes, self.seed = examples, codes, seed

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """`velocity`: squared error of the flow's velocity."""
        assert isinstance(model, CodeFlow)
        rng = np.random.default_rng([self.seed, step])
        rows = _some(rng, len(self.examples))
        _, scene, text = self.examples[rows]
        told = torch.rand(len(rows), 1, device=text.device) >= UNTOLD
        code, time, velocity = noised(self.codes[torch.from_numpy(rows)].to(text.device))
        return {"velocity": functional.mse_loss(model(code, time, scene, text * told), velocity)}


@torch.inference_mode()
def codes_of(examples: Examples, coder: Coder) -> Tensor:
    """The finished encoder's code of every example, float32 (n, code)."""
    coder.eval()
    codes = []
    with ProgressLine("codes", total=len(examples), unit="examples") as line, autocast(examples.device):
        for at in range(0, len(examples), BATCH):
            rows = np.arange(at, min(at + BATCH, len(examples)))
            codes.append(coder.encoder(*examples[rows]).float().cpu())
            line.advance(len(rows))
    return torch.cat(codes)


def _some(rng: np.random.Generator, n: int) -> Rows:
    return np.sort(rng.integers(n, size=BATCH))
