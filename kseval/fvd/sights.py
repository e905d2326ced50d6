"""Clips -> one feature vector each, in every way of looking that is asked for: decoded once, remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ksground.progress import ProgressLine
from ksground.weights import weights_named

from ..cache import Cache
from ..canonical import canonical_json
from ..clip import Clip
from ..extract import decoder_version
from ..networks.extractor import NetworkExtractor
from ..resize import Resized
from ..video.content import content_sha256
from ..video.error import ClipError
from ..video.in_order import pictures_in_order
from ..video.sampling import some_of
from .pixels import Size, show
from .variant import Fit, Frames, Resize, Steps

Features = NDArray[np.float32]
# How a picture is shown, whoever looks.
Shown = tuple[Fit, tuple[Resize, ...], Size]


@dataclass(frozen=True, slots=True)
class Sight:
    """Those steps of a variant that decide over a clip's features."""

    frames: Frames
    fit: Fit
    kernel: tuple[Resize, ...]
    network: str

    @classmethod
    def of(cls, steps: Steps) -> Sight:
        """The sight of a variant, or of one with steps of two."""
        return cls(steps.frames, steps.fit, steps.kernel, steps.network)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a set of clips.

    rows      sight -> float32 (n, d), in the order of `clip_ids`
    left_out  clip_id -> why it counts in no variant
    """

    clip_ids: tuple[str, ...]
    rows: Mapping[Sight, Features]
    left_out: Mapping[str, str]


class Eyes:
    """Every sight, and where what it saw is kept."""

    def __init__(
        self, sights: Collection[Sight], networks: Mapping[str, NetworkExtractor], cache: Path
    ) -> None:
        self.sights = {canonical_json(sight): sight for sight in sights}
        self.networks = networks
        self.cache = Cache(cache, {key: self._made_with(key, sight) for key, sight in self.sights.items()})
        # Too short for one is too short for all: else variants would differ by whom they judge.
        self.fewest = max(self._needed(sight) for sight in sights)

    def _made_with(self, key: str, sight: Sight) -> dict[str, object]:
        network = self.networks[sight.network]
        return {
            "name": sight.network,
            "revision": network.revision,
            "weights": [weights_named(each).sha256 for each in network.weights],
            "sight": key,
            "decoder": decoder_version(),
        }

    def _needed(self, sight: Sight) -> int:
        look = self.networks[sight.network].look
        of_network = look.frames or look.at_least
        return max(sight.frames.reach or 1, (of_network - 1) * sight.frames.every + 1)

    def look(self, clips: Sequence[Clip], label: str) -> Seen:
        """Features of all clips; one that cannot be read, or is too short for a sight, is left out and told."""
        rows: dict[str, list[Features]] = {key: [] for key in self.sights}
        clip_ids, left_out = [], {}
        with ProgressLine(label, total=len(clips), unit="clips") as line:
            for clip in clips:
                try:
                    of_clip = self._features(clip)
                except ClipError as error:
                    left_out[clip.clip_id] = f"{error.reason}: {error.detail}"
                else:
                    if of_clip is None:
                        left_out[clip.clip_id] = f"fewer than {self.fewest} frames"
                    else:
                        clip_ids.append(clip.clip_id)
                        for key, features in of_clip.items():
                            rows[key].append(features)
                line.advance()
        empty = np.empty((0, 0), np.float32)
        stacked = {
            sight: np.concatenate(rows[key]) if rows[key] else empty for key, sight in self.sights.items()
        }
        return Seen(tuple(clip_ids), stacked, left_out)

    def _features(self, clip: Clip) -> Mapping[str, Features] | None:
        """Sight -> float32 (1, d); None for a clip that is too short."""
        content = content_sha256(clip)
        kept = {key: self.cache.get(key, content) for key in self.sights}
        known = {key: each for key, each in kept.items() if each is not None}
        wanted = {key: sight for key, sight in self.sights.items() if key not in known}
        if not wanted:
            return known
        shown = self._show(clip, wanted.values())
        if shown is None:
            return None
        for key, sight in wanted.items():
            known[key] = self._through(sight, shown[self._shown(sight)])
            self.cache.put(key, content, known[key])
        return known

    def _shown(self, sight: Sight) -> Shown:
        size = self.networks[sight.network].look.size
        assert size is not None, "open_networks takes no other"
        return sight.fit, sight.kernel, size

    def _show(self, clip: Clip, sights: Collection[Sight]) -> Mapping[Shown, list[Resized]] | None:
        """The clip's pictures as each sight wants them, decoded once; None if there are too few."""
        most: dict[Shown, float] = {}
        for sight in sights:
            way = self._shown(sight)
            most[way] = max(most.get(way, 0), sight.frames.reach or inf)
        shown: dict[Shown, list[Resized]] = {way: [] for way in most}
        n_seen, enough = 0, max(*most.values(), self.fewest)
        for picture in pictures_in_order(clip, None if enough == inf else int(enough)):
            for way, pictures in shown.items():
                if n_seen < most[way]:
                    pictures.append(show(picture, *way))
            n_seen += 1
        return shown if n_seen >= self.fewest else None

    def _through(self, sight: Sight, shown: Sequence[Resized]) -> Features:
        network = self.networks[sight.network]
        chosen = shown[: sight.frames.reach : sight.frames.every]
        if network.look.frames:
            chosen = [chosen[at] for at in some_of(len(chosen), network.look.frames)]
        return network(np.stack(chosen)[None])[0]
