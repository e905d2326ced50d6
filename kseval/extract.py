"""Clips -> features, each clip decoded once for all extractors, and none that the cache knows."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import av
import numpy as np

from ksground.progress import ProgressLine
from ksground.weights import weights_named

from .cache import Cache, Features
from .clip import Clip
from .feature_table import FeatureTable
from .features import Extractor, TextReader, open_extractor
from .protocol import Protocol
from .video.content import content_sha256
from .video.error import ClipError
from .video.read import Look, Looks, read

# Clips that are decoded ahead of the networks: enough that these never wait, few enough to lie in memory.
AHEAD = 4
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What is known of some clips.

    features  extractor -> clip_id -> float32 (t, d), on disk; a clip that could not be read is in none
    refused   clip_id -> why it could not be read
    """

    features: Mapping[str, FeatureTable]
    refused: Mapping[str, ClipError]


@dataclass(frozen=True, slots=True)
class _Prepared:
    content_sha256: str
    kept: Mapping[str, Features]
    seen: Looks | None


class Extractors:
    """A protocol's extractors, opened once, with what their features are made with."""

    def __init__(self, protocol: Protocol, device: str, cache: Path) -> None:
        self.protocol, self.device = protocol, device
        self.opened: dict[str, Extractor] = {
            name: open_extractor(each.name, device, each.precision)
            for name, each in protocol.extractors.items()
        }
        self.looks = {
            name: Look(each.view, self.opened[name].reads, each.frames)
            for name, each in protocol.extractors.items()
        }
        self.cache = Cache(cache, {name: self._made_with(name) for name in self.opened})

    def weights(self) -> dict[str, str]:
        """Weights by name -> sha256, of all extractors."""
        return {name: weights_named(name).sha256 for each in self.opened.values() for name in each.weights}

    def _made_with(self, name: str) -> dict[str, object]:
        extraction, opened = self.protocol.extractors[name], self.opened[name]
        return {
            "name": extraction.name,
            "revision": opened.revision,
            "weights": [weights_named(each).sha256 for each in opened.weights],
            "precision": extraction.precision,
            "look": self.looks[name],
            "rule": self.protocol.frames,
            "decoder": decoder_version(),
        }

    def of(self, clips: Sequence[Clip], label: str) -> Extracted:
        """Features of all clips, from the cache where it has them; a clip that cannot be read is refused, not lost."""
        features = {name: FeatureTable(self.cache.folder) for name in self.opened}
        refused: dict[str, ClipError] = {}
        with ProgressLine(label, total=len(clips), unit="clips") as line:
            for clip, prepared in zip(clips, _ahead(self._prepare, clips), strict=True):
                if isinstance(prepared, ClipError):
                    refused[clip.clip_id] = prepared
                else:
                    for name, made in self._finish(prepared).items():
                        features[name].add(clip.clip_id, made)
                line.advance()
        return Extracted(features, refused)

    def knows(self, clip: Clip) -> bool:
        """Whether the cache has all of a clip's features."""
        try:
            content = content_sha256(clip)
        except ClipError:
            return False
        return all(self.cache.path(name, content).is_file() for name in self.opened)

    def texts(self, name: str, texts: Sequence[str]) -> Features:
        """What a `TextReader` among the extractors makes of at least one text, float32 (n, d); kept as features are."""
        reader = self.opened[name]
        if not isinstance(reader, TextReader):
            raise TypeError(f"{name} reads no texts")
        keys = [hashlib.sha256(f"text {text}".encode()).hexdigest() for text in texts]
        kept = [self.cache.get(name, key) for key in keys]
        if new := [at for at, each in enumerate(kept) if each is None]:
            for at, made in zip(new, reader.read([texts[at] for at in new]), strict=True):
                kept[at] = made[None]
                self.cache.put(name, keys[at], made[None])
        return np.concatenate([each for each in kept if each is not None])

    def _prepare(self, clip: Clip) -> _Prepared | ClipError:
        """What needs no network: the content's hash, what is kept, and the looks for what is not."""
        try:
            content = content_sha256(clip)
            kept = {name: self.cache.get(name, content) for name in self.opened}
            looks = {name: self.looks[name] for name, each in kept.items() if each is None}
            seen = read(clip, self.protocol.frames, looks) if looks else None
        except ClipError as error:
            return error
        return _Prepared(content, {name: each for name, each in kept.items() if each is not None}, seen)

    def _finish(self, prepared: _Prepared) -> Mapping[str, Features]:
        features = dict(prepared.kept)
        if prepared.seen:
            for name, pictures in prepared.seen.pictures.items():
                features[name] = self._features(name, pictures, prepared.seen)
                self.cache.put(name, prepared.content_sha256, features[name])
        return features

    def _features(self, name: str, pictures: Features, seen: Looks) -> Features:
        if self.opened[name].reads == "pairs":
            return self.opened[name](pictures[None], gap_s=seen.gap_s[None])[0]
        return self.opened[name](pictures[None])[0]


def decoder_version() -> str:
    """Which decoder reads clips: pictures differ by a grey level or so between versions."""
    libraries = ", ".join(
        f"{name} {'.'.join(map(str, version))}" for name, version in av.library_versions.items()
    )
    return f"PyAV {av.__version__} ({libraries})"


def _ahead(work: Callable[[Clip], Made], clips: Sequence[Clip]) -> Iterator[Made]:
    """The work on each clip in their order, done by another thread while the caller is busy with those before."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for clip in clips:
                waiting.append(pool.submit(work, clip))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
