"""Map jobs over worker processes of this machine, without Ray: one loop, no threads, one process a worker."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from multiprocessing import connection

from .engine.isolate import CURATE_VIDEO, IsolatedWorker, Limits
from .engine.job import Outcome, VideoJob


def map_local(
    jobs: Iterable[VideoJob], workers: int, curate: str = CURATE_VIDEO, limits: Limits | None = None
) -> Generator[Outcome]:
    """Yield what comes of each job, as it comes; jobs are started in their order, `workers` at a time.

    `curate` names the function as "package.module:function". Closing the iterator kills the workers.
    """
    due = iter(jobs)
    everyone = [IsolatedWorker(curate, limits) for _ in range(workers)]
    idle, busy = list(everyone), list[IsolatedWorker]()
    outcomes: list[Outcome] = []
    try:
        while True:
            while idle and (job := next(due, None)) is not None:
                idle[-1].start(job)
                busy.append(idle.pop())
            # Every worker is busy again by now, so none waits for whoever stores these.
            yield from outcomes
            if not busy:
                return
            connection.wait([worker.pipe for worker in busy], _seconds_left(busy))
            news = [(worker, worker.collect()) for worker in busy]
            outcomes = [outcome for _, outcome in news if outcome is not None]
            idle += [worker for worker, outcome in news if outcome is not None]
            busy = [worker for worker, outcome in news if outcome is None]
    finally:
        for worker in everyone:
            worker.close()


def _seconds_left(busy: list[IsolatedWorker]) -> float:
    return max(0.0, min(worker.deadline_s for worker in busy) - time.monotonic())
