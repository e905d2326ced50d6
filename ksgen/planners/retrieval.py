"""The default planner: the training skills that are nearest to what is asked, their steps merged into one order.

Nearest by the words of the skill (a sentence encoder); among performances of like words each counts by how near it is.
Their orders are merged through a task graph (`task_graph.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ksground.errors import InputError

from ..library import KnownSkill, bundled_skills
from ..plan import Exemplar, Goal, Plan
from ..sentence_encoder import embed_sentences
from ..task_graph import merge
from . import Planner

# Of the performances, at most; and how fast one counts less for being less near than the nearest.
NEAREST, TEMPERATURE = 24, 0.05
# Below this cosine nothing that was ever seen is like what is asked.
UNLIKE = 0.35


class Retrieval:
    """See above; `exemplars` in the plan are those that it was made from."""

    def __init__(self, library: Sequence[KnownSkill]) -> None:
        if not library:
            raise InputError("the library", expected="skills of the training split", found="none")
        for skill in library:
            refuse_test(skill)
        self.library = library
        self.tasks = sorted({skill.task for skill in library})
        self.vectors = embed_sentences(self.tasks)

    def plan(self, goal: Goal, seed: int = 0) -> Plan:
        """As `Planner`."""
        near = dict(zip(self.tasks, self.vectors @ embed_sentences([goal.skill])[0], strict=True))
        ranked = sorted(self.library, key=lambda skill: (-near[skill.task], skill.name))[:NEAREST]
        best = near[ranked[0].task]
        weights = [float(np.exp((near[skill.task] - best) / TEMPERATURE)) for skill in ranked]
        graph = merge([skill.steps for skill in ranked], weights)
        notes = []
        if best < UNLIKE:
            notes.append(
                f"nothing known is like {goal.skill!r}: the nearest is {ranked[0].task!r}, at {best:.2f}"
            )
        if goal.n_steps is not None and goal.n_steps > len(graph.steps):
            raise InputError(
                "steps",
                expected=f"at most {len(graph.steps)}: what the nearest skills hold",
                found=str(goal.n_steps),
            )
        used = [
            Exemplar(skill.name, skill.task, skill.steps, skill.split, float(near[skill.task]))
            for skill, weight in zip(ranked, weights, strict=True)
            if weight > 0.01
        ]
        return Plan(tuple(graph.order(n_steps=goal.n_steps)), tuple(used), tuple(notes))


def refuse_test(skill: KnownSkill) -> None:
    """Raises InputError for an exemplar that a plan must not be made from."""
    if skill.split == "test":
        hint = "a plan that has seen the answer says nothing of the planner"
        raise InputError(f"exemplar {skill.name}", expected="of another split", found="test", hint=hint)


def build(library: Sequence[KnownSkill] | None = None) -> Planner:
    """The planner of this file; without a library from the skills that the bundled model was trained on."""
    return Retrieval(library if library is not None else bundled_skills())
