"""Hands: how much of the clip shows one; a key step is done by hands.

Palms are detected, and each is confirmed by a second network that looks at the whole hand, as MediaPipe does. Both
were trained on photographs: a drawn hand may be none to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from ..column import Column
from ..config import StageSettings
from ..frames import Frame
from ..learned import LearnedScore
from ..models.hand import open_hand_model
from ..models.palm import hand_region, open_palm_detector
from ..models.region import Pixels
from ..observation import Clip

PALMS, HANDS = "palm-detection", "hand-landmark"
MIN_PALM = 0.5
MIN_PRESENCE = 0.5
# A picture whose light parts lie below this is brightened first, at most so many times: at half the light hands were
# found in a quarter of the frames of before, brightened in nearly all. A well-lit picture stays as it is.
LIGHT_PARTS = 200.0
MOST_GAIN = 6.0
# Of many palms most are false; a true hand is among the first.
PALMS_ASKED = 3


class Hands(LearnedScore):
    """Share of the looks with a confirmed hand, and how sure the confirming network was."""

    columns = (
        Column("hand_share", "double", "1", "Share of the sampled frames that show a hand."),
        Column(
            "hand_confidence",
            "double",
            "1",
            "Mean over the sampled frames of the surest hand's presence, 0 where no palm was found.",
        ),
    )

    def weights(self, settings: StageSettings) -> tuple[str, ...]:
        return (PALMS, HANDS)

    def load(self, files: Mapping[str, Path], settings: StageSettings) -> None:
        self._palms = open_palm_detector(files[PALMS])
        self._hands = open_hand_model(files[HANDS])

    def picture(self, frame: Frame) -> Pixels:
        return frame.rgb

    def look(self, pictures: Sequence[Pixels]) -> list[float]:
        return [self.presence(well_lit(picture)) for picture in pictures]

    def presence(self, picture: Pixels) -> float:
        """Of uint8 (height, width, 3) RGB: the surest hand's presence, 0 to 1; 0 if there is no palm."""
        palms = self._palms.detect(picture, MIN_PALM)[:PALMS_ASKED]
        return max((self._hands.look(picture, hand_region(palm)).presence for palm in palms), default=0.0)

    def judge(self, findings: Sequence[float], clip: Clip) -> Mapping[str, float]:
        presence = np.array(findings)
        return {
            "hand_share": float(np.mean(presence >= MIN_PRESENCE)),
            "hand_confidence": float(np.mean(presence)),
        }


def well_lit(picture: Pixels) -> Pixels:
    """Brighten uint8 (height, width, 3) RGB until its light parts, the 95th percentile, reach LIGHT_PARTS."""
    light = float(np.percentile(picture[::8, ::8].max(axis=2), 95))
    gain = min(LIGHT_PARTS / max(light, 1.0), MOST_GAIN)
    return picture if gain <= 1 else np.asarray(cv2.convertScaleAbs(picture, alpha=gain), np.uint8)


build = Hands
