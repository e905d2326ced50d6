"""RGB as exact arithmetic makes it from the decoder's planes: linear chroma, then the matrix, rounded once."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange

from kseval.video.colour import ToRGB

MATRICES = {"untagged": (2, 0.299, 0.114), "bt601": (6, 0.299, 0.114), "bt709": (1, 0.2126, 0.0722)}


def _upsampled(plane: np.ndarray, height: int, width: int) -> np.ndarray:
    """Linear, sited in the middle of each four pixels, where a frame names no other place."""

    def line(length: int, position: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.apply_along_axis(lambda column: np.interp(position, np.arange(length), column), 0, values)

    rows = line(plane.shape[0], (np.arange(height) + 0.5) / 2 - 0.5, plane)
    return line(plane.shape[1], (np.arange(width) + 0.5) / 2 - 0.5, rows.T).T


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("full_range", [False, True])
def test_rgb_is_what_exact_arithmetic_gives(matrix, full_range) -> None:
    height, width = 36, 50
    tag, red, blue = MATRICES[matrix]
    planes = np.random.default_rng(0).integers(20, 230, (height * 3 // 2, width), np.uint8)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.colorspace, frame.color_range = tag, ColorRange.JPEG if full_range else ColorRange.MPEG
    luma = planes[:height].astype(np.float64)
    chroma = planes[height:].reshape(2, height // 2, width // 2).astype(np.float64) - 128
    cb, cr = (_upsampled(plane, height, width) for plane in chroma)
    if not full_range:
        luma, cb, cr = (luma - 16) * 255 / 219, cb * 255 / 224, cr * 255 / 224
    r, b = luma + 2 * (1 - red) * cr, luma + 2 * (1 - blue) * cb
    g = (luma - red * r - blue * b) / (1 - red - blue)
    expected = np.clip(np.stack([r, g, b], axis=2), 0, 255)
    assert np.abs(ToRGB()(frame) - expected).max() < 1.01
    assert np.abs((ToRGB()(frame) - expected).mean((0, 1))).max() < 0.1
