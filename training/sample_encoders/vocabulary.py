"""The world's texts as tokens, and which text says what of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from kscurate.sample.skills import SKILLS
from ksground.torchvision_import import import_torchvision

from .model import CONTEXT
from .texts import STATES, STEPS, TITLES, state_texts


@dataclass(frozen=True)
class Vocabulary:
    """The texts as tokens, int64 (n, context), and which text says what.

    step_of    (skill, step) -> row of `steps`
    states_of  (skill, step) -> rows of `states` before and after the step
    of_skill   bool (skills, steps): which step texts a skill has
    """

    steps: Tensor
    states: Tensor
    titles: Tensor
    step_of: dict[tuple[int, int], int]
    states_of: dict[tuple[int, int], tuple[int, int]]
    of_skill: Tensor


def vocabulary_of(merges: Path) -> tuple[Vocabulary, int]:
    """The world's texts as tokens, and how many different tokens there are."""
    import_torchvision()
    from open_clip.tokenizer import SimpleTokenizer

    tokenize = SimpleTokenizer(bpe_path=str(merges), context_length=CONTEXT)
    every = [(at, step) for at, skill in enumerate(SKILLS) for step in range(len(skill.steps))]
    step_of = {(at, step): STEPS.index(SKILLS[at].steps[step].text) for at, step in every}
    states_of = {each: tuple(STATES.index(text) for text in state_texts(*each)) for each in every}
    of_skill = torch.zeros(len(SKILLS), len(STEPS), dtype=torch.bool)
    for (at, _), text in step_of.items():
        of_skill[at, text] = True
    tokens = (tokenize(STEPS), tokenize(STATES), tokenize(TITLES))
    return Vocabulary(*tokens, step_of, states_of, of_skill), tokenize.vocab_size  # type: ignore[arg-type]
