"""What a language model is told: the picture, the skill, how others did like ones, and the form of the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from ..media.picture import Picture
from ..plan import MOST_STEPS, Exemplar, Goal

# Larger ones cost a model's time and show it no more of what lies on a table.
LONGEST_PX = 768

TASK = """\
You plan practical skills. You are told what somebody wants to do and shown where they begin, and you answer with the \
key steps that complete the skill from there, in order.

A key step changes the state of things and can be filmed in one short clip. Write each as one short sentence in the \
imperative, in English, that names the things it is done with: "pour the hot water into the cup". Leave out what the \
picture shows to be done already, and what is only got ready, waited for or admired."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; `picture`, uint8 (h, w, 3), is shown before the text is read."""

    role: Literal["system", "user", "assistant"]
    text: str
    picture: Picture | None = None


def opening(goal: Goal, exemplars: Sequence[Exemplar], with_picture: bool) -> list[Turn]:
    """How a conversation begins: the task, then the goal."""
    parts = [f"The skill: {json.dumps(goal.skill, ensure_ascii=False)}"]
    parts.append("The picture shows where it begins." if with_picture else "No picture is at hand.")
    if exemplars:
        parts.append("How others did skills that read like it, as examples of length and wording:")
        parts += [
            json.dumps({"skill": each.task, "steps": each.steps}, ensure_ascii=False) for each in exemplars
        ]
    wanted = f"at most {MOST_STEPS} steps, mostly 3 to 8" if goal.n_steps is None else _exactly(goal.n_steps)
    parts.append(f'Answer with JSON alone, with {wanted}: {{"steps": ["first key step", "second key step"]}}')
    picture = shown(goal.start) if with_picture else None
    return [Turn("system", TASK), Turn("user", "\n".join(parts), picture)]


def asked_again(wrong: str) -> Turn:
    """What is said to an answer that cannot be used."""
    return Turn("user", f"That cannot be used: {wrong}. Answer again, with the JSON alone.")


def shown(picture: Picture) -> Picture:
    """The picture, not over 768 px a side."""
    image = Image.fromarray(picture)
    image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    return np.asarray(image)


def _exactly(n: int) -> str:
    return "exactly one step" if n == 1 else f"exactly {n} steps"
