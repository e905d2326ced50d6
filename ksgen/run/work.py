"""What is done for each video of a split, wherever it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ksground.errors import InputError

from ..media.footage import first_picture
from ..output.generations import Row
from ..output.output_file import CannotWrite
from .assignments import Assignment
from .settings import VERSION, Settings
from .stages import Known, Stages
from .write import Request, read_rows, write_skill


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one assignment: rows, or why there are none."""

    name: str
    rows: tuple[Row, ...] = ()
    timings_s: Mapping[str, float] = field(default_factory=dict)
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """All that a worker must know to make any video of a split; it travels to other processes.

    out      an absolute path
    threads  of torch; their number tells how sums are rounded, so it must not depend on how many workers there are
    """

    settings: Settings
    known: Known
    out: Path
    seed: int
    system: str
    threads: int

    def open(self) -> Callable[[Assignment], Outcome]:
        """Open the backends; what comes back makes a video.

        Raises InputError where a backend cannot be opened, and from what comes back CannotWrite.
        """
        import torch

        torch.set_num_threads(self.threads)
        stages = Stages(self.settings, self.known)
        known = self.known.sha256()

        def make(each: Assignment) -> Outcome:
            try:
                return self._make(stages, each, known)
            except CannotWrite:
                raise
            except InputError as error:
                return Outcome(each.name, refused=str(error))

        return make

    def kept(self, each: Assignment, known: str) -> Outcome | None:
        """What an earlier run finished the same way; `known` is the sha256 of what is known."""
        rows = read_rows(self.out, self._request(each, known))
        return None if rows is None else Outcome(each.name, tuple(rows))

    def _make(self, stages: Stages, each: Assignment, known: str) -> Outcome:
        start = first_picture(each.video, each.start_s)
        n = len(each.clip_ids)
        made = stages.pipeline_of(each)(start, each.task, generator=self.seed, n_steps=n)
        if len(made.clips) != n:
            raise InputError(each.name, expected=f"{n} steps, as there are clips", found=str(len(made.clips)))
        rows = write_skill(self.out, self._request(each, known), start, made)
        return Outcome(each.name, tuple(rows), made.timings_s)

    def _request(self, each: Assignment, known: str) -> Request:
        made_with = {**self.settings.made_with(), "threads": self.threads, "known": known}
        return Request(
            each.name, each.task, each.clip_ids, self.seed, self.system, VERSION, made_with, each.asked()
        )
