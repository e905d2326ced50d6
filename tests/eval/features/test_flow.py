"""Flow of pictures whose motion is known, and what an extractor of pairs owes its callers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.features import Extractor, open_extractor
from kseval.optical_flow.cells import DIMENSIONS, GRID, flatten, known_mean, speed, unflatten
from ksground.errors import InputError
from tests.eval.moving_pictures import SIDE_PX, STILL, Camera, as_pairs, film, texture

ONE = np.ones((1, 1))
EVERY = ("flow", "flow_residual", "motion_histogram")


def _cells_of(field: NDArray[np.float32]) -> NDArray[np.float32]:
    side = SIDE_PX // GRID
    return field.reshape(GRID, side, GRID, side, 2).mean(axis=(1, 3)) / SIDE_PX


@pytest.mark.parametrize(
    "camera", [Camera(3, -2), Camera(zoom=1.04), Camera(turn_deg=2), Camera(4, 2, 0.97, 1)], ids=str
)
def test_flow_is_the_camera_where_only_the_camera_moves(camera: Camera) -> None:
    found = unflatten(open_extractor("flow")(as_pairs(film(camera)), gap_s=ONE))[0, 0]
    missed = np.linalg.norm(found - _cells_of(camera.displacement()), axis=-1) * SIDE_PX
    assert np.median(missed) < 0.1, "pixels of 128"


def test_right_and_down_are_positive_and_first_is_right() -> None:
    found = unflatten(open_extractor("flow")(as_pairs(film(Camera(4, 1))), gap_s=ONE))[0, 0]
    assert np.median(found, axis=(0, 1)) * SIDE_PX == pytest.approx([4, 1], abs=0.1)


def test_speed_is_by_the_second_and_by_the_picture() -> None:
    flow, pair = open_extractor("flow"), as_pairs(film(Camera(4)))
    slow, fast = (flow(pair, gap_s=np.full((1, 1), gap_s)) for gap_s in (1.0, 0.25))
    np.testing.assert_allclose(fast, 4 * slow, rtol=1e-6)
    twice = np.repeat(np.repeat(pair, 2, axis=3), 2, axis=4)
    assert np.median(unflatten(flow(twice, gap_s=ONE))[..., 0]) == pytest.approx(4 / SIDE_PX, rel=0.05)


def test_a_wide_picture_is_measured_by_its_longer_side() -> None:
    pair = as_pairs(film(Camera(3, 3)))[:, :, :, 32:96]
    found = unflatten(open_extractor("flow")(pair, gap_s=ONE))[0, 0]
    assert np.median(found, axis=(0, 1)) * SIDE_PX == pytest.approx([3, 3], abs=0.1)


@pytest.mark.parametrize("name", EVERY)
class TestEveryExtractorOfFlow:
    def test_is_an_extractor_of_pairs_without_weights(self, name: str) -> None:
        extractor = open_extractor(name)
        assert isinstance(extractor, Extractor)
        assert (extractor.reads, extractor.weights) == ("pairs", ())
        assert extractor.title
        assert "OpenCV" in extractor.revision

    def test_says_the_same_twice_wherever_the_pictures_lie(self, name: str) -> None:
        pairs = as_pairs(film(Camera(3, 1, 1.02), frames=3))
        moved = np.empty(pairs.size + 1, np.float32)[1:].reshape(pairs.shape)
        moved[:] = pairs
        gap_s = np.full((1, 2), 0.125)
        first = open_extractor(name)(pairs, gap_s=gap_s)
        assert first.dtype == np.float32
        np.testing.assert_array_equal(first, open_extractor(name)(moved, gap_s=gap_s))

    def test_a_clip_says_the_same_alone_and_among_others(self, name: str) -> None:
        extractor, gap_s = open_extractor(name), np.full((2, 2), 0.125)
        pairs = np.concatenate([as_pairs(film(camera, frames=3)) for camera in (Camera(3), STILL)])
        both = extractor(pairs, gap_s=gap_s)
        np.testing.assert_array_equal(both[1:], extractor(pairs[1:], gap_s=gap_s[1:]))

    def test_pictures_too_small_are_told_of(self, name: str) -> None:
        with pytest.raises(InputError, match="24 x 24"):
            open_extractor(name)(np.zeros((1, 1, 2, 16, 40, 3), np.float32), gap_s=ONE)

    def test_no_pair_is_no_number(self, name: str) -> None:
        pairs, gap_s = np.zeros((2, 0, 2, 32, 32, 3), np.float32), np.zeros((2, 0))
        found = open_extractor(name)(pairs, gap_s=gap_s)
        assert len(found) == 2
        assert np.isnan(found).all()


@pytest.mark.parametrize("name", ["flow", "flow_residual"])
@pytest.mark.parametrize("gap_s", [0.0, np.nan, -0.1])
def test_a_pair_without_a_gap_is_nan_and_not_0(name: str, gap_s: float) -> None:
    pairs = as_pairs(film(Camera(2), frames=3))
    found = open_extractor(name)(pairs, gap_s=np.array([[0.1, gap_s]]))
    assert found.shape == (1, 2, DIMENSIONS)
    assert np.isfinite(found[0, 0]).all()
    assert np.isnan(found[0, 1]).all()


@pytest.mark.parametrize("side_px", [24, 30, 200])
def test_any_size_from_the_smallest_on(side_px: int) -> None:
    pictures = texture(256, seed=4)[:side_px, :side_px]
    pair = np.stack([pictures, np.roll(pictures, 1, axis=1)])[None, None]
    found = unflatten(open_extractor("flow")(pair, gap_s=ONE))
    assert np.median(found[..., 0]) * side_px == pytest.approx(1, abs=0.2)
    assert np.isfinite(open_extractor("flow_residual")(pair, gap_s=ONE)).all()


def test_a_vector_lies_row_by_row_each_cell_right_then_down() -> None:
    cells = np.arange(2 * 3 * DIMENSIONS, dtype=np.float32).reshape(2, 3, GRID, GRID, 2)
    vectors = flatten(cells)
    assert vectors.shape == (2, 3, DIMENSIONS)
    np.testing.assert_array_equal(unflatten(vectors), cells)
    row, column = 5, 11
    np.testing.assert_array_equal(vectors[..., 2 * (GRID * row + column) + 1], cells[..., row, column, 1])
    with pytest.raises(ValueError, match="not 20"):
        unflatten(np.zeros((1, 20)))


def test_speed_is_the_mean_length() -> None:
    cells = np.zeros((GRID, GRID, 2))
    cells[: GRID // 2] = (3, 4)
    assert speed(flatten(cells)) == pytest.approx(2.5)


def test_a_mean_of_what_is_known_leaves_out_the_rest() -> None:
    values = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, np.nan]])
    np.testing.assert_array_equal(known_mean(values, axis=1), [2.0, np.nan])
