"""The pictures on which our text detector is held against rapidocr-onnxruntime: drawn ones, and real frames."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from kscurate.footage.picture import Span
from kscurate.frames import read_frames
from kscurate.probe import probe
from kscurate.sample import lettering

from ..made_videos import texture
from ..real_annotations import REAL_VIDEOS

Picture = NDArray[np.uint8]
# Titles on a drawn film, letters on a thing, and patterns that the network takes for text: file and second.
REAL = {
    "titles": ("bunnytrailr.mp4", 6.0),
    "one line in the dark": ("bunnytrailr.mp4", 18.0),
    "tumbler": ("tumblerhand.mp4", 1.5),
    "windows at night": ("citytower_1.mpg", 0.5),
    "a portrait of a hall": ("balance-c02.mp4", 0.5),
}


def _tilted(picture: Picture, angle_deg: float) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 0.8)
    return np.asarray(
        cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def drawn() -> dict[str, Picture]:
    """Name -> uint8 (height, width, 3) RGB, the same on every machine."""
    room = np.asarray(cv2.cvtColor(texture(360, 640), cv2.COLOR_GRAY2RGB), np.uint8)
    portrait = np.asarray(cv2.cvtColor(texture(640, 360, seed=4), cv2.COLOR_GRAY2RGB), np.uint8)
    page = lettering.page((640, 360), ("Step 2", "Put the cup on the saucer"), 3)
    return {
        "page": page,
        "tilted page": _tilted(page, 17.0),
        "subtitle": lettering.caption(room, "Tip: take your time here", "subtitle"),
        "banner on a portrait": lettering.caption(portrait, "Follow @tabletop.makers", "banner"),
        "small page": lettering.page((200, 150), ("Step 1", "Fold it"), 1),
        "no text": room,
    }


def real(name: str) -> Picture:
    """A frame of REAL, as a score is given it: long side at most 640."""
    file, at_s = REAL[name]
    return next(frame.rgb for _, frame in read_frames(probe(REAL_VIDEOS / file), [Span(at_s, at_s + 1)]))
