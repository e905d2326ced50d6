"""The performances of a library that are nearest to a goal: its words decide the skill, its picture among like words.

similarity = cosine of the words + share * cosine of the pictures, where the share is small as long as some known skill
reads like the one that is asked for, and grows to two where none does: then the picture tells what it could be.
The formula is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ksground.errors import InputError

from ..library.performances import KnownSkill, Start
from ..library.picture_features import Features, picture_feature
from ..library.sentence_encoder import embed_sentences
from ..media.footage import first_picture
from ..plan import Exemplar, Goal, refuse_test

# From the second cosine up some known skill reads like what is asked; below the first nothing that was ever seen does.
UNLIKE, LIKE = 0.35, 0.6
# How much the picture counts there.
SHARES = (2.0, 0.1)
# So many videos at most are opened to see where they begin, for one goal.
LOOKED_AT = 24


@dataclass(frozen=True, slots=True)
class Found:
    """A performance, how near it is in all, and the cosines of its words and of its picture, if that is known."""

    skill: KnownSkill
    near: float
    words: float
    picture: float | None

    @property
    def exemplar(self) -> Exemplar:
        """What a plan says of it."""
        skill = self.skill
        return Exemplar(skill.name, skill.task, skill.steps, skill.split, self.words, self.picture)


class Library:
    """Known performances, to be searched. Raises InputError for none, and for one of the test split."""

    def __init__(self, performances: Sequence[KnownSkill]) -> None:
        if not performances:
            raise InputError("the library", expected="skills of the training split", found="none")
        for each in performances:
            refuse_test(each.name, each.split)
        self.performances = sorted(performances, key=lambda each: each.name)
        self.tasks = sorted({each.task for each in performances})
        self.vectors = embed_sentences(self.tasks)
        self._turns = _turns(each.task for each in self.performances)

    def nearest(self, goal: Goal, at_most: int) -> tuple[list[Found], list[str]]:
        """The nearest ones, nearest first, equals by name; and what is to be said of the search."""
        of_task = dict(zip(self.tasks, self.vectors @ embed_sentences([goal.skill])[0], strict=True))
        words = [float(of_task[each.task]) for each in self.performances]
        best = int(np.argmax(words))
        share = float(np.interp(words[best], (UNLIKE, LIKE), SHARES))
        notes = []
        if words[best] < UNLIKE:
            task = self.performances[best].task
            notes.append(
                f"nothing known is like {goal.skill!r}: the nearest is {task!r}, at {words[best]:.2f}"
            )
        seen = self._pictures(words, any_task=words[best] < UNLIKE)
        if not any(each is not None for each in seen) and any(each.start for each in self.performances):
            notes.append("the known skills' videos cannot be seen: their words alone were compared")
        asked = picture_feature(goal.start) if any(each is not None for each in seen) else None
        pictures = [None if each is None or asked is None else float(asked @ each) for each in seen]
        # What cannot be seen is taken for as like as the others are in the mean: no better and no worse for it.
        unseen = float(np.mean([each for each in pictures if each is not None] or [0.0]))
        found = [
            Found(skill, near + share * (unseen if alike is None else alike), near, alike)
            for skill, near, alike in zip(self.performances, words, pictures, strict=True)
        ]
        return sorted(found, key=lambda each: -each.near)[:at_most], notes

    def _pictures(self, words: Sequence[float], any_task: bool) -> list[Features | None]:
        """What each performance begins with, if it can be seen; videos are opened for the likeliest ones alone.

        any_task  the words tell nothing: some of every task are looked at
        """
        seen = [each.picture for each in self.performances]
        on_film = [at for at, each in enumerate(self.performances) if each.start and each.picture is None]
        turn = self._turns if any_task else [0] * len(self.performances)
        for at in sorted(on_film, key=lambda at: (turn[at], -words[at]))[:LOOKED_AT]:
            start = self.performances[at].start
            seen[at] = _seen(start) if start else None
        return seen


def _turns(tasks: Iterable[str]) -> list[int]:
    """For each of the tasks, how often it came before."""
    counts: Counter[str] = Counter()
    turns = []
    for task in tasks:
        turns.append(counts[task])
        counts[task] += 1
    return turns


@cache
def _seen(start: Start) -> Features | None:
    """What a video begins with; None if it is missing or cannot be read."""
    try:
        return picture_feature(first_picture(start.video, start.at_s))
    except InputError:
        return None
