"""A language model asked until it answers with steps, or refused: the same whatever runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ksground.errors import InputError
from ksground.strangers_text import clean

from ..library.bundled import bundled_skills
from ..library.performances import KnownSkill
from ..plan import Dialogue, Exemplar, Goal, Plan
from ._answer import Unreadable, read_answer
from ._nearest import Library
from ._prompt import Turn, asked_again, opening

# Of these the exemplars are taken, those of one task with the same steps once.
LOOKED_THROUGH = 200
# What a model is reminded of its own bad answer, and what a user is shown of it.
REMEMBERED, SHOWN = 2000, 300


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said, and whether it was stopped before it had ended."""

    text: str
    cut_off: bool = False


# Asks the model; raises InputError where there is no use in asking again.
Ask = Callable[[Sequence[Turn]], Reply]


class Examples:
    """The known skills that a goal is shown with, `at_most` of them; none are looked for where that is 0."""

    def __init__(self, library: Sequence[KnownSkill] | None, at_most: int) -> None:
        self.at_most = at_most
        self.library = Library(bundled_skills() if library is None else library) if at_most > 0 else None

    def of(self, goal: Goal) -> tuple[tuple[Exemplar, ...], list[str]]:
        """The nearest ones, nearest first; and what is to be said of the search."""
        if self.library is None:
            return (), []
        found, notes = self.library.nearest(goal, LOOKED_THROUGH)
        unlike = {(each.skill.task, each.skill.steps): each for each in reversed(found)}
        nearest = sorted(unlike.values(), key=lambda each: -each.near)[: self.at_most]
        return tuple(each.exemplar for each in nearest), notes


def converse(ask: Ask, goal: Goal, examples: Examples, model: str, with_picture: bool, tries: int) -> Plan:
    """Ask at most `tries` times, telling the model what is wrong with what it said.

    Raises InputError with the last answer if none can be used.
    """
    exemplars, notes = examples.of(goal)
    turns = opening(goal, exemplars, with_picture)
    prompt = "\n\n".join(turn.text for turn in turns)
    answers: list[str] = []
    wrong = "nothing was asked"
    for _ in range(tries):
        reply = ask(turns)
        answers.append(reply.text)
        try:
            steps = read_answer(reply.text, goal.n_steps)
        except Unreadable as error:
            wrong = "it was cut off before its end; say less" if reply.cut_off else str(error)
            notes.append(f"{model} was asked again: {wrong}")
            turns = [*turns, Turn("assistant", reply.text[:REMEMBERED]), asked_again(wrong)]
        else:
            return Plan(steps, exemplars, tuple(notes), Dialogue(model, prompt, tuple(answers)))
    wanted = "key steps" if goal.n_steps is None else f"{goal.n_steps} key steps"
    found = f"{clean(answers[-1])[:SHOWN]!r}: {wrong}"
    raise InputError(model, expected=f"{wanted} as JSON within {tries} answers", found=found)
