"""Ray actors, one a worker, on this machine or a cluster. The only file of `ksgen` that imports ray."""

from __future__ import annotations

import logging
import os
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import ksgen
import ksground
from ksground.errors import InputError

from ..assignments import Assignment
from ..work import Outcome, Work
from . import ATTEMPTS, Engine, died

OBJECT_STORE_BYTES = 100 * 2**20
KNOCK_S = 10.0
# Read when ray is imported: nothing is told to anybody, and no accelerator is hidden from actors.
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class Ray:
    """See above. On a cluster every node must see the videos and the folder under the same path."""

    def __init__(self, jobs: int, address: str | None) -> None:
        self.ray, self.jobs, self.address = _import_ray(), jobs, address

    def outcomes(self, work: Work, due: Sequence[Assignment]) -> Iterator[Outcome]:
        """As `Engine`."""
        ray = self.ray
        self._connect()
        try:
            # On a cluster a GPU each, where one is asked for; here all share what this machine has.
            n_gpus = 1 if self.address and work.settings.device.startswith("cuda") else 0
            hired = ray.remote(num_cpus=1, num_gpus=n_gpus)(_Actor)
            yield from self._spread(hired, ray.put(work), due)
        except ray.exceptions.RayTaskError as error:
            raise error.cause from None
        finally:
            ray.shutdown()

    def _spread(self, hired: Any, work: Any, due: Sequence[Assignment]) -> Iterator[Outcome]:
        ray = self.ray
        waiting = deque(due)
        deaths: dict[str, int] = {}
        # What is under way -> who does it, and which video that is; None while backends are opened.
        flying: dict[Any, tuple[Any, Assignment | None]] = {}
        while waiting or flying:
            idle = sum(each is None for _, each in flying.values())
            for _ in range(min(self.jobs - len(flying), len(waiting) - idle)):
                actor = hired.remote()
                flying[actor.open.remote(work)] = actor, None
            landed = ray.wait(list(flying), num_returns=1)[0][0]
            actor, each = flying.pop(landed)
            try:
                outcome = ray.get(landed)
            except ray.exceptions.RayActorError as error:
                if each is None:
                    hint = "where memory is short, fewer --jobs help"
                    raise InputError(
                        "a Ray actor",
                        expected="that it opens its backends",
                        found=str(error)[:200],
                        hint=hint,
                    ) from None
                deaths[each.name] = deaths.get(each.name, 0) + 1
                if deaths[each.name] < ATTEMPTS:
                    waiting.appendleft(each)
                else:
                    yield died(each, "a Ray actor that died")
                continue
            if waiting:
                after = waiting.popleft()
                flying[actor.make.remote(after)] = actor, after
            if outcome is not None:
                yield outcome

    def _connect(self) -> None:
        ray = self.ray
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        if self.address is None:
            ray.init(
                "local", num_cpus=self.jobs, num_gpus=0, object_store_memory=OBJECT_STORE_BYTES,
                include_dashboard=False, **quiet,
            )  # fmt: skip
            return
        try:
            _knock(self.address)
            # The nodes run this very code, whatever version is installed there.
            ray.init(self.address, runtime_env={"py_modules": [ksgen, ksground]}, **quiet)
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(
                "--address",
                expected="the address of a Ray cluster that answers",
                found=f"{self.address}: {str(error).splitlines()[0]}",
                hint="without --address a local Ray is started",
            ) from None


class _Actor:
    """One worker."""

    def open(self, work: Work) -> None:
        """Open the backends."""
        self.made = work.open()

    def make(self, each: Assignment) -> Outcome:
        """Make one video."""
        return self.made(each)


def _knock(address: str) -> None:
    """Raise OSError where nobody listens: Ray itself would try for minutes, and then end this process."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=KNOCK_S).close()


def _import_ray() -> Any:
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.exceptions
    except ModuleNotFoundError:
        hint = "pip install ray, or --engine local, which needs nothing more"
        raise InputError(
            "--engine ray", expected="the package ray", found="not installed", hint=hint
        ) from None
    return ray


def build(jobs: int = 1, address: str | None = None) -> Engine:
    """The engine of this file. Raises InputError where ray is not installed."""
    return Ray(jobs, address)
