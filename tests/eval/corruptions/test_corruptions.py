"""One contract for every file in kseval/corruptions, and what each is known to do to clips whose motion is known."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.clip import Clip
from kseval.corruptions import (
    Disguise,
    Exchange,
    FrameCorruption,
    Frames,
    Harms,
    corruption_names,
    open_corruption,
)
from kseval.features import open_extractor
from kseval.optical_flow.cells import speed
from ksground.errors import InputError
from tests.eval.moving_pictures import SIDE_PX, Camera, Disc, as_pairs, film

OF_FRAMES = [name for name in corruption_names() if isinstance(open_corruption(name), FrameCorruption)]
EXCHANGES = [name for name in corruption_names() if isinstance(open_corruption(name), Exchange)]


@cache
def _clip() -> Frames:
    """A disc going its way over a ground that a camera pans: 7 frames."""
    return film(Camera(12, 4), Disc(18, 8), frames=7)


def _corrupted(name: str, frames: Frames, seed: int = 0) -> Frames:
    corruption = open_corruption(name)
    assert isinstance(corruption, FrameCorruption)
    return corruption.corrupt(frames, seed)


def _speed_px(extractor: str, frames: Frames) -> float:
    """Mean speed over pairs, in pixels of 128 a frame."""
    found = open_extractor(extractor)(as_pairs(frames), gap_s=np.ones((1, len(frames) - 1)))
    return float(speed(found).mean()) * SIDE_PX


def test_all_that_the_card_promises_is_there() -> None:
    assert set(corruption_names()) == {
        *("freeze", "shuffle", "reverse", "zoom_on_still", "copied_input", "noise", "blur", "compression"),
        *("step_swap", "wrong_skill", "adversarial"),
    }


@pytest.mark.parametrize("name", corruption_names())
def test_every_corruption_says_what_it_is(name: str) -> None:
    corruption = open_corruption(name)
    assert sum(isinstance(corruption, kind) for kind in (FrameCorruption, Exchange, Disguise)) == 1
    assert corruption.title
    assert corruption.does.endswith(".")
    assert corruption.harms in get_args(Harms)


@pytest.mark.parametrize("name", OF_FRAMES)
class TestEveryCorruptionOfFrames:
    def test_keeps_the_shape_and_what_it_was_given(self, name: str) -> None:
        frames = _clip().copy()
        corrupted = _corrupted(name, frames)
        assert (corrupted.dtype, corrupted.shape) == (np.uint8, frames.shape)
        np.testing.assert_array_equal(frames, _clip())
        assert not np.shares_memory(frames, corrupted)
        assert (corrupted != frames).any()

    def test_is_the_same_for_the_same_seed(self, name: str) -> None:
        first, again = (_corrupted(name, _clip(), seed=3) for _ in range(2))
        np.testing.assert_array_equal(first, again)

    @pytest.mark.parametrize("shape", [(1, 40, 30, 3), (2, 31, 57, 3)])
    def test_takes_one_frame_and_odd_sizes(self, name: str, shape: tuple[int, ...]) -> None:
        frames = np.random.default_rng(0).integers(256, size=shape, dtype=np.uint8)
        assert _corrupted(name, frames).shape == shape


@pytest.mark.parametrize("name", ["freeze", "copied_input"])
def test_a_clip_that_rests_has_no_motion_at_all(name: str) -> None:
    still = _corrupted(name, _clip())
    assert _speed_px("flow", still) == 0
    assert _speed_px("flow_residual", still) == 0


def test_freeze_holds_the_middle_and_copied_input_the_first_frame() -> None:
    assert (_corrupted("freeze", _clip()) == _clip()[3]).all()
    assert (_corrupted("copied_input", _clip()) == _clip()[0]).all()


def test_a_zoom_on_a_still_fools_flow_and_not_what_is_left_of_it() -> None:
    zoomed = _corrupted("zoom_on_still", _clip())
    np.testing.assert_array_equal(zoomed[0], _clip()[0])
    assert _speed_px("flow", zoomed) > _speed_px("flow", _clip())
    assert _speed_px("flow_residual", zoomed) < 0.1 * _speed_px("flow_residual", _clip())


@pytest.mark.parametrize("name", ["reverse", "shuffle"])
def test_order_alone_is_spoiled(name: str) -> None:
    spoiled = _corrupted(name, _clip())
    assert sorted(map(bytes, spoiled)) == sorted(map(bytes, _clip()))
    assert list(map(bytes, spoiled)) != list(map(bytes, _clip()))


def test_reverse_twice_is_the_clip_and_its_flow_is_the_other_way() -> None:
    backwards = _corrupted("reverse", _clip())
    np.testing.assert_array_equal(_corrupted("reverse", backwards), _clip())
    there, back = (
        open_extractor("flow")(as_pairs(frames), gap_s=np.ones((1, 6))) for frames in (_clip(), backwards)
    )
    assert np.corrcoef(there.mean(axis=(0, 1)), back.mean(axis=(0, 1)))[0, 1] < -0.9


@pytest.mark.parametrize("seed", range(6))
def test_shuffle_never_gives_the_clip_itself(seed: int) -> None:
    two = _clip()[:2]
    np.testing.assert_array_equal(_corrupted("shuffle", two, seed), two[::-1])


def test_shuffle_and_noise_are_others_with_another_seed() -> None:
    for name in ("shuffle", "noise"):
        assert (_corrupted(name, _clip(), 0) != _corrupted(name, _clip(), 1)).any()


def test_noise_is_as_strong_as_it_says_and_new_in_every_frame() -> None:
    grey = np.full((2, 200, 200, 3), 128, np.uint8)
    noise = _corrupted("noise", grey).astype(float) - 128
    assert noise.std() == pytest.approx(20, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=0.3)
    assert np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1] == pytest.approx(0, abs=0.02)


def _sharpness(frame: NDArray[np.uint8]) -> float:
    return float(cv2.Laplacian(frame, cv2.CV_32F).std())


def test_blur_softens_a_large_picture_as_much_as_a_small_one() -> None:
    small = _clip()[:1]
    large = np.repeat(np.repeat(small, 4, axis=1), 4, axis=2)
    assert _sharpness(_corrupted("blur", small)[0]) < 0.7 * _sharpness(small[0])
    shrunk = cv2.resize(_corrupted("blur", large)[0], None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(float) - _corrupted("blur", small)[0]).mean() < 3


def test_compression_loses_a_lot_and_keeps_the_colours_apart() -> None:
    stored = _corrupted("compression", _clip()).astype(float)
    assert 4 < np.abs(stored - _clip()).mean() < 30
    red = np.zeros((1, 32, 32, 3), np.uint8)
    red[..., 0] = 200
    assert _corrupted("compression", red).mean(axis=(0, 1, 2)) == pytest.approx([200, 0, 0], abs=25)


def _made_clips(*of: tuple[str, str | None, str | None]) -> list[Clip]:
    """Of (video, task, step)."""
    return [
        Clip(f"c{number}", Path("x.mp4"), video_id=video, task=task, step=step)
        for number, (video, task, step) in enumerate(of)
    ]


TEA = [(f"s/v{video}", "make tea", step) for video in range(4) for step in ("boil", "pour", "stir")]
BIKE = [(f"s/w{video}", "mend a tyre", step) for video in range(4) for step in ("lift", "patch", "pump")]


def _stand_ins(name: str, clips: list[Clip], seed: int = 0) -> dict[str, Clip]:
    exchange = open_corruption(name)
    assert isinstance(exchange, Exchange)
    return dict(exchange.stand_ins(clips, seed))


@pytest.mark.parametrize("name", EXCHANGES)
@pytest.mark.parametrize("seed", range(5))
def test_an_exchange_keeps_the_set_and_moves_every_clip(name: str, seed: int) -> None:
    clips = _made_clips(*TEA, *BIKE)
    found = _stand_ins(name, clips, seed)
    assert found.keys() == {clip.clip_id for clip in clips}
    assert sorted(clip.clip_id for clip in found.values()) == sorted(found)
    for clip in clips:
        other = found[clip.clip_id]
        if name == "step_swap":
            assert (other.video_id == clip.video_id, other.step == clip.step) == (True, False)
        else:
            assert other.task != clip.task


def test_wrong_skill_serves_a_task_that_has_more_than_half_of_the_clips() -> None:
    clips = _made_clips(*TEA, *BIKE[:3])
    found = _stand_ins("wrong_skill", clips)
    assert found.keys() == {clip.clip_id for clip in clips}
    assert all(found[clip.clip_id].task != clip.task for clip in clips)


def test_a_clip_that_nothing_can_stand_in_for_is_missing() -> None:
    alone = _made_clips(("s/v", "make tea", "boil"), ("s/v", "make tea", "boil"), ("", None, None))
    for name in EXCHANGES:
        assert _stand_ins(name, alone) == {}
        assert _stand_ins(name, []) == {}


def test_another_seed_is_another_exchange() -> None:
    clips = _made_clips(*TEA, *BIKE)
    assert _stand_ins("wrong_skill", clips, 0) != _stand_ins("wrong_skill", clips, 1)


def test_a_disguise_changes_only_what_the_network_reads() -> None:
    disguise = open_corruption("adversarial")
    assert isinstance(disguise, Disguise)
    frames = film(frames=5)
    given = frames.copy()
    found = disguise.disguise(frames, np.array([1, 3]), lambda pictures: 255 - pictures)
    assert (found[[1, 3]] == 255 - given[[1, 3]]).all()
    assert (found[[0, 2, 4]] == given[[0, 2, 4]]).all()
    np.testing.assert_array_equal(frames, given)


def test_a_corruption_that_is_not_there_is_told_of() -> None:
    with pytest.raises(InputError, match="zoom_on_still"):
        open_corruption("zoom")
    with pytest.raises(InputError, match="installed"):
        open_corruption("no_such_package_here:build")
