"""Whether a classifier finds the clip's step among its k likeliest classes: 1 or 0 for each generated clip.

    [ number of other classes with a logit ≥ that of the true class < k ]

The usual top-k accuracy, of Russakovsky et al. 2015, "ImageNet Large Scale Visual Recognition Challenge".

Deliberate differences: classes with the very logit of the true one count against it, so that a network which says the
same of every class finds none; a step that the network was not taught is nan, not wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..distances.feature_sets import GENERATED, REFERENCE
from . import Array, Better, Values

UNKNOWN = -1


@dataclass(frozen=True)
class TopK:
    """1.0 or 0.0 for each clip; k of the classifier's classes may be named."""

    k: int = 1
    better: Better = field(default="higher", init=False)

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or self.k < 1:
            raise InputError("metric top_k", expected="k as a whole number above 0", found=repr(self.k))

    def values(self, reference: NDArray[Any], generated: Array) -> Values:
        """Classes int64 (n,), −1 where none is known, and logits (n, classes) -> float64 (n,).

        nan where the class is −1 or all of the clip's logits are nan. Raises InputError for other shapes, a class that
        the logits do not have, no more classes than k, or logits of which only some are nan.
        """
        self._require(reference, generated)
        known = (reference != UNKNOWN) & ~np.isnan(generated).all(axis=1)
        own = np.take_along_axis(generated, np.maximum(reference, 0)[:, None], axis=1)
        before = (generated >= own).sum(axis=1) - 1
        return np.where(known, (before < self.k).astype(np.float64), np.nan)

    def _require(self, reference: NDArray[Any], generated: Array) -> None:
        if reference.ndim != 1 or reference.dtype.kind not in "iu":
            found = f"{reference.dtype} of shape {reference.shape}"
            raise InputError(REFERENCE, expected="classes: whole numbers of shape (n,)", found=found)
        if generated.ndim != 2 or len(generated) != len(reference):
            expected = f"logits of shape ({len(reference)}, classes)"
            raise InputError(GENERATED, expected=expected, found=f"shape {generated.shape}")
        classes = generated.shape[1]
        if classes <= self.k:
            raise InputError(GENERATED, expected=f"more than k = {self.k} classes", found=f"{classes}")
        strange = (reference < UNKNOWN) | (reference >= classes)
        if strange.any():
            row = int(np.argmax(strange))
            expected = f"a class from 0 to {classes - 1}, or {UNKNOWN}"
            raise InputError(REFERENCE, row=row, expected=expected, found=f"{reference[row]}")
        nan = np.isnan(generated)
        broken = nan.any(axis=1) & ~nan.all(axis=1)
        if broken.any():
            row = int(np.argmax(broken))
            raise InputError(GENERATED, row=row, expected="logits, or nan for a whole clip", found="some nan")


def build(k: int = 1) -> TopK:
    """The metric of this file."""
    return TopK(k)
