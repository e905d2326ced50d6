"""One decode of a whole clip, for what validation and the floors must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from ..clip import Clip
from ..video.decode import decode
from ..video.demux import demux
from ..video.error import ClipError
from ..video.open import opened
from ..video.probe import Facts, probe

# A hand is wider, and the mean of a block this large hardly sees a codec's noise.
BLOCK_PX = 8


@dataclass(frozen=True, slots=True)
class Measured:
    """What a clip's file holds.

    facts          what its container says
    fps            intervals between the frames by the time that they take; None where they take none
    tick_s         the container rounds times to this
    n_damaged      packets that do not decode, and frames that the decoder patched up
    bits_per_px    of the coded pictures alone, by all pixels of all frames; sound and container aside
    change_levels  mean luma of the 8 px block that differs most from the first picture, of 255; 0 for a still
    """

    facts: Facts
    fps: float | None
    tick_s: float
    n_damaged: int
    bits_per_px: float
    change_levels: float


def measure(file: Path) -> Measured:
    """Decode a whole file, one frame in memory. Raises ClipError for one that cannot be read, or not half of it."""
    facts = probe(file)
    with opened(file) as (container, stream):
        demuxed = demux(Clip(file.stem, file), container, stream)
        first: NDArray[np.float32] | None = None
        n_damaged, n_decoded, change_levels = 0, 0, 0.0
        for _, frame in decode(demuxed):
            n_damaged += frame is None or frame.is_corrupt
            if frame is None:
                continue
            n_decoded += 1
            blocks = _blocks(frame)
            # Pictures that change their size are compared within a size.
            first = blocks if first is None or blocks.shape != first.shape else first
            change_levels = max(change_levels, float(np.abs(blocks - first).max()))
        if n_decoded < facts.n_frames / 2:
            raise ClipError(file, "undecodable", f"{n_decoded} of {facts.n_frames} frames decode")
        times_s = demuxed.times_s(demuxed.pts)
        n_px = facts.width_px * facts.height_px * facts.n_frames
        taken_s = float(times_s[-1] - times_s[0])
        return Measured(
            facts=facts,
            fps=(facts.n_frames - 1) / taken_s if taken_s > 0 else None,
            tick_s=float(stream.time_base or 0),
            n_damaged=n_damaged,
            bits_per_px=8 * sum(packet.size for packet in demuxed.packets) / n_px,
            change_levels=change_levels,
        )


def _blocks(frame: av.VideoFrame) -> NDArray[np.float32]:
    luma = frame.to_ndarray(format="gray").astype(np.float32)
    size = max(1, luma.shape[1] // BLOCK_PX), max(1, luma.shape[0] // BLOCK_PX)
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.float32)
