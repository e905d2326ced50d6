"""The text detector's two halves apart, probabilities made by hand, and both together on letters that we draw."""

from __future__ import annotations

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kscurate.models.text_detector import Boxes, TextDetector, boxes_of, fitted, open_text_detector
from kscurate.sample import lettering
from ksground.weights import find_weights
from tests.made_videos import texture
from tests.trained_weights import needs_weights

GREY = cv2.cvtColor(texture(360, 640), cv2.COLOR_GRAY2RGB)


def _probability(*regions: tuple[int, int, int, int], level: float = 0.9) -> NDArray[np.float32]:
    """A map of 320 x 192 with rectangles (left, top, right, bottom; the last two exclusive)."""
    given = np.zeros((192, 320), np.float32)
    for left, top, right, bottom in regions:
        given[top:bottom, left:right] = level
    return given


def _edges(box: NDArray[np.int32]) -> list[int]:
    return [*box.min(axis=0).tolist(), *box.max(axis=0).tolist()]


@pytest.mark.parametrize(
    ("size", "limit", "expected"),
    [
        ((640, 360), {"short_side_px": 736}, (1312, 736)),
        ((1920, 1080), {"short_side_px": 736}, (1920, 1088)),
        ((640, 360), {"long_side_px": 384}, (384, 224)),
        ((360, 640), {"long_side_px": 384}, (224, 384)),
        ((320, 180), {"long_side_px": 384}, (320, 192)),
        ((640, 10), {"long_side_px": 384}, (384, 32)),
    ],
)
def test_pictures_are_fitted_to_strides(
    size: tuple[int, int], limit: dict[str, int], expected: tuple[int, int]
) -> None:
    assert fitted(np.zeros((size[1], size[0], 3), np.uint8), **limit).shape[1::-1] == expected


def test_a_region_becomes_a_box_that_grows_by_area_over_perimeter() -> None:
    (box,) = boxes_of(_probability((100, 80, 200, 100)), (320, 192))
    # The mask is dilated by one pixel to the lower right; the last pixel of a region is its corner.
    grown_px = 1.6 * 100 * 20 / (2 * (100 + 20))
    wanted = np.array([100 - grown_px, 80 - grown_px, 200 + grown_px, 100 + grown_px])
    assert np.abs(np.array(_edges(box)) - wanted).max() <= 1


def test_boxes_are_told_in_the_pixels_of_the_picture_and_stay_within_it() -> None:
    near, far = sorted(boxes_of(_probability((0, 0, 60, 20), (200, 150, 300, 170)), (640, 192)).tolist())
    assert near[0] == [0, 0]
    # Twice as wide a picture: the growth of 13 pixels is twice as much across, and the same down.
    grown_px = 1.6 * 100 * 20 / (2 * (100 + 20))
    assert far[0] == pytest.approx([2 * (200 - grown_px), 150 - grown_px], abs=2)


@pytest.mark.parametrize(
    ("region", "level"), [((50, 50, 150, 70), 0.25), ((50, 50, 150, 70), 0.45), ((50, 50, 51, 51), 0.9)]
)
def test_what_is_faint_or_tiny_is_no_text(region: tuple[int, int, int, int], level: float) -> None:
    assert boxes_of(_probability(region, level=level), (320, 192)).shape == (0, 4, 2)


def test_corners_run_clockwise_from_top_left_of_a_tilted_line() -> None:
    given = np.zeros((192, 320), np.float32)
    cv2.fillPoly(given, [cv2.boxPoints(((160, 96), (120, 20), 12)).astype(np.int32)], 0.9)
    (box,) = boxes_of(given, (320, 192))
    along = box[1] - box[0]
    assert np.degrees(np.arctan2(along[1], along[0])) == pytest.approx(12, abs=1.5)
    assert box[3, 1] > box[0, 1]
    assert box[1, 0] > box[0, 0]


class _Echo:
    """A network that keeps what it was given."""

    def __init__(self) -> None:
        self.given = np.zeros(0, np.float32)

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="x")]

    def run(self, outputs: None, feed: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        self.given = feed["x"]
        return [self.given[:, :1]]


def test_the_network_is_given_blue_first_from_minus_one_to_one() -> None:
    echo = _Echo()
    TextDetector(echo).probabilities(np.full((32, 64, 3), (255, 51, 0), np.uint8))
    assert echo.given.shape == (1, 3, 32, 64)
    assert echo.given[0, :, 5, 5] == pytest.approx([-1, -0.6, 1])


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    file = find_weights("text-detection")
    assert file is not None
    return open_text_detector(file)


def _covered(boxes: Boxes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    mask = np.zeros(shape[:2], np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(mask, box, 1)
    return mask


@needs_weights("text-detection")
class TestTrained:
    def test_finds_a_caption_where_it_was_drawn_and_nothing_without_it(self, detector: TextDetector) -> None:
        lettered = lettering.caption(GREY, "Tip: take your time here", "subtitle")
        drawn = np.abs(lettered.astype(int) - GREY).max(axis=2) > 30
        plain, captioned = detector.detect(
            [fitted(GREY, long_side_px=384), fitted(lettered, long_side_px=384)]
        )
        assert len(plain) == 0
        small = cv2.resize(drawn.astype(np.uint8), (384, 224)).astype(bool)
        covered = _covered(captioned, (224, 384)).astype(bool)
        assert covered[small].mean() > 0.9
        assert covered[:150].sum() == 0

    def test_a_batch_of_mixed_sizes_finds_what_each_picture_alone_shows(self, detector: TextDetector) -> None:
        pages = [lettering.page(size, ("Step 1", "Fold it"), 1) for size in ((320, 192), (256, 384))]
        together = detector.detect(pages)
        for page, boxes in zip(pages, together, strict=True):
            assert len(boxes) >= 2
            assert np.array_equal(detector.detect([page])[0], boxes)

    def test_the_model_is_opened_once_a_process(self) -> None:
        file = find_weights("text-detection")
        assert file is not None
        assert open_text_detector(file) is open_text_detector(file)
