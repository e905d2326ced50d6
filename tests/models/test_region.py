"""Squares cut out of pictures, and points brought back."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.models.region import Region, letterbox, upright_angle

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def spots(height: int, width: int, places: list[tuple[int, int]]) -> np.ndarray:
    """A dark picture with one blurred light spot a place (x, y)."""
    picture = np.zeros((height, width, 3), np.uint8)
    for x, y in places:
        cv2.circle(picture, (x, y), 6, (255, 255, 255), -1)
    return cv2.GaussianBlur(picture, (0, 0), 3)


def centre_of_light(picture: np.ndarray) -> np.ndarray:
    """(x, y) in pixels."""
    light = picture[..., 0].astype(float)
    y, x = np.mgrid[: light.shape[0], : light.shape[1]]
    return np.array([(x * light).sum(), (y * light).sum()]) / light.sum()


@pytest.mark.parametrize(("height", "width"), [(360, 640), (640, 360), (200, 200)])
def test_a_letterbox_holds_the_picture_centred_with_black_around_it(height: int, width: int) -> None:
    white = np.full((height, width, 3), 255, np.uint8)
    square = letterbox(white).cut(white, 64)
    assert square.shape == (64, 64, 3)
    assert square[32, 32].min() == 255
    assert np.mean(square > 127) == pytest.approx(height * width / max(height, width) ** 2, abs=0.04)


def test_a_replicated_border_goes_on_where_the_picture_ends() -> None:
    white = np.full((40, 80, 3), 255, np.uint8)
    assert letterbox(white).cut(white, 32, cv2.BORDER_REPLICATE).min() == 255


def test_the_corners_of_a_letterbox_are_those_of_the_padded_picture() -> None:
    corners = letterbox(np.zeros((360, 640, 3), np.uint8)).to_picture(CORNERS)
    assert corners == pytest.approx(np.array([[0, -140], [640, -140], [640, 500], [0, 500]]))


@settings(deadline=None)
@given(
    x_px=st.floats(120, 200),
    y_px=st.floats(100, 140),
    side_px=st.floats(100, 180),
    angle_rad=st.floats(-math.pi, math.pi),
)
def test_what_the_cut_shows_at_a_place_lies_there_in_the_picture(
    x_px: float, y_px: float, side_px: float, angle_rad: float
) -> None:
    region = Region(x_px, y_px, side_px, angle_rad)
    place = np.array([0.4, 0.3])
    spot = region.to_picture(place).round().astype(int)
    shown = centre_of_light(region.cut(spots(240, 320, [(int(spot[0]), int(spot[1]))]), 200))
    assert region.to_picture(shown / 200) == pytest.approx(spot, abs=1.0)


def test_a_quarter_turn_brings_the_right_side_up() -> None:
    region = Region(100, 100, 50, math.pi / 2)
    # Turned clockwise, the square's upper edge is the picture's right one.
    assert region.to_picture(np.array([0.5, 0.0])) == pytest.approx([125, 100])
    assert region.moved_up(1.0).x_px == pytest.approx(150)
    assert region.moved_up(1.0).y_px == pytest.approx(100)


@pytest.mark.parametrize(
    ("tip", "angle_deg"), [((0, -5), 0), ((5, 0), 90), ((-5, 0), -90), ((5, -5), 45), ((0, 5), -180)]
)
def test_a_hand_is_turned_by_where_its_fingers_point(tip: tuple[int, int], angle_deg: float) -> None:
    angle_rad = upright_angle(np.zeros(2), np.array(tip))
    assert math.degrees(angle_rad) == pytest.approx(angle_deg)
