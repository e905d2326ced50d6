"""The camera is told from what moves by itself."""

from __future__ import annotations

import numpy as np
import pytest

from kseval.features import open_extractor
from kseval.optical_flow.camera import camera_motion
from kseval.optical_flow.cells import speed, unflatten
from tests.eval.moving_pictures import GROUND_PX, SIDE_PX, STILL, Camera, Disc, as_pairs, film, texture

ONE = np.ones((1, 1))
CAMERAS = [Camera(6, -3), Camera(16, 4), Camera(zoom=1.06), Camera(zoom=0.94), Camera(turn_deg=3)]
# Mean speed of what a camera leaves on a still, in pixels of 128 a pair; no camera here leaves more.
LEFT_PX = 0.025


def _px(name: str, camera: Camera, disc: Disc | None = None, **scene: object) -> float:
    pairs = as_pairs(film(camera, disc, **scene))  # type: ignore[arg-type]
    return float(speed(open_extractor(name)(pairs, gap_s=ONE))[0, 0]) * SIDE_PX


@pytest.mark.parametrize("camera", CAMERAS, ids=str)
def test_a_camera_over_a_still_moves_everything_and_nothing_by_itself(camera: Camera) -> None:
    assert _px("flow", camera) > 1
    assert _px("flow_residual", camera) < LEFT_PX


@pytest.mark.parametrize("camera", [STILL, *CAMERAS], ids=str)
def test_a_small_slow_thing_outlives_every_camera(camera: Camera) -> None:
    # One pixel a pair, on 4 of 100 of the picture: still twice as much as the worst camera leaves.
    assert _px("flow_residual", camera, Disc(1, 0.5, radius_px=14)) > 2 * LEFT_PX


@pytest.mark.parametrize("camera", [STILL, *CAMERAS[:3]], ids=str)
@pytest.mark.parametrize("disc", [Disc(4, 2), Disc(8, -4), Disc(4, 2, radius_px=40)], ids=str)
def test_a_thing_moves_alike_whatever_the_camera_does(camera: Camera, disc: Disc) -> None:
    true_px = np.hypot(disc.right_px, disc.down_px) * np.pi * disc.radius_px**2 / SIDE_PX**2
    # The flow reaches a patch's half over the edge, all around.
    widened = (1 + 4 / disc.radius_px) ** 2
    assert true_px * 0.8 < _px("flow_residual", camera, disc) < true_px * widened * 1.05


def test_what_is_left_lies_where_the_thing_is_and_goes_its_way() -> None:
    pairs = as_pairs(film(Camera(-5, 2, 1.03), Disc(4, 2)))
    left = unflatten(open_extractor("flow_residual")(pairs, gap_s=ONE))[0, 0] * SIDE_PX
    assert left[7, 6] == pytest.approx([4, 2], abs=0.4)
    assert np.linalg.norm(left[12:, 11:], axis=-1).max() < 0.1


@pytest.mark.parametrize("right_px", [0.6, 6.0])
def test_a_pan_over_a_half_blank_ground_is_no_motion(right_px: float) -> None:
    ground = texture().copy()
    ground[:, GROUND_PX // 2 :] = 128
    assert _px("flow_residual", Camera(right_px, 0.3), ground=ground) < 0.1


def test_a_thing_on_an_empty_table_moves_and_not_the_camera() -> None:
    table = np.full_like(texture(), 128)
    assert _px("flow_residual", STILL, Disc(4, 2), ground=table) > 0.2


def test_pictures_of_two_scenes_are_no_camera() -> None:
    two = np.concatenate([film()[:1], film(ground=texture(GROUND_PX, seed=5))[:1]])
    assert speed(open_extractor("flow_residual")(as_pairs(two), gap_s=ONE))[0, 0] * SIDE_PX > 0.5


@pytest.mark.parametrize("share", [0.0, 0.3, 0.42])
def test_the_camera_is_exact_however_the_rest_of_the_field_runs(share: float) -> None:
    camera = Camera(5, -2, 1.05, 2)
    field = camera.displacement()
    textured, counts = np.ones((SIDE_PX, SIDE_PX), np.float32), np.ones((SIDE_PX, SIDE_PX), bool)
    found = camera_motion(field, textured, counts)
    disturbed = field.copy()
    disturbed[: round(share * SIDE_PX)] += (7, 3)
    again = camera_motion(disturbed, textured, counts)
    np.testing.assert_allclose(again, found, atol=0.05)
    np.testing.assert_allclose(found[0], field.mean(axis=(0, 1)), atol=1e-3)


def test_one_motion_of_a_blank_picture_is_rest() -> None:
    blank = np.full((1, 1, 2, 64, 64, 3), 90, np.float32)
    np.testing.assert_array_equal(open_extractor("flow_residual")(blank, gap_s=ONE), 0)


def test_the_camera_is_the_mean_of_what_many_places_say_and_not_three_places_word() -> None:
    camera = Camera(5, -2, 1.05, 2)
    textured, counts = np.ones((SIDE_PX, SIDE_PX), np.float32), np.ones((SIDE_PX, SIDE_PX), bool)
    exact = camera_motion(camera.displacement(), textured, counts)
    noise = np.random.default_rng(0).normal(0, 0.5, (SIDE_PX, SIDE_PX, 2)).astype(np.float32)
    np.testing.assert_allclose(
        camera_motion(camera.displacement() + noise, textured, counts), exact, atol=0.1
    )
