"""What counts as text that lasts: made from boxes by hand, then through the trained network."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kscurate.config import StageSettings
from kscurate.footage.flow import FlowMeter
from kscurate.footage.picture import Picture
from kscurate.frames import Frame
from kscurate.sample import lettering
from kscurate.scores.text import Seen, Text, seen_in
from ksground.weights import find_weights
from tests.contract.test_scores import clip_of
from tests.made_videos import frames_of, shifted, texture
from tests.trained_weights import needs_weights

SHAPE = (216, 384)


def _box(left: float, top: float, right: float, bottom: float, tilt_deg: float = 0.0) -> NDArray[np.int32]:
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    middle = corners.mean(axis=0)
    cos, sin = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
    return np.rint((corners - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle).astype(np.int32)


CAPTION = _box(100, 190, 284, 206)
CAPTION_SHARE = 184 * 16 / (216 * 384)


def _seen(*boxes: NDArray[np.int32]) -> Seen:
    return seen_in(np.array(boxes, np.int32).reshape(-1, 4, 2), SHAPE)


def _lasting(looks: list[Seen]) -> float | None:
    return Text().judge(looks, clip_of([None] * len(looks)))["text_persistent_share"]


def _share(looks: list[Seen]) -> float | None:
    return Text().judge(looks, clip_of([None] * len(looks)))["text_share"]


def test_shares_are_those_of_the_picture_and_means_over_time() -> None:
    looks = [_seen(CAPTION)] * 4 + [_seen()] * 2
    assert _share(looks) == pytest.approx(CAPTION_SHARE * 4 / 6, rel=0.15)
    assert _lasting(looks) == pytest.approx(CAPTION_SHARE, rel=0.15)


@pytest.mark.parametrize("first", range(7))
def test_a_caption_for_two_thirds_of_two_seconds_lasts_wherever_the_looks_fall(first: int) -> None:
    # Looks every half second, caption from `first` twelfths of a second on, for four thirds of a second.
    looks = [_seen(CAPTION) if first / 12 <= at / 2 < first / 12 + 4 / 3 else _seen() for at in range(4)]
    assert (_lasting(looks) or 0) > 0.5 * CAPTION_SHARE


def test_a_caption_that_flashes_up_does_not_last() -> None:
    assert _lasting([_seen(CAPTION)] * 2 + [_seen()] * 6) == 0


def test_lines_of_several_lengths_in_one_band_last_together() -> None:
    lines = [_box(192 - half, 190, 192 + half, 206) for half in (60, 92, 75, 110, 50)]
    assert (_lasting([_seen(line) for line in lines]) or 0) > 0.5 * CAPTION_SHARE


def test_a_label_that_is_carried_through_the_picture_does_not_last() -> None:
    assert _lasting([_seen(_box(20 + 45 * at, 80, 80 + 45 * at, 100)) for at in range(6)]) == 0


@pytest.mark.parametrize(
    "box",
    [
        _box(100, 100, 280, 118, 12),
        _box(100, 100, 120, 118),
        _box(100, 40, 116, 200),
    ],
    ids=["tilted", "short", "column"],
)
def test_what_is_not_formed_like_a_caption_is_text_but_no_lasting_line(box: NDArray[np.int32]) -> None:
    looks = [_seen(box)] * 4
    assert (_share(looks) or 0) > 0
    assert _lasting(looks) == 0


def test_a_box_as_tall_as_the_things_in_the_scene_is_no_text() -> None:
    looks = [_seen(_box(60, 60, 330, 180))] * 4
    assert _share(looks) == 0
    assert _lasting(looks) == 0


def test_one_look_says_what_is_covered_but_not_what_lasts() -> None:
    assert _lasting([_seen(CAPTION)]) is None
    assert (_share([_seen(CAPTION)]) or 0) > 0


def test_without_weights_nothing_is_measured() -> None:
    score = Text()
    score.open({}, StageSettings())
    score.start()
    observations: list[object] = [score.observe(frame) for frame in frames_of([texture()] * 24)]
    score.finish()
    assert score.summarise(clip_of(observations)) == {"text_share": None, "text_persistent_share": None}


@needs_weights("text-detection")
@pytest.mark.parametrize("variant", ["subtitle", "banner"])
def test_a_burned_in_caption_lasts_and_the_same_letters_on_a_moving_thing_do_not(variant: str) -> None:
    room = texture(360, 640)
    captioned = [
        lettering.caption(_colour(shifted(room, 12 * at)), "Subscribe for more", variant) for at in range(6)
    ]
    on_a_thing = [
        _colour(shifted(cv2.cvtColor(captioned[0], cv2.COLOR_RGB2GRAY), 0, -55 * at)) for at in range(6)
    ]
    plain = [_colour(shifted(room, 12 * at)) for at in range(6)]
    assert _measured(captioned) > 0.02
    assert _measured(on_a_thing) < 0.005
    assert _measured(plain) == 0


def _colour(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def _measured(pictures: list[NDArray[np.uint8]]) -> float:
    """The lasting share of RGB pictures half a second apart."""
    file = find_weights("text-detection")
    assert file is not None
    score = Text()
    score.open({"text-detection": file}, StageSettings())
    score.start()
    meter = FlowMeter()
    observations: list[object] = []
    for at, rgb in enumerate(pictures):
        grey, neutral = rgb[:, :, 1].copy(), np.full((rgb.shape[0] // 2, rgb.shape[1] // 2), 128, np.uint8)
        picture = Picture(at / 2, grey, (neutral, neutral), True, 0, False, partial(np.asarray, rgb))
        observations.append(score.observe(Frame(picture, None, meter)))
    score.finish()
    lasting = score.summarise(clip_of(observations, fps=2.0))["text_persistent_share"]
    assert lasting is not None
    return lasting
