"""A wrong clip that one network takes for the right one, by changes no person sees.

What the benchmark's card calls the risk of evasion. Who attacks knows the protocol: only the pictures that the network
reads are changed, so that it sees in them, through the protocol's own view, what it would see in the right clip
(`kseval.networks.evasion`). Whoever looks through another network, or at other pictures, is fooled less; the card shows
by how much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import Disguising, Frames, Harms


class Adversarial:
    title = "Adversarial"
    does = "Each clip is one of another task, changed by at most 4 levels of 255 to please one network."
    # It is a wrong skill first of all, and whoever is not fooled must see that.
    harms: Harms = "anything"

    def disguise(self, frames: Frames, read_at: NDArray[np.int64], disguising: Disguising) -> Frames:
        disguised = frames.copy()
        disguised[read_at] = disguising(frames[read_at])
        return disguised


def build() -> Adversarial:
    """The corruption of this file."""
    return Adversarial()
