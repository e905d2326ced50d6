"""What is asked for, and what a planner answers."""

from __future__ import annotations

from dataclasses import dataclass

from ksground.errors import InputError

from .media.picture import Picture

LONGEST_SKILL = 300
MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Goal:
    """A picture to start from, a skill in words, and how many key steps are wanted; None: as many as it takes.

    Raises InputError for a skill of no letters, or of more than 300 characters, or for steps not from 1 to 40.
    """

    start: Picture
    skill: str
    n_steps: int | None = None

    def __post_init__(self) -> None:
        if not any(letter.isalpha() for letter in self.skill) or len(self.skill) > LONGEST_SKILL:
            found = repr(self.skill) if len(self.skill) < 40 else f"{len(self.skill)} characters"
            raise InputError("the skill", expected=f"words, at most {LONGEST_SKILL} characters", found=found)
        if self.n_steps is not None and not 1 <= self.n_steps <= MOST_STEPS:
            raise InputError("steps", expected=f"1 to {MOST_STEPS}", found=str(self.n_steps))


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A skill that a plan was made from: cosines of its words with those asked for, and of the pictures.

    Raises InputError for one of the test split: this holds whatever planner made the plan.
    """

    name: str
    task: str
    steps: tuple[str, ...]
    split: str
    similarity: float
    picture_similarity: float | None = None

    def __post_init__(self) -> None:
        refuse_test(self.name, self.split)


def refuse_test(name: str, split: str) -> None:
    """Raises InputError for a performance that a plan must not be made from."""
    if split == "test":
        hint = "a plan that has seen the answer says nothing of the planner"
        raise InputError(f"exemplar {name}", expected="of another split", found="test", hint=hint)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a language model was told and said, so that plans can be told apart and looked into.

    model    its name, and where it was asked
    prompt   what it was told first, the picture aside
    answers  what it said, in order; the last one became the plan
    """

    model: str
    prompt: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Key steps in words, in order; what they were made from, and what the planner would like to have said."""

    steps: tuple[str, ...]
    exemplars: tuple[Exemplar, ...] = ()
    notes: tuple[str, ...] = ()
    dialogue: Dialogue | None = None
