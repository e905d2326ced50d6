"""Who is attacked, how, and what became of it: the networks that hold a clip beside its own real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..clip import Clip
from ..corruptions import Disguise, Frames
from ..extract import Extractors
from ..features import Features
from ..metrics import PairMetric, open_metric
from ..metrics.cosine import Cosine
from ..networks.evasion import See, disguised, seen_by, through
from ..video.lossless import write_lossless
from ..video.read import read
from ..video.sampling import choose_frames, some_of
from .card import Attack, LeftOut
from .whole import Whole, write_copy


class Attempt(NamedTuple):
    """One clip's part of an `Attack`."""

    levels: int
    before: float
    after: float
    reencoded: float


@dataclass(frozen=True, slots=True)
class Attacker:
    """One network, attacked. `features`: clip_id -> what it makes of the real clips, (t, d)."""

    name: str
    title: str
    extractors: Extractors
    see: See
    features: Mapping[str, Features]

    def attack(self, disguise: Disguise, wrong: Whole, of: str, by: str, file: Path) -> Attempt:
        """Write the wrong clip `by`, disguised as the real clip `of`, without loss; and try what encoding leaves."""
        read_at, again = np.unique(self._read_at(wrong), return_inverse=True)
        see = through(self.extractors.looks[self.name].view, self.see)

        def disguising(pictures: Frames) -> Frames:
            return disguised(see, pictures, self.features[of], again)

        made = disguise.disguise(wrong.frames, read_at, disguising)
        write_lossless(file, made, wrong.fps)
        with TemporaryDirectory() as folder:
            reencoded = self._features(write_copy(Path(folder, "reencoded.mp4"), Whole(made, wrong.fps)))
        return Attempt(
            int(np.abs(made.astype(np.int16) - wrong.frames).max()),
            _cosine(self.features[by], self.features[of]),
            _cosine(self._features(file), self.features[of]),
            _cosine(reencoded, self.features[of]),
        )

    def _read_at(self, whole: Whole) -> NDArray[np.int64]:
        """Which frames the protocol shows to the network, in their order."""
        rule, frames = self.extractors.protocol.frames, self.extractors.looks[self.name].frames
        count = len(whole.frames)
        at = choose_frames(np.arange(count) / float(whole.fps), 0.0, count / float(whole.fps), rule.count)
        return at if frames is None else at[some_of(rule.count, frames)]

    def _features(self, file: Path) -> Features:
        seen = read(Clip("", file), self.extractors.protocol.frames, {"it": self.extractors.looks[self.name]})
        return self.extractors.opened[self.name](seen.pictures["it"][None])[0]


def attackers_of(
    extractors: Extractors, features: Mapping[str, Mapping[str, Features]]
) -> tuple[list[Attacker], list[LeftOut]]:
    """Every network of the protocol that can be attacked, and why the others are not."""
    beside = {
        column.of
        for column in extractors.protocol.metrics
        if column.against == "features"
        and isinstance(open_metric(column.metric, **column.settings), PairMetric)
    }
    found, left_out = [], []
    for name, opened in extractors.opened.items():
        if opened.reads == "pairs":
            left_out.append(
                LeftOut(opened.title, "optical flow is no network: no gradient passes through it")
            )
        elif name not in beside:
            left_out.append(
                LeftOut(opened.title, "only whole sets are compared by it, and no clip with its own real one")
            )
        else:
            try:
                found.append(Attacker(name, opened.title, extractors, seen_by(opened), features[name]))
            except InputError:
                left_out.append(LeftOut(opened.title, "no gradient passes through it"))
    return found, left_out


def summed_up(title: str, attempts: Sequence[Attempt]) -> Attack:
    """All attempts on one network: the largest change, and means of the cosines."""
    levels, *cosines = zip(*attempts, strict=True)
    before, after, reencoded = (float(np.mean(each)) for each in cosines)
    return Attack(title, len(attempts), max(levels), before, after, reencoded)


def _cosine(one: Features, other: Features) -> float:
    """Mean over rows, as the metric of this name."""
    return float(np.mean(Cosine().values(other[None], one[None])))
