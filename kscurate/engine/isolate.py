"""One job in one process of its own: a crash, a hang or a leak in there costs that job and nothing else.

Standard pipes, one a worker, rather than a pool: a pool's workers share a queue and its lock, and one that is
killed while it waits holds the lock for ever (pebble 5.2 then declares the whole pool broken).
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from .failed import TRANSIENT_ERRORS, failed_rows
from .job import Outcome, VideoJob
from .packed_rows import pack
from .worker import Reply, serve

CURATE_VIDEO = "kscurate.pipeline:curate_video"
START_TIMEOUT_S = 300.0
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take before it is called failed. None of it can change a row of a job that ends well.

    timeout_s             seconds any job may take
    timeout_s_per_span_s  and as many more for each second of annotated video
    memory_mib            MiB a worker may allocate beyond its imports (about 150 MiB)
    recycle_after         jobs after which a worker process makes room for a fresh one
    """

    timeout_s: float = 120.0
    timeout_s_per_span_s: float = 10.0
    memory_mib: int = 1280
    recycle_after: int = 200

    def of(self, job: VideoJob) -> float:
        """Seconds that `job` may take."""
        return self.timeout_s + self.timeout_s_per_span_s * job.span_s


class IsolatedWorker:
    """A worker process and the job it has in hand.

    `start` a job, wait until `pipe` is readable or `deadline_s` (on the monotonic clock) has passed, then
    `collect`; or simply `run` one. The process is started when a job needs it, replaced when it is old, died
    or was killed.
    """

    def __init__(self, curate: str = CURATE_VIDEO, limits: Limits | None = None) -> None:
        self.curate, self.limits = curate, limits or Limits()
        self.process: BaseProcess | None = None
        self.pipe: Connection
        self.job: VideoJob
        self.attempt, self.taken = 0, False
        self.deadline_s = math.inf

    def start(self, job: VideoJob) -> None:
        """Hand `job` to the process; returns at once."""
        self.job, self.attempt = job, 0
        self._try()

    def collect(self) -> Outcome | None:
        """What came of the job; None if it only made progress and must be waited for again.

        Raises RuntimeError if no worker can be started at all: that is a broken program, not a broken video.
        """
        try:
            if not self.pipe.poll():
                if time.monotonic() < self.deadline_s:
                    return None
                self.close()
                return self._failed("timed_out", f"no result within {self.limits.of(self.job):.0f} s")
            reply: Reply = self.pipe.recv()
        except (EOFError, OSError):
            return self._died()
        if reply.kind == "started":
            self.taken = True
            self.deadline_s = time.monotonic() + self.limits.of(self.job)
            return None
        if reply.leaving:
            self.close()
        match reply.kind:
            case "unusable":
                raise RuntimeError(f"a worker cannot load {self.curate}:\n{reply.detail}")
            case "out_of_memory":
                return self._retry_or_fail("out_of_memory", f"needs over {self.limits.memory_mib} MiB")
            case "gone":
                return self._failed("video_missing", "the file was found, but then could not be opened")
            case "raised":
                return self._failed("crashed", reply.detail)
        return Outcome(self.job, reply.packed_rows, final=True)

    def run(self, job: VideoJob) -> Outcome:
        """Start `job` and wait for what comes of it."""
        self.start(job)
        while True:
            self.pipe.poll(max(0.0, self.deadline_s - time.monotonic()))
            outcome = self.collect()
            if outcome is not None:
                return outcome

    def close(self) -> None:
        """Kill the process, whatever it is doing."""
        if self.process is not None:
            self.pipe.close()
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None

    def _try(self) -> None:
        self.attempt += 1
        self.taken = False
        if self.process is None:
            self._spawn()
        self.deadline_s = time.monotonic() + START_TIMEOUT_S
        # If the process has died while it was idle, `collect` will read so from the pipe.
        with suppress(OSError):
            self.pipe.send(self.job)

    def _spawn(self) -> None:
        # A fresh interpreter: a fork would inherit the threads and locks of Arrow, SQLite or Ray half way.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        process = context.Process(
            target=serve,
            args=(theirs, self.curate, self.limits.memory_mib, self.limits.recycle_after, os.getpid()),
            daemon=True,
        )
        with _deaf_to_ctrl_c():
            process.start()
            self.process = process
        theirs.close()

    def _died(self) -> Outcome | None:
        how = _death(self.process)
        if not self.taken and self.attempt == ATTEMPTS:
            self.close()
            raise RuntimeError(f"a worker that loads {self.curate} dies before it takes a job: {how}")
        return self._retry_or_fail("crashed", how)

    def _retry_or_fail(self, error: str, detail: str) -> Outcome | None:
        """Try once more, alone in a fresh process.

        An outsider's kill or what earlier jobs had leaked is thereby told from what the video itself does, so
        that the outcome is the job's own, whatever ran before or beside it.
        """
        self.close()
        if self.attempt < ATTEMPTS:
            self._try()
            return None
        return self._failed(error, detail)

    def _failed(self, error: str, detail: str) -> Outcome:
        return Outcome(
            self.job, pack(failed_rows(self.job, error, detail)), final=error not in TRANSIENT_ERRORS
        )


def _death(process: BaseProcess | None) -> str:
    """How `process`, whose pipe has closed, came to its end."""
    if process is None:
        return "never started"
    process.join()
    exit_code = process.exitcode or 0
    return (
        f"killed by {signal.Signals(-exit_code).name}"
        if exit_code < 0
        else f"left with exit status {exit_code}"
    )


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Put Ctrl-C off, so that no process is left half started, and let a process started herein never hear it.

    The terminal sends it to the whole group, but it is for the driver: workers finish or are killed as it decides.
    """
    # Python's own resource tracker would lift the block if it were started within.
    resource_tracker.ensure_running()
    put_off: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, lambda number, _: put_off.append(number)) if is_main else None
    # A caught signal is caught no more in a new program, a blocked one stays blocked.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if is_main:
            signal.signal(signal.SIGINT, handler or signal.SIG_DFL)
    if put_off:
        signal.raise_signal(signal.SIGINT)
