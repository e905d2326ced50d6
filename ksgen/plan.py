"""What is asked for, and what a planner answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from ksground.errors import InputError

from .picture import Picture

LONGEST_SKILL = 300


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
        if self.n_steps is not None and not 1 <= self.n_steps <= 40:
            raise InputError("steps", expected="1 to 40", found=str(self.n_steps))


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A skill of the training split that a plan was made from."""

    name: str
    task: str
    steps: tuple[str, ...]
    split: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Key steps in words, in order; what they were made from, and what the planner would like to have said."""

    steps: tuple[str, ...]
    exemplars: tuple[Exemplar, ...] = ()
    notes: tuple[str, ...] = field(default=())
