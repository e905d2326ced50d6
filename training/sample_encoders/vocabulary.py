"""The world's texts as tokens, and which text says what of a clip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from kscurate.sample.skills import SKILLS
from ksground.torchvision_import import import_torchvision

from .model import CONTEXT
from .texts import STEPS


@dataclass(frozen=True)
class Vocabulary:
    """The steps as tokens, int64 (n, context), and which of them says what.

    step_of    (skill, step) -> row of `steps`
    of_skill   bool (skills, n): which step texts a skill has
    """

    steps: Tensor
    step_of: dict[tuple[int, int], int]
    of_skill: Tensor


def vocabulary_of(merges: Path) -> tuple[Vocabulary, int]:
    """The world's steps as tokens, and how many different tokens there are."""
    import_torchvision()
    from open_clip.tokenizer import SimpleTokenizer

    tokenize = SimpleTokenizer(bpe_path=str(merges), context_length=CONTEXT)
    every = [(at, step) for at, skill in enumerate(SKILLS) for step in range(len(skill.steps))]
    step_of = {(at, step): STEPS.index(SKILLS[at].steps[step].text) for at, step in every}
    of_skill = torch.zeros(len(SKILLS), len(STEPS), dtype=torch.bool)
    for (at, _), text in step_of.items():
        of_skill[at, text] = True
    return Vocabulary(tokenize(STEPS), step_of, of_skill), tokenize.vocab_size
