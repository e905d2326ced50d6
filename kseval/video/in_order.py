"""A clip's pictures one after the other, for those who read consecutive ones; sampled ones come by `read`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ..clip import Clip
from .colour import ToRGB
from .decode import decode
from .demux import demux
from .open import opened


def pictures_in_order(clip: Clip, most: int | None = None) -> Iterator[NDArray[np.uint8]]:
    """Yield the clip's first `most` pictures that decode, or all: uint8 (h, w, 3) RGB, upright.

    Raises ClipError for a clip that cannot be opened, or of which nothing is there.
    """
    with opened(clip.file) as (container, stream):
        to_rgb = ToRGB()
        whole = (frame for _, frame in decode(demux(clip, container, stream)) if frame is not None)
        for frame in islice(whole, most):
            yield to_rgb(frame)
