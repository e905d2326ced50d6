"""What a language model answered -> steps: held to a schema, mended where that adds and drops no step, else refused.

Mended: words, code fences and thoughts around the JSON; a bare list; steps as objects of one text; commas before a
closing bracket; numbers and bullets before a step; line breaks and control characters in one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
)

from ksground.strangers_text import clean

from ..plan import MOST_STEPS

LONGEST_STEP, LONGEST_ANSWER = 160, 32_000
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_BRACKET = re.compile(r"[{\[]")
# A comma before a closing bracket; strings are matched first, and so left as they are.
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])')
_NUMBERING = re.compile(
    r"\s*(?:(?:step\s*)?\d{1,2}\s*[.):]\s+|step\s*\d{1,2}\s*[-–—]?\s+|[-*•]\s+)", re.IGNORECASE
)


class Unreadable(Exception):
    """What is wrong with an answer, in words that its model can be told."""


def answer_schema(n_steps: int | None) -> dict[str, Any]:
    """The JSON schema of an answer, with exactly so many steps if that is asked."""
    return _model(n_steps).model_json_schema()


def read_answer(text: str, n_steps: int | None) -> tuple[str, ...]:
    """The steps in the last JSON of an answer that holds any. Raises Unreadable."""
    if not text.strip():
        raise Unreadable("it is empty")
    if len(text) > LONGEST_ANSWER:
        raise Unreadable(f"it has {len(text):,} characters")
    spoken = _THOUGHTS.sub("", text)
    found = list(_lists(spoken)) or list(_lists(_STRING_OR_COMMA.sub(r"\1", spoken)))
    if not found:
        raise Unreadable("there is no JSON with a list of steps in it")
    try:
        return tuple(_model(n_steps).model_validate({"steps": found[-1]}).steps)  # type: ignore[attr-defined]
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"[{at}]" if isinstance(at, int) else str(at) for at in first["loc"])
        raise Unreadable(f"{place}: {first['msg']}") from None


def _lists(text: str) -> Iterator[list[Any]]:
    """The lists of steps in the JSON that stands in a text."""
    decoder, at = json.JSONDecoder(), 0
    while (begins := _BRACKET.search(text, at)) is not None:
        try:
            value, at = decoder.raw_decode(text, begins.start())
        except RecursionError:
            return  # brackets in brackets without end: no list of steps
        except ValueError:
            at = begins.end()
            continue
        if isinstance(value, dict):
            value = value.get("steps")
        if isinstance(value, list):
            yield value


def _as_line(value: Any) -> Any:
    """A step as it may be written -> one line; what is no text is left to the schema."""
    if isinstance(value, dict):
        texts = [each for each in value.values() if isinstance(each, str)]
        value = texts[0] if len(texts) == 1 else value
    return " ".join(_NUMBERING.sub("", clean(value), count=1).split()) if isinstance(value, str) else value


def _with_letters(line: str) -> str:
    if not any(letter.isalpha() for letter in line):
        raise ValueError("a step needs words")
    return line


_Step = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_STEP),
    BeforeValidator(_as_line),
    AfterValidator(_with_letters),
]


@cache
def _model(n_steps: int | None) -> type[BaseModel]:
    steps = Annotated[list[_Step], Field(min_length=n_steps or 1, max_length=n_steps or MOST_STEPS)]
    return create_model("Answer", __config__=ConfigDict(extra="forbid"), steps=(steps, ...))
