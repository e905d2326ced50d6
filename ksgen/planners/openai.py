"""A model behind any OpenAI-compatible endpoint (vLLM, Ollama, llama.cpp), shown the start and retrieved exemplars.

`--planner openai=MODEL --set planner.url=http://localhost:11434/v1`, or the address in $OPENAI_BASE_URL; a key, where
one is needed, in $OPENAI_API_KEY.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from ksground.errors import InputError

from ..library.performances import KnownSkill
from ..plan import Goal, Plan
from . import Planner
from ._answer import answer_schema
from ._dialogue import Examples, Reply, converse
from ._endpoint import Endpoint
from ._prompt import Turn


class OpenAIPlanner:
    """As `Planner`: asks at most `tries` times, all of them together within `timeout_s`."""

    def __init__(
        self,
        endpoint: Endpoint,
        examples: Examples,
        settings: dict[str, Any],
        with_picture: bool,
        tries: int,
        timeout_s: float,
    ) -> None:
        self.endpoint, self.examples, self.settings = endpoint, examples, settings
        self.with_picture, self.tries, self.timeout_s = with_picture, tries, timeout_s

    def plan(self, goal: Goal, seed: int = 0) -> Plan:
        """As `Planner`."""
        schema = {"name": "key_steps", "strict": True, "schema": answer_schema(goal.n_steps)}
        settings = self.settings | {
            "seed": seed,
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
        ask = partial(self._ask, settings=settings, until_s=time.monotonic() + self.timeout_s)
        named = f"{self.endpoint.model} at {self.endpoint.url}"
        return converse(ask, goal, self.examples, named, self.with_picture, self.tries)

    def _ask(self, turns: Sequence[Turn], settings: dict[str, Any], until_s: float) -> Reply:
        return self.endpoint.ask(turns, settings, until_s)


def build(
    name: str = "",
    library: Sequence[KnownSkill] | None = None,
    url: str = "",
    picture: bool = True,
    exemplars: int = 5,
    temperature: float = 0.0,
    max_tokens: int = 2048,
    tries: int = 3,
    timeout_s: float = 120.0,
) -> Planner:
    """The planner of this file.

    name        the model, as the server calls it
    url         the server's address, else $OPENAI_BASE_URL
    picture     whether the start is sent, as JPEG of at most 768 px
    exemplars   so many known skills are shown; 0 for none
    timeout_s   for a plan, with all its tries
    """
    if not name:
        raise InputError("planners openai", expected="a model: `--planner openai=MODEL`", found="none")
    if tries < 1 or max_tokens < 1 or exemplars < 0 or not timeout_s > 0:
        expected = "tries, max_tokens and timeout_s above 0, exemplars from 0"
        found = f"{tries}, {max_tokens}, {timeout_s:g}, {exemplars}"
        raise InputError("planners openai", expected=expected, found=found)
    settings = {"temperature": temperature, "max_tokens": max_tokens}
    examples = Examples(library, exemplars)
    return OpenAIPlanner(Endpoint(name, url), examples, settings, picture, tries, timeout_s)
