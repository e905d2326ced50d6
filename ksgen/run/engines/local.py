"""This machine: this process itself for one job, else a process each; no lock is shared, so any may be killed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing import connection

from ksground.errors import InputError

from ..assignments import Assignment
from ..work import Outcome, Work
from . import ATTEMPTS, Engine, died
from ._process import WorkerProcess


class Local:
    """See above."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def outcomes(self, work: Work, due: Sequence[Assignment]) -> Iterator[Outcome]:
        """As `Engine`."""
        if self.jobs == 1:
            make = work.open()
            yield from (make(each) for each in due)
        else:
            yield from _spread(work, due, self.jobs)


def _spread(work: Work, due: Sequence[Assignment], jobs: int) -> Iterator[Outcome]:
    waiting = deque(due)
    deaths: dict[str, int] = {}
    workers: list[WorkerProcess] = []
    try:
        while waiting or workers:
            idle = sum(worker.job is None for worker in workers)
            workers += [WorkerProcess(work) for _ in range(min(jobs - len(workers), len(waiting) - idle))]
            ready = connection.wait([worker.pipe for worker in workers])
            for worker in [worker for worker in workers if worker.pipe in ready]:
                answer = worker.answer()
                if answer.died:
                    workers.remove(worker)
                    lost = _lost(worker, answer.died)
                    deaths[lost.name] = deaths.get(lost.name, 0) + 1
                    if deaths[lost.name] < ATTEMPTS:
                        waiting.appendleft(lost)
                    else:
                        yield died(lost, answer.died)
                    continue
                if waiting:
                    worker.start(waiting.popleft())
                else:
                    workers.remove(worker)
                    worker.end()
                if answer.outcome:
                    yield answer.outcome
    finally:
        for worker in workers:
            worker.end()


def _lost(worker: WorkerProcess, how: str) -> Assignment:
    """What a dead worker had in hand."""
    if worker.job is None:
        hint = "where memory is short, fewer --jobs help"
        raise InputError("a worker", expected="that it opens its backends", found=how, hint=hint)
    return worker.job


def build(jobs: int = 1, address: str | None = None) -> Engine:
    """The engine of this file. Raises InputError for an address: it has none."""
    if address is not None:
        raise InputError("--address", expected="--engine ray beside it", found="--engine local")
    return Local(jobs)
