"""A wrong clip that one network takes for the right one, by changes no person sees.

What the benchmark's card calls the risk of evasion. The change is found at the size that the network sees, by projected
gradient (`kseval.networks.evasion`), and stretched over the frames: no level of a frame changes by more than is
allowed there, since a stretched change is a mean of its neighbours. Whoever looks through another network, or another
view, is fooled less; the card shows by how much.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..resize import View
from . import Disguising, Frames, Harms, Pictures


class Adversarial:
    title = "Adversarial"
    does = "Each clip is one of another task, changed by at most 4 levels of 255 to please one network."
    harms: Harms = "meaning"

    def disguise(self, frames: Frames, right: Frames, view: View, disguising: Disguising) -> Frames:
        # The frame rule pairs clips by their place in the step, whatever their lengths.
        at = ((np.arange(len(frames)) + 0.5) * len(right) / len(frames)).astype(int)
        seen, wanted = (np.stack([view(frame) for frame in each]) for each in (frames, right[at]))
        changes = disguising(seen, wanted) - seen
        spoiled = np.empty_like(frames)
        for number, (frame, change) in enumerate(zip(frames, changes, strict=True)):
            spoiled[number] = np.rint(frame + _stretched(change, frame.shape[:2], view)).clip(0, 255)
        return spoiled


def _stretched(change: Pictures, size: tuple[int, ...], view: View) -> Pictures:
    """(height_px, width_px, 3) of the view -> (h, w, 3) of the frame; 0 where the view crops."""
    height, width = size
    if view.fit == "crop":
        scale = max(view.height_px / height, view.width_px / width)
        down, across = (round(scale * side) - had for side, had in zip(size, change.shape[:2], strict=True))
        sides = [(max(0, spare // 2), max(0, spare - spare // 2)) for spare in (down, across)]
        change = np.pad(change, (*sides, (0, 0)))
    return np.asarray(cv2.resize(change, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def build() -> Adversarial:
    """The corruption of this file."""
    return Adversarial()
