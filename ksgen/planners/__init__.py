"""Planners: a goal -> key steps in words. Every file is one, with `build(**settings) -> Planner`."""

from __future__ import annotations

from typing import Protocol

from ..plan import Goal, Plan


class Planner(Protocol):
    """Raises InputError where it cannot answer; a plan always has a step, and `goal.n_steps` of them if that is set."""

    def plan(self, goal: Goal, seed: int = 0) -> Plan:
        """The key steps that complete the skill from the start on."""
        ...
