"""Optical flow and camera compensation against motions that were made."""

from __future__ import annotations

import numpy as np
import pytest

from kscurate.footage.flow import Flow, FlowMeter, speed_px_per_s
from tests.made_videos import shifted, texture, with_blob

STILL = texture()


def _flow(before: np.ndarray, after: np.ndarray) -> Flow:
    meter = FlowMeter()
    assert meter.observe(before, 0.0) is None
    flow = meter.observe(after, 0.125)
    assert flow is not None
    return flow


@pytest.mark.parametrize(("x_px", "y_px"), [(4.0, 0.0), (-3.0, 2.0), (0.0, 6.0)])
def test_a_pan_is_measured_and_wholly_the_cameras(x_px: float, y_px: float) -> None:
    flow = _flow(STILL, shifted(STILL, x_px, y_px))
    assert np.median(flow.displacement_px, axis=0) == pytest.approx((x_px, y_px), abs=0.3)
    assert speed_px_per_s(flow, flow.displacement_px) == pytest.approx(8 * np.hypot(x_px, y_px), rel=0.15)
    assert speed_px_per_s(flow, flow.residual_px) < 8 * 0.6


def test_a_zoom_is_wholly_the_cameras() -> None:
    flow = _flow(STILL, shifted(STILL, 0, 0, zoom=1.04))
    assert speed_px_per_s(flow, flow.displacement_px) > 25
    assert speed_px_per_s(flow, flow.residual_px) < 0.2 * speed_px_per_s(flow, flow.displacement_px)


def test_what_moves_before_a_moving_camera_is_left_over() -> None:
    before = with_blob(STILL, 150, 120, radius_px=60)
    after = with_blob(shifted(STILL, 3, 0), 162, 120, radius_px=60)
    flow = _flow(before, after)
    # The disc moves 9 px beyond the camera's 3 in an eighth of a second.
    assert speed_px_per_s(flow, flow.residual_px) == pytest.approx(72, rel=0.35)


def test_speed_does_not_depend_on_the_size_of_the_video() -> None:
    large = texture(480, 640)
    flow = _flow(large, shifted(large, 8, 0))
    assert np.median(flow.displacement_px[:, 0]) == pytest.approx(4.0, abs=0.3)


def test_only_frames_an_eighth_of_a_second_apart_are_paired() -> None:
    meter = FlowMeter()
    assert meter.observe(STILL, 0.0) is None
    assert meter.observe(STILL, 0.1) is None
    flow = meter.observe(STILL, 0.14)
    assert flow is not None
    assert flow.duration_s == pytest.approx(0.14)
    assert speed_px_per_s(flow, flow.displacement_px) < 0.5
