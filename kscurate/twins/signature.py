"""What near-duplicates are known by: perceptual hashes over time, and a trace of the motion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Sampler, Score, sampled
from .perceptual_hash import SIDE_PX, dct_hash

LOOKS_PER_S = 8
INSTANT_INTERVAL_S = 0.5
# Shares of width and height that the centred crops keep: a copy that lost its border looks like one of them.
CROPS = (1.0, 0.94, 0.88)


class Signature(Score):
    """Hashes of the picture and of centred crops of it, every half second from the clip's own start.

    Counting from the clip's start, not the file's, makes two copies of one clip look at the same instants. The trace is
    the mean luma difference between looks, eight a second: re-encoding, cropping and mirroring leave its shape.
    """

    columns = (
        Column("phash", "list<uint64>", "", f"{len(CROPS)} picture hashes (centre crops) per half second."),
        Column("motion_trace", "list<float>", "1/255", "Mean luma difference between looks, eight a second."),
    )

    def __init__(self) -> None:
        self._sampler = Sampler(LOOKS_PER_S)

    def start(self) -> None:
        self._sampler.start()

    def observe(self, frame: Frame) -> tuple[float, NDArray[np.uint8]] | None:
        """(time, uint8 (crops, 32, 32)) of a frame that is looked at."""
        if not self._sampler.takes(frame.time_s):
            return None
        pictures = [
            cv2.resize(_centre(frame.luma, crop), (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
            for crop in CROPS
        ]
        return frame.time_s, np.stack(pictures)

    def summarise(self, clip: Clip) -> Mapping[str, Any]:
        looks = sampled(clip.observations)
        if not looks:
            return {"phash": None, "motion_trace": None}
        times_s = np.array([time_s for time_s, _ in looks])
        pictures = np.stack([picture for _, picture in looks])
        instants_s = np.arange(clip.start_s, clip.end_s, INSTANT_INTERVAL_S)
        nearest = np.abs(times_s[None, :] - instants_s[:, None]).argmin(axis=1)
        hashes = dct_hash(pictures[nearest].reshape(-1, SIDE_PX, SIDE_PX))
        change = np.abs(np.diff(pictures[:, 0].astype(np.int16), axis=0)).mean(axis=(1, 2))
        return {"phash": hashes.tolist(), "motion_trace": change.astype(np.float32).tolist()}


def _centre(picture: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    height, width = picture.shape
    down, across = round(height * (1 - share) / 2), round(width * (1 - share) / 2)
    return picture[down : height - down, across : width - across]
