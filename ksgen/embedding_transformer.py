"""The Skill Transformer for any image encoder: a start's embedding and all step texts in, all key steps' images out.

The benchmark adds a Skill Transformer to SDXL and to Kolors; its shape and training are not published, so that this one
is ours. An image is k vectors: one where an encoder pools (IP-Adapter), one a patch where it does not (Plus).
All vectors of the start and of all steps are tokens of one plain transformer, so that each step sees the whole skill;
what it gives is added to the start's embedding, and before it has learned anything every step is the start.

    start    (n, k, image)          what the image encoder says of the picture that the skill is told from
    texts    (n, steps, text)       what a text encoder says of each step
    exists   bool (n, steps)        steps that are there, where skills of several lengths stand in one batch
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from ksground.atomic import atomic_file, write_text
from ksground.errors import InputError

from .default_model.learn import Schedule, learn

CARD, WEIGHTS = "embedding_transformer.json", "embedding_transformer.safetensors"
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """What goes in, and how large the transformer is; heads are 64 wide.

    image, tokens  length and number of an image's vectors
    text           length of a step's vector
    """

    image: int
    text: int
    tokens: int = 1
    width: int = 512
    depth: int = 6


class EmbeddingTransformer(nn.Module):
    """See above; `scale` is the deviation of the images' values that it was taught with."""

    scale: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("scale", torch.ones(()))
        self.image, self.text = nn.Linear(shape.image, shape.width), nn.Linear(shape.text, shape.width)
        self.place = nn.Parameter(0.02 * torch.randn(shape.tokens, shape.width))
        self.is_start = nn.Parameter(0.02 * torch.randn(shape.width))
        layer = nn.TransformerEncoderLayer(
            shape.width, max(1, shape.width // 64), 4 * shape.width, dropout=0.0, activation="gelu",
            batch_first=True, norm_first=True,
        )  # fmt: skip
        self.blocks = nn.TransformerEncoder(
            layer, shape.depth, nn.LayerNorm(shape.width), enable_nested_tensor=False
        )
        self.change = nn.Linear(shape.width, shape.image)
        nn.init.zeros_(self.change.weight)
        nn.init.zeros_(self.change.bias)

    def forward(self, start: Tensor, texts: Tensor, exists: Tensor | None = None) -> Tensor:
        """Shapes as above -> (n, steps, k, image)."""
        n, steps, k = len(start), texts.shape[1], self.shape.tokens
        if exists is None:
            exists = torch.ones(n, steps, dtype=torch.bool, device=start.device)
        seen = self.image(start / self.scale) + self.place
        # A normed text: encoders differ in how long their vectors are.
        told = self.text(functional.layer_norm(texts, texts.shape[-1:])) + _turns(steps, self.shape.width).to(
            start
        )
        tokens = torch.cat([(seen + self.is_start)[:, None], seen[:, None] + told[:, :, None]], 1).flatten(
            1, 2
        )
        hidden = torch.cat([exists.new_zeros(n, k), (~exists).repeat_interleave(k, 1)], 1)
        made = self.blocks(tokens, src_key_padding_mask=hidden)[:, k:]
        return start[:, None] + self.scale * self.change(made).unflatten(1, (steps, k))

    @torch.no_grad()
    def predict(self, start: Tensor, texts: Tensor) -> Tensor:
        """One skill: (k, image) and (steps, text) -> (steps, k, image). Raises InputError for other lengths."""
        wanted, found = (
            (self.shape.tokens, self.shape.image, self.shape.text),
            (*start.shape, texts.shape[-1]),
        )
        if wanted != found:
            raise InputError(
                "the Skill Transformer",
                expected=f"vectors, their length, a text's: {wanted}",
                found=str(found),
                hint="it was taught with another image encoder, or another text encoder",
            )
        given: Tensor = self(start[None].float(), texts[None].float())[0]
        return given.to(start)

    def save_pretrained(self, folder: Path) -> None:
        """Weights and card."""
        folder.mkdir(parents=True, exist_ok=True)
        with atomic_file(folder / WEIGHTS) as temporary:
            save_file({key: value.cpu().contiguous() for key, value in self.state_dict().items()}, temporary)
        write_text(folder / CARD, json.dumps(asdict(self.shape), indent=2) + "\n")

    @classmethod
    def from_pretrained(cls, folder: Path) -> EmbeddingTransformer:
        """What `save_pretrained` wrote. Raises InputError where a file is missing, or not what the card says."""
        try:
            card = json.loads((folder / CARD).read_text(encoding="utf-8"))
            model = cls(Shape(**card))
            model.load_state_dict(load_file(folder / WEIGHTS))
        except (OSError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
            hint = "`ksgen.embedding_transformer.teach` writes it"
            raise InputError(
                folder, expected=f"{CARD} and {WEIGHTS}", found=str(error)[:200], hint=hint
            ) from error
        return model.eval().requires_grad_(False)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Skills to learn from, all of the training split.

    starts  float32 (n, k, image)
    texts   float32 (n, steps, text); what stands where a step does not exist is not looked at
    images  float32 (n, steps, k, image): each step's real first picture, by the image encoder
    exists  bool (n, steps)
    """

    starts: Vectors
    texts: Vectors
    images: Vectors
    exists: NDArray[np.bool_]


def teach(
    lessons: Lessons,
    folder: Path,
    *,
    width: int = 512,
    depth: int = 6,
    n_steps: int = 4_000,
    rate: float = 3e-4,
    skills_a_batch: int = 32,
    seed: int = 0,
    device: str = "cpu",
) -> EmbeddingTransformer:
    """Teach a transformer by the squared error of every step's embedding, save it in `folder`, and give it.

    Checkpoint and losses lie there too; the same call goes on where it was cut short.
    """
    torch.manual_seed(seed)
    shape = Shape(lessons.images.shape[-1], lessons.texts.shape[-1], lessons.starts.shape[1], width, depth)
    model = EmbeddingTransformer(shape)
    model.scale.fill_(float(lessons.starts.std()))

    def loss(network: nn.Module, step: int) -> dict[str, Tensor]:
        rows = np.random.default_rng([seed, step]).integers(len(lessons.starts), size=skills_a_batch)
        starts, texts, images, exists = (
            torch.from_numpy(np.asarray(each[rows])).to(device)
            for each in (lessons.starts, lessons.texts, lessons.images, lessons.exists)
        )
        off = (network(starts, texts, exists) - images)[exists].float() / model.scale
        return {"embedding": off.square().mean()}

    schedule = Schedule(n_steps, rate, warm_up=max(1, min(200, n_steps // 10)), memory=0.995)
    taught = learn("skill transformer", model, loss, schedule, folder, device)
    if not isinstance(taught, EmbeddingTransformer):
        raise TypeError(type(taught))
    taught.save_pretrained(folder)
    return taught.cpu().requires_grad_(False)


def _turns(steps: int, width: int) -> Tensor:
    """(steps, width): sines and cosines of a step's place in its skill, so that there may be any number of steps."""
    rates = torch.exp(torch.linspace(0, -math.log(1000), width // 2))
    angles = torch.arange(steps)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], 1)
