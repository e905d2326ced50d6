"""The default: plain cuts, wipes and dissolves by our own measures, TransNetV2 where those propose that it look.

The network costs more than all else on every frame, and is not needed on most: a shot that stays as it is holds no
transition. It decides on dips, doubtful cuts and most dissolves; it does not see drawn wipes, which are found without
it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..config import ShotSettings
from ..frames import Frame
from ..shot_changes.cuts import Thumbnails, find_cuts
from ..shot_changes.gradual import Place, find_gradual
from ..shot_changes.marked import PART_FROM, transitions_in
from ..transition import ShotDetector, Transition, joined

WEIGHTS = ("transnetv2",)
# Where a dissolve is likely by our own measure, the network need not be as sure.
LIKELY_THRESHOLD = 0.4


def build(settings: ShotSettings, fps: float, weights: Mapping[str, Path]) -> ShotDetector:
    """One for a window."""
    return Cascade(settings, fps, weights[WEIGHTS[0]])


class Cascade(ShotDetector):
    """Keeps a thumbnail of each frame until the window has ended.

    asked    frames that the network was shown, its windows' context among them; for benchmarks
    """

    def __init__(self, settings: ShotSettings, fps: float, weights: Path) -> None:
        from ksground.models import transnetv2

        self._model = transnetv2.load(weights)
        self._settings, self._fps = settings, fps
        self._thumbnails: list[NDArray[np.uint8]] = []
        self.asked = 0

    def observe(self, frame: Frame) -> None:
        self._thumbnails.append(frame.thumbnail)

    def transitions(self) -> list[Transition]:
        if not self._thumbnails:
            return []
        thumbnails = np.array(self._thumbnails)
        cuts, doubtful = find_cuts(thumbnails)
        places = [Place(at) for at in doubtful]
        found = [Transition(cut, cut) for cut in cuts]
        for shot in pairwise([0, *cuts, len(thumbnails)]):
            gradual, proposed = find_gradual(thumbnails, shot, self._fps)
            found += gradual
            places += proposed
        found += self._ask(thumbnails, places)
        return joined(found, max(1, round(self._settings.min_shot_s * self._fps)), len(thumbnails))

    def _ask(self, thumbnails: Thumbnails, places: Collection[Place]) -> list[Transition]:
        """What the network finds around `places`; it looks on where a transition reaches the end of what it saw."""
        from ksground.models.transnetv2 import CONTEXT, STEP, WINDOW, predict_around

        n = len(thumbnails)
        seen = np.full((n, 2), np.nan, np.float32)
        waiting = sorted(place.at for place in places)
        while waiting:
            at = waiting.pop(0)
            if not np.isnan(seen[at, 0]):
                continue
            first = min(max(0, at - CONTEXT), max(0, n - STEP))
            stop = min(first + STEP, n)
            seen[first:stop] = predict_around(self._model, thumbnails, first)[: stop - first]
            self.asked += WINDOW
            waiting += [
                edge
                for edge, inside in ((first - 1, first), (stop, stop - 1))
                if self._reaches(seen, edge, inside)
            ]
        seen, threshold = np.nan_to_num(seen), self._settings.network_threshold
        likely = [
            place.likely
            for place in places
            if place.likely
            and seen[place.likely.first : place.likely.stop].max() >= LIKELY_THRESHOLD * threshold
        ]
        return transitions_in(seen, threshold) + likely

    @staticmethod
    def _reaches(seen: NDArray[np.float32], edge: int, inside: int) -> bool:
        return 0 <= edge < len(seen) and bool(seen[inside].max() >= PART_FROM)
