"""Clip backends that misbehave, as an outsider's would: `--clips tests.gen.stand_ins:dying`."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ksgen.media.picture import Picture
from ksgen.videos import Clips, Videos
from ksgen.videos.static import Static


class _Dying(Static):
    def __init__(self, marks: Path) -> None:
        self.marks = marks

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        mark = self.marks / "died"
        if "die always" in steps[0] or ("die once" in steps[0] and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().clips(images, steps, seed)


class _Noise(Static):
    """What an encoder is long at work on, and disks are full of soon."""

    def __init__(self, frames: int, width_px: int) -> None:
        self.shape = (1, frames, width_px * 3 // 4, width_px, 3)

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        return np.random.default_rng(seed).integers(0, 255, self.shape, np.uint8)


def dying(marks: Path = Path()) -> Videos:
    """Killed in mid-video where a step says so."""
    return _Dying(marks)


def noise(frames: int = 40, width_px: int = 320) -> Videos:
    """Clips that take their time."""
    return _Noise(frames, width_px)
