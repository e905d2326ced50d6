"""Cosine of what a network makes of a generated clip and of its real one, moment by moment.

    mean over t of  real_t · generated_t / (|real_t| |generated_t|)

Of CLIP's pictures it is CLIP-I, of its pictures against the step's text CLIP-T, of DINO's pictures DINO (Ruiz et al.
2023, "DreamBooth"; there between all pairs of pictures of a subject).

Deliberate differences:
- pictures are compared with those of the same moment, not each with each: the order of a step's pictures is the step;
- nothing is clipped at 0, as CLIPScore is (Hessel et al. 2021), and nothing is scaled;
- a vector of length 0 has no direction: its clip is nan, where others divide by a small number and answer 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..distances.feature_sets import GENERATED, REFERENCE
from . import Array, Better, Values


@dataclass(frozen=True)
class Cosine:
    """−1 to 1 for each clip."""

    better: Better = field(default="higher", init=False)

    def values(self, reference: NDArray[Any], generated: Array) -> Values:
        """Features (n, t, d) of both; where one has t = 1, it meets every moment of the other -> float64 (n,).

        A clip with a vector of length 0, or all of whose features are nan, is nan. Raises InputError for other shapes,
        or where only some of a clip's features are not finite.
        """
        _require_pairs(reference, generated)
        real, made = reference.astype(np.float64), generated.astype(np.float64)
        products = (real * made).sum(axis=2)
        lengths = np.linalg.norm(real, axis=2) * np.linalg.norm(made, axis=2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(lengths > 0, products / lengths, np.nan).mean(axis=1)


def _require_pairs(reference: NDArray[Any], generated: Array) -> None:
    for features, name in ((reference, REFERENCE), (generated, GENERATED)):
        if features.ndim != 3 or 0 in features.shape[1:]:
            raise InputError(name, expected="shape (n, t, d)", found=f"shape {features.shape}")
        broken = ~np.isfinite(features).all(axis=(1, 2)) & ~np.isnan(features).all(axis=(1, 2))
        if broken.any():
            row = int(np.argmax(broken))
            raise InputError(
                name, row=row, expected="finite numbers, or nan for a whole clip", found="some not"
            )
    (n, times, d), (clips, moments, width) = reference.shape, generated.shape
    if n != clips or d != width or (times != moments and 1 not in (times, moments)):
        expected = f"{n} clips of {times} or 1 moments and {d} dimensions, as {REFERENCE}"
        raise InputError(GENERATED, expected=expected, found=f"shape {generated.shape}")


def build() -> Cosine:
    """The metric of this file."""
    return Cosine()
