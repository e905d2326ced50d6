"""Text similarity: how near the words of a free plan are to those of what was done, position by position.

    sum over i of cos(embedding of plan_i, embedding of done_i)  /  the longer one's number of steps

Ours: there is no usual form. The cosine of sentence embeddings is that of Reimers and Gurevych 2019, "Sentence-BERT";
which network embeds is the caller's to say, and belongs into the receipt.

Deliberate differences from a mean over paired steps: a step without a partner adds 0, so that a plan of one good step
is no good plan of five. Nothing is clipped at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from . import Steps, Values
from .sequences import each_sequence

# n texts -> (n, d).
Embed = Callable[[Sequence[str]], NDArray[Any]]


@dataclass(frozen=True)
class TextSimilarity:
    """−1 to 1 for each sequence. embed: n texts -> numbers of shape (n, d)."""

    embed: Embed

    def values(self, reference: Sequence[Steps], planned: Sequence[Steps | None]) -> Values:
        """As `PlanMetric.values`; every different text is embedded once.

        nan too where an embedding is of length 0 or not finite. Raises InputError for steps that are no text.
        """
        direction = self._directions([*reference, *(plan for plan in planned if plan is not None)])

        def similarity(done: Steps, plan: Steps) -> float:
            pairs = zip(done, plan, strict=False)
            total = sum(float(direction[one] @ direction[other]) for one, other in pairs)
            return total / max(len(done), len(plan))

        return each_sequence(reference, planned, similarity)

    def _directions(self, sequences: Sequence[Steps]) -> dict[Any, Values]:
        steps = set(chain.from_iterable(sequences))
        texts = [step for step in steps if isinstance(step, str)]
        if len(texts) < len(steps):
            strange = next(step for step in steps if not isinstance(step, str))
            raise InputError("plans", expected="steps in words", found=repr(strange))
        if not texts:
            return {}
        texts.sort()
        embedded = np.asarray(self.embed(texts), dtype=np.float64)
        if embedded.ndim != 2 or len(embedded) != len(texts):
            expected = f"embeddings of shape ({len(texts)}, d)"
            raise InputError("embed", expected=expected, found=f"shape {embedded.shape}")
        with np.errstate(invalid="ignore", divide="ignore"):
            units = embedded / np.linalg.norm(embedded, axis=1, keepdims=True)
        return dict(zip(texts, units, strict=True))


def build(embed: Embed) -> TextSimilarity:
    """The metric of this file."""
    return TextSimilarity(embed)
