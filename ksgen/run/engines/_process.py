"""A worker in a process of its own, and its pipe. It never outlives the run that started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, parent_process, resource_tracker
from multiprocessing.connection import Connection

from ksground.errors import InputError

from ..assignments import Assignment
from ..work import Outcome, Work


@dataclass(frozen=True, slots=True)
class Answer:
    """That the backends are open (neither), what came of a job, or how the process died."""

    outcome: Outcome | None = None
    died: str | None = None


class WorkerProcess:
    """Wait until `pipe` is readable, then take the `answer`; `job` is what it has in hand."""

    def __init__(self, work: Work) -> None:
        # A fresh interpreter: a fork would inherit the threads of torch and Arrow half way.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _deaf_to_ctrl_c():
            self.process.start()
        theirs.close()
        self.job: Assignment | None = None

    def start(self, job: Assignment) -> None:
        """Hand over a job; returns at once."""
        self.job = job
        # If the process has died, `answer` will read so from the pipe.
        with suppress(OSError):
            self.pipe.send(job)

    def answer(self) -> Answer:
        """What the process says. Raises the InputError that it met, and RuntimeError for a broken program."""
        try:
            said = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            code = self.process.exitcode or 0
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"left with exit status {code}"
            return Answer(died=how)
        if isinstance(said, InputError):
            raise said
        if isinstance(said, str):
            raise RuntimeError(f"in a worker:\n{said}")
        return Answer(said)

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


def _serve(pipe: Connection, work: Work) -> None:
    threading.Thread(target=_leave_with_the_run, daemon=True).start()
    try:
        make = work.open()
        pipe.send(None)
        while True:
            pipe.send(make(pipe.recv()))
    except EOFError:
        return
    except InputError as error:
        pipe.send(error)
    except Exception:
        pipe.send(traceback.format_exc())


def _leave_with_the_run() -> None:
    run = parent_process()
    if run is not None:
        connection.wait([run.sentinel])
        os._exit(1)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process started herein never hears Ctrl-C: the terminal sends it to all, but the run decides."""
    # Python's own resource tracker would lift the block if it were started within.
    resource_tracker.ensure_running()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
