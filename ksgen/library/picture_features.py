"""What a picture shows, as a vector: the image half of the sample world's CLIP, told one picture and no motion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground import weights

from ..media.picture import Picture

WEIGHTS = ("sample-clip", "sample-clip-config", "sample-clip-merges")
WIDTH = 128
AT_ONCE = 32
Features = NDArray[np.float32]


def picture_feature(picture: Picture) -> Features:
    """uint8 (h, w, 3) -> float32 (128,), of length 1. Raises InputError if the bundled weights are not whole."""
    return picture_features([picture])[0]


def picture_features(pictures: Sequence[Picture] | NDArray[np.uint8]) -> Features:
    """Each picture's feature, float32 (n, 128), whatever their sizes: their products are cosines."""
    from ksground.models.woven import LOOKS, weave

    model = _model()
    features = np.empty((len(pictures), WIDTH), np.float32)
    for at in range(0, len(pictures), AT_ONCE):
        # The model reads four looks at a clip; a clip in which nothing moves is one look, four times.
        still = [weave([model.fitted(np.asarray(each))] * LOOKS) for each in pictures[at : at + AT_ONCE]]
        features[at : at + len(still)] = model.embed_pictures(still)
    return features


@cache
def _model() -> Any:
    from ksground.models.sample_clip import open_sample_clip

    files = [weights.find_weights(name) for name in WEIGHTS]
    return open_sample_clip(*(file for file in files if file))
