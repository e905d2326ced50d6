"""Map jobs over a Ray cluster. The only file that imports ray.

Plain tasks, no actors: Ray then balances, retries and moves them among nodes by itself, and nothing can hold
a CPU that a task waits for. In a task the job runs in an isolated process as it does without Ray: same rows.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

# Read when ray is imported: nothing is told to anybody, nothing is said on stderr that nobody asked for.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import ray
import ray.exceptions

import kscurate
import ksground
from ksground.errors import InputError

from .engine.failed import failed_rows
from .engine.isolate import CURATE_VIDEO, IsolatedWorker, Limits
from .engine.job import Outcome, VideoJob
from .engine.packed_rows import pack
from .spread import Spread

# Tasks handed to Ray for each CPU: one at work, one on its way.
IN_FLIGHT_PER_CPU = 2
OBJECT_STORE_BYTES = 100 * 2**20
# Room for the signatures of a million candidates; only what is used is ever taken.
SHARED_BYTES = 2**30
RETRIES = 2
KNOCK_TIMEOUT_S = 10.0

_workers: dict[tuple[str, Limits], IsolatedWorker] = {}


def map_ray(
    jobs: Iterable[VideoJob],
    workers: int,
    curate: str = CURATE_VIDEO,
    limits: Limits | None = None,
    address: str | None = None,
) -> Generator[Outcome]:
    """Yield what comes of each job, as it comes; the same outcomes as `map_local` in another order.

    `address` is a cluster's ("auto", "ray://head:10001", "10.0.0.1:6379"), all of whose nodes must see the
    videos under the same path; without one a Ray of `workers` CPUs is started here and stopped at the end. A
    cluster's own size says how many tasks run. Raises InputError if no cluster answers at `address`.
    """
    due = iter(jobs)
    _connect(address, workers)
    flying: dict[ray.ObjectRef, VideoJob] = {}
    try:
        while True:
            room = IN_FLIGHT_PER_CPU * _cpus() - len(flying)
            for job in islice(due, max(0, room)):
                flying[_curate_in_isolation.remote(job, curate, limits or Limits())] = job
            if not flying:
                return
            landed, _ = ray.wait(list(flying), num_returns=1)
            for reference in landed:
                yield _outcome(reference, flying.pop(reference))
    finally:
        for reference in flying:
            ray.cancel(reference, force=True)
        ray.shutdown()


@contextmanager
def spread_ray(workers: int, address: str | None = None) -> Iterator[Spread]:
    """Give a `Spread` over a Ray as `map_ray` has it; what shards share lies once in a node's shared memory."""
    _connect(address, workers, SHARED_BYTES)
    try:
        yield _in_order
    finally:
        ray.shutdown()


def _in_order(work: Callable[[Any, Any], Any], shared: Any, shards: Iterable[Any]) -> Iterator[Any]:
    reference = ray.put(shared)
    flying: deque[ray.ObjectRef] = deque()
    room = IN_FLIGHT_PER_CPU * _cpus()
    for shard in shards:
        if len(flying) >= room:
            yield _result(flying.popleft())
        flying.append(_work.remote(work, reference, shard))
    while flying:
        yield _result(flying.popleft())


def _result(reference: ray.ObjectRef) -> Any:
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None


@ray.remote(num_cpus=1, max_retries=RETRIES)
def _work(work: Callable[[Any, Any], Any], shared: Any, shard: Any) -> Any:
    return work(shared, shard)


@ray.remote(num_cpus=1, max_retries=RETRIES)
def _curate_in_isolation(job: VideoJob, curate: str, limits: Limits) -> Outcome:
    # Ray uses a worker process for many tasks; the isolated process beneath it lives as long.
    worker = _workers.setdefault((curate, limits), IsolatedWorker(curate, limits))
    return worker.run(job)


def _outcome(reference: ray.ObjectRef, job: VideoJob) -> Outcome:
    try:
        outcome: Outcome = ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        # Raised by our own code on the other side: a broken program stops, however far away it broke.
        raise error.cause from None
    except ray.exceptions.RayError as error:
        # Its Ray process or node died, and so did every retry.
        return Outcome(job, pack(failed_rows(job, "crashed", type(error).__name__)), final=False)
    return Outcome(job, outcome.packed_rows, outcome.final)


def _connect(address: str | None, workers: int, shared_bytes: int = OBJECT_STORE_BYTES) -> None:
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is None:
        ray.init(
            "local",
            num_cpus=workers,
            num_gpus=0,
            object_store_memory=shared_bytes,
            include_dashboard=False,
            **quiet,
        )
        return
    try:
        _knock(address)
        # The nodes run this very code, whatever version is installed there.
        ray.init(address, runtime_env={"py_modules": [kscurate, ksground]}, **quiet)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            "--address",
            expected="the address of a Ray cluster that answers",
            found=f"{address}: {str(error).splitlines()[0]}",
            hint="without --address a local Ray is started",
        ) from None


def _knock(address: str) -> None:
    """Raise OSError if nobody listens at `address`, where Ray itself would wait for many minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host, int(port)), timeout=KNOCK_TIMEOUT_S).close()


def _cpus() -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))
