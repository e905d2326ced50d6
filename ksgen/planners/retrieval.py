"""The default planner: the training skills that are nearest to what is asked, their steps merged into one order.

Nearest by the words of the skill and by the picture (`_nearest.py`); each performance counts by how near it is. Their
orders are merged through a task graph (`task_graph.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ksground.errors import InputError

from ..library.bundled import SKILLS_FILE, bundled_skills
from ..library.performances import KnownSkill
from ..library.task_graph import merge
from ..plan import Goal, Plan
from . import Planner
from ._nearest import Library

# Of the performances, at most; and how fast one counts less for being less near than the nearest.
NEAREST, TEMPERATURE = 24, 0.05
# What counts less is left out of the plan's exemplars, and of the plan.
LEAST_WEIGHT = 0.01


class Retrieval:
    """See above; `exemplars` in the plan are those that it was made from."""

    def __init__(self, performances: Sequence[KnownSkill]) -> None:
        self.library = Library(performances)

    def plan(self, goal: Goal, seed: int = 0) -> Plan:
        """As `Planner`."""
        found, notes = self.library.nearest(goal, NEAREST)
        weights = np.exp((np.array([each.near for each in found]) - found[0].near) / TEMPERATURE)
        if goal.n_steps is None:
            found = [each for each, weight in zip(found, weights, strict=True) if weight > LEAST_WEIGHT]
        graph = merge([each.skill.steps for each in found], [float(each) for each in weights[: len(found)]])
        steps = tuple(graph.order(n_steps=min(goal.n_steps or len(graph.steps), len(graph.steps))))
        if goal.n_steps is not None and goal.n_steps > len(steps):
            steps = _repeated(steps, goal.n_steps)
            notes.append(
                f"{goal.n_steps} steps were asked and the nearest skills hold {len(graph.steps)}: some are repeated"
            )
        used = tuple(each.exemplar for each in found if set(steps) & set(each.skill.steps))
        return Plan(steps, used, tuple(notes))


def _repeated(steps: Sequence[str], n: int) -> tuple[str, ...]:
    """As many as asked, each of the steps once or twice, one after the other: films show some steps in two parts.

    Raises InputError for more than that.
    """
    if n > 2 * len(steps):
        expected = f"at most {2 * len(steps)}: twice what the nearest skills hold"
        raise InputError("steps", expected=expected, found=str(n))
    return tuple(steps[at * len(steps) // n] for at in range(n))


def build(library: Sequence[KnownSkill] | None = None, model: Path | None = None) -> Planner:
    """The planner of this file.

    library  the performances that it plans from; None for those that the model was trained on
    model    the folder of that, if it says what it was trained on; else the bundled one
    """
    if library is None:
        library = bundled_skills(model) if model and (model / SKILLS_FILE).is_file() else bundled_skills()
    return Retrieval(library)
