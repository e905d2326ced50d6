"""Rivals that take turns: the least wall and processor time of each over some rounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of processor time over all threads of this process."""

    wall_s: float
    cpu_s: float

    def times(self, other: Spent) -> str:
        """How many times as fast as `other`, by both."""
        return f"{other.cpu_s / self.cpu_s:.2f} x by processor time, {other.wall_s / self.wall_s:.2f} x by the clock"


def take_turns(rivals: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Spent]:
    """Run each rival once a round; the least of each kind of time."""
    spent: dict[str, list[Spent]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, work in rivals.items():
            wall_s, cpu_s = time.perf_counter(), time.process_time()
            work()
            spent[name].append(Spent(time.perf_counter() - wall_s, time.process_time() - cpu_s))
    return {
        name: Spent(min(each.wall_s for each in of), min(each.cpu_s for each in of))
        for name, of in spent.items()
    }
