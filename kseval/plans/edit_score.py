"""Edit score: how few steps must be inserted, removed or replaced to make the plan what was done.

    1 − Levenshtein(plan, done) / the longer one's number of steps

Lea et al. 2017, "Temporal convolutional networks for action segmentation and detection", the segmental edit score.

Deliberate differences: over the steps as they were planned, repeated ones not merged, for a step done twice is two
steps; 0 to 1, not per cent. Unlike `mean_accuracy`, one step left out does not make all that follow wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import Steps, Values
from .sequences import each_sequence


class EditScore:
    """0 to 1 for each sequence."""

    def values(self, reference: Sequence[Steps], planned: Sequence[Steps | None]) -> Values:
        """As `PlanMetric.values`."""
        return each_sequence(reference, planned, _score)


def _score(done: Steps, plan: Steps) -> float:
    return 1 - edits(done, plan) / max(len(done), len(plan))


def edits(one: Steps, other: Steps) -> int:
    """Levenshtein's distance: the fewest insertions, removals and replacements that turn `one` into `other`."""
    # row[j]: edits between what was read of `one` and the first j steps of `other`.
    row = list(range(len(other) + 1))
    for read, step in enumerate(one, start=1):
        above, row[0] = row[0], read
        for j, against in enumerate(other, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (step != against))
    return row[-1]


def build() -> EditScore:
    """The metric of this file."""
    return EditScore()
