"""How far a goal is from all that a model was trained on, and what its user should be told of that."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from ksground.weights import find_weights

from .library.bundled import SKILLS_FILE, KnownPictures, bundled_skills, known_pictures
from .library.picture_features import picture_feature
from .library.sentence_encoder import TOKENIZER, WEIGHTS, embed_sentences
from .plan import Goal


@runtime_checkable
class Trained(Protocol):
    """A stage that stands on a model which says what it was trained on, in the model's folder."""

    model_folder: Path


def novelty_notes(folder: Path, goal: Goal) -> tuple[str, ...]:
    """What to say of a goal before the model in `folder` is believed; nothing where its library is not there."""
    known = _known(folder)
    if known is None:
        return ()
    notes = []
    picture_away = 1 - float((known.features @ picture_feature(goal.start)).max())
    if picture_away > known.picture_far:
        notes.append(
            f"the picture is far from all that the model was trained on: {picture_away:.2f}; of pictures like those, "
            f"99 in 100 lie within {known.picture_far:.2f}: expect little"
        )
    tasks = _tasks(folder)
    # Another planner than the default does without the encoder.
    if tasks and all(find_weights(name) for name in (WEIGHTS, TOKENIZER)):
        away, task = min(
            zip(1 - embed_sentences(tasks) @ embed_sentences([goal.skill])[0], tasks, strict=True)
        )
        if away > known.skill_far:
            notes.append(
                f"the skill {goal.skill!r} is far from all that the model was trained on: {away:.2f} from the nearest, "
                f"{task!r}; half of those lie within {known.skill_far:.2f} of another: expect little"
            )
    return tuple(notes)


@cache
def _known(folder: Path) -> KnownPictures | None:
    return known_pictures(folder)


@cache
def _tasks(folder: Path) -> tuple[str, ...]:
    if not (folder / SKILLS_FILE).is_file():
        return ()
    return tuple(sorted({each.task for each in bundled_skills(folder)}))
