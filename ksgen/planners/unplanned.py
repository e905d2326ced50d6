"""No plan at all: every step is told the skill's own words. What a planner is worth is measured against it."""

from __future__ import annotations

from ..plan import Goal, Plan
from . import Planner

# How many where nobody says: what instructional videos mostly have.
STEPS = 4


class Unplanned:
    """A system that is told only what shall come of it."""

    def plan(self, goal: Goal, seed: int = 0) -> Plan:
        """As `Planner`."""
        return Plan((goal.skill,) * (goal.n_steps or STEPS))


def build() -> Planner:
    """The planner of this file."""
    return Unplanned()
