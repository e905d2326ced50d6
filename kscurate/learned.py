"""Scores from trained models: they look at a few frames a second, in batches over a whole window.

A learned score is a file in `scores/` like any other. Where its weights are missing it measures nothing: its columns
are null, never 0, and a rule that needs them says so before the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ksground.errors import InputError
from ksground.weights import find_weights, load_lock

from .engine.job import PinnedWeights
from .frames import Frame
from .observation import Clip, Sampler, Score, sampled

if TYPE_CHECKING:
    from .config import StageSettings

LOOKS_PER_S = 2.0
BATCH = 16


@dataclass(slots=True)
class Look:
    """One sampled frame; `seen` is filled in when its batch has gone through the model."""

    seen: Any = None


class LearnedScore(Score):
    """A score whose model looks at `looks_per_s` frames a second, `BATCH` at a time.

    A subclass says which `weights` it needs, opens them in `load`, keeps a small copy of a frame in `picture`, gives
    one finding for each of a batch of pictures in `look`, and sums the findings within a clip up in `judge`. What lies
    in a batch depends on the video and its annotations alone, so that rows are the same whoever makes them.
    """

    looks_per_s: ClassVar[float] = LOOKS_PER_S

    def __init__(self) -> None:
        self.ready = False
        self._sampler = Sampler(self.looks_per_s)
        self._waiting: list[tuple[Look, Any]] = []

    def weights(self, settings: StageSettings) -> tuple[str, ...]:
        """Names in the lock file of all weights that this score needs."""
        raise NotImplementedError

    def load(self, files: Mapping[str, Path], settings: StageSettings) -> None:
        """Open the model; `files` holds at least `weights(settings)`. Called once; cache what takes long."""
        raise NotImplementedError

    def picture(self, frame: Frame) -> Any:
        """A small copy of what the model wants of a frame, uint8; the frame itself will be gone."""
        raise NotImplementedError

    def look(self, pictures: Sequence[Any]) -> Sequence[Any]:
        """One finding for each of 1 to `BATCH` pictures."""
        raise NotImplementedError

    def judge(self, findings: Sequence[Any], clip: Clip) -> Mapping[str, Any]:
        """One value a column, from the findings (at least one) within a clip."""
        raise NotImplementedError

    def open(self, files: Mapping[str, Path], settings: StageSettings) -> None:
        """Load the model if all of its weights are here."""
        if all(name in files for name in self.weights(settings)):
            self.load(files, settings)
            self.ready = True

    def start(self) -> None:
        self._sampler.start()
        self._waiting.clear()

    def observe(self, frame: Frame) -> Look | None:
        if not self.ready or not self._sampler.takes(frame.time_s):
            return None
        look = Look()
        self._waiting.append((look, self.picture(frame)))
        if len(self._waiting) == BATCH:
            self.finish()
        return look

    def finish(self) -> None:
        if self._waiting:
            findings = self.look([picture for _, picture in self._waiting])
            for (look, _), seen in zip(self._waiting, findings, strict=True):
                look.seen = seen
            self._waiting.clear()

    def summarise(self, clip: Clip) -> Mapping[str, Any]:
        findings = [look.seen for look in sampled(clip.observations)]
        if not findings:
            return {column.name: None for column in self.columns}
        return self.judge(findings, clip)


def pinned(names: Iterable[str]) -> tuple[PinnedWeights, ...]:
    """(name, sha256) of those of the named weights that are here, verified, sorted by name.

    Raises InputError for a file that is not what the lock file pins.
    """
    return tuple((name, load_lock()[name].sha256) for name in sorted(set(names)) if find_weights(name))


def files_of(weights: Iterable[PinnedWeights]) -> dict[str, Path]:
    """Name -> verified file of weights that a job counts on.

    Raises InputError where this machine lacks them, or has others: its rows would differ from the other machines'.
    """
    files = {}
    for name, sha256 in weights:
        path = find_weights(name)
        if path is None or load_lock()[name].sha256 != sha256:
            raise InputError(
                f"weights {name}",
                expected=f"the file of sha256 {sha256} on every machine that curates",
                found="none here" if path is None else f"sha256 {load_lock()[name].sha256}",
                hint="run `kscurate weights` there, or share one folder and set KSGEN_WEIGHTS to it",
            )
        files[name] = path
    return files
