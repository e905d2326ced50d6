"""The worker process: jobs in, rows out, with bounded memory, one thread, and no life after its driver.

It is meant to die: a codec may crash, hang or leak in here, and `kscurate.engine.isolate` only sees a pipe close.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from typing import Literal, cast

from ksground.errors import InputError

from .job import Row, VideoJob
from .packed_rows import pack

Curate = Callable[[VideoJob], list[Row]]
MIB = 2**20
PR_SET_PDEATHSIG = 1
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(slots=True)
class Reply:
    """What a worker says: that it took the job, then what came of it.

    `leaving` means that the worker ends by itself now and takes no other job.
    """

    kind: Literal["started", "rows", "gone", "out_of_memory", "raised", "unusable"]
    packed_rows: bytes = b""
    detail: str = ""
    leaving: bool = False


def serve(pipe: Connection, curate: str, memory_mib: int, recycle_after: int, driver_pid: int) -> None:
    """Take jobs from `pipe` until it closes, or until this process is old or has leaked half of its memory.

    curate         "package.module:function", imported here so that the driver never loads a codec
    memory_mib     what the jobs may allocate beyond what imports and models took
    recycle_after  jobs, after which the process leaves
    """
    _die_with_driver(driver_pid)
    os.environ.update(ONE_THREAD)
    try:
        function = load(curate)
        _use_one_thread()
    except Exception:
        pipe.send(Reply("unusable", detail=traceback.format_exc()))
        return
    baseline_mib = 0.0
    for count in range(1, recycle_after + 1):
        try:
            job: VideoJob = pipe.recv()
        except EOFError:
            return
        if not baseline_mib:
            try:
                _warm_up(curate, job)
            except Exception as error:
                # A user can mend missing weights; the rest is a program's mistake, and shows where.
                told = str(error) if isinstance(error, InputError) else traceback.format_exc()
                pipe.send(Reply("unusable", detail=told))
                return
            baseline_mib = data_mib()
        pipe.send(Reply("started"))
        _limit_memory(baseline_mib + memory_mib)
        reply = _attempt(function, job)
        _limit_memory(None)
        give_back_memory()
        reply.leaving = count == recycle_after or data_mib() > baseline_mib + memory_mib / 2
        pipe.send(reply)
        if reply.leaving:
            return


def _warm_up(curate: str, job: VideoJob) -> None:
    """Load the models that `job` counts on, before its time and memory are measured."""
    open_scores = getattr(import_module(curate.partition(":")[0]), "open_scores", None)
    if open_scores is not None and job.weights:
        open_scores(job)
    _use_one_thread()


def load(curate: str) -> Curate:
    """The function that "package.module:function" names."""
    module, _, name = curate.partition(":")
    return cast(Curate, getattr(import_module(module), name))


def data_mib() -> float:
    """Writable private memory in MiB, as RLIMIT_DATA counts it; 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            lines = dict(line.split(":", 1) for line in status)
        return int(lines["VmData"].split()[0]) / 1024
    except (OSError, KeyError):
        return 0.0


def _attempt(function: Curate, job: VideoJob) -> Reply:
    try:
        rows = function(job)
        if any(row["error"] for row in rows) and not _can_be_read(job.video_path):
            return Reply("gone")
        return Reply("rows", pack(rows))
    except MemoryError:
        return Reply("out_of_memory")
    except Exception as error:
        # One odd video must not end a run of a hundred thousand, nor may a mistake of ours pass in silence.
        sys.stderr.write(f"{job.relative_path}: {traceback.format_exc()}")
        return Reply("raised", detail=f"{type(error).__name__}: {error}")


def _can_be_read(path: str) -> bool:
    """Whether the file is there: a disk that was pulled out must not brand a whole collection as unreadable."""
    try:
        with open(path, "rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def _limit_memory(mib: float | None) -> None:
    """Make allocations beyond `mib` fail in this process; None lifts the limit, so that this can be told."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = hard if mib is None else int(mib * MIB)
    resource.setrlimit(
        resource.RLIMIT_DATA, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def give_back_memory() -> None:
    """Return to the system what this process has freed: pictures come in many sizes, and glibc keeps the pieces."""
    gc.collect()
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


def _use_one_thread() -> None:
    """There is a worker a core; threads within one would fight the others, and could change a score."""
    cv2 = sys.modules.get("cv2")
    if cv2 is not None:
        cv2.setNumThreads(1)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def _die_with_driver(driver_pid: int) -> None:
    """See to it that `kill -9` of the driver leaves no orphan, not even one that hangs in a codec."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch_driver, daemon=True).start()
    if os.getppid() != driver_pid:
        os._exit(1)


def _watch_driver() -> None:
    driver = parent_process()
    if driver is not None:
        connection.wait([driver.sentinel])
    os._exit(1)
