"""From a palm to the whole hand, from hips to the whole body."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kscurate.models.palm import hand_region
from kscurate.models.pose import body_region
from kscurate.models.ssd import Detection


def palm(points: dict[int, tuple[float, float]], box: tuple[float, ...]) -> Detection:
    places = np.zeros((7, 2))
    for index, place in points.items():
        places[index] = place
    return Detection(0.9, np.array(box, float), places)


def test_the_hand_of_an_upright_palm_lies_above_it() -> None:
    region = hand_region(palm({0: (50, 90), 2: (50, 60)}, (30, 50, 70, 90)))
    assert (region.x_px, region.y_px, region.side_px) == pytest.approx((50, 70 - 20, 2.6 * 40))
    assert region.angle_rad == pytest.approx(0)


def test_the_hand_of_a_lying_palm_lies_where_the_fingers_point() -> None:
    region = hand_region(palm({0: (30, 70), 2: (60, 70)}, (30, 50, 70, 90)))
    assert (region.x_px, region.y_px) == pytest.approx((50 + 20, 70))
    assert region.angle_rad == pytest.approx(math.pi / 2)


def test_the_body_is_a_circle_around_the_hips_and_a_quarter_more() -> None:
    points = np.array([[100, 100], [100, 20], [0, 0], [0, 0]], float)
    region = body_region(Detection(0.9, np.array([80, 20, 120, 60], float), points))
    assert (region.x_px, region.y_px, region.side_px) == pytest.approx((100, 100, 200))
    assert region.angle_rad == pytest.approx(0)
