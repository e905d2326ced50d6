"""Engines: what the videos of a split are spread over. Every file is one, with `build(jobs, address) -> Engine`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ksground.errors import InputError

from ..assignments import Assignment
from ..work import Outcome, Work

# A video whose worker dies is tried once more, in a fresh one.
ATTEMPTS = 2


class Engine(Protocol):
    """A worker opens its backends once, and makes one video after another."""

    def outcomes(self, work: Work, due: Sequence[Assignment]) -> Iterator[Outcome]:
        """What comes of each, as it comes; closing the iterator ends the workers.

        Raises InputError where a worker cannot open its backends, or the folder takes no more.
        """
        ...


def died(each: Assignment, how: str) -> Outcome:
    """What is told of a video whose workers died, every one."""
    found = f"{how}, {ATTEMPTS} times"
    return Outcome(each.name, refused=str(InputError(each.name, expected="a worker that lives", found=found)))
