"""A planted defect looks like what its word says: measured in the pictures, in the span of its truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from kscurate.sample.defects import ANYWHERE
from kscurate.sample.timeline import Copy, Defect, Segment, VideoPlan
from tests.sample.small_plans import lumas, small_plan, within, without_defects

Lumas = npt.NDArray[np.float64]
SEEDS = (1, 2, 5)


def spoilt(kind: str, seed: int) -> tuple[VideoPlan, Defect, Segment]:
    plan = small_plan(kind, seed)
    assert [defect.kind for defect in plan.defects] == [kind]
    assert plan.defects[0].start_s is not None
    assert plan.defects[0].end_s is not None
    return plan, plan.defects[0], plan.segments[0]


def changes(pictures: Lumas) -> npt.NDArray[np.float64]:
    """Mean absolute change from each frame to the next, after averaging noise away over 8 by 8 pixels."""
    coarse = np.stack(
        [cv2.resize(one, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA) for one in pictures]
    )
    return np.abs(np.diff(coarse, axis=0)).mean(axis=(1, 2))


def detail(pictures: Lumas) -> float:
    return float(np.mean([cv2.Laplacian(one, cv2.CV_64F).var() for one in pictures]))


@pytest.mark.parametrize("seed", SEEDS)
def test_frozen_repeats_one_frame_exactly(seed: int) -> None:
    plan, defect, _ = spoilt("frozen", seed)
    pictures, times_s = lumas(plan)
    stalled = pictures[within(times_s, defect.start_s, defect.end_s)]
    assert len(stalled) >= 0.8 * plan.fps - 1
    assert (stalled == stalled[0]).all()
    live = pictures[times_s < defect.start_s]
    assert (np.abs(np.diff(live, axis=0)).mean(axis=(1, 2)) > 0.5).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_black_is_black_for_more_than_half_a_second(seed: int) -> None:
    plan, defect, _ = spoilt("black", seed)
    pictures, times_s = lumas(plan)
    dark = within(times_s, defect.start_s, defect.end_s)
    assert dark.sum() >= 0.6 * plan.fps - 1
    assert pictures[dark].max() <= 24
    assert pictures[~dark].mean(axis=(1, 2)).min() > 30


@pytest.mark.parametrize("seed", SEEDS)
def test_blur_takes_the_detail_away_for_half_of_the_segment(seed: int) -> None:
    plan, defect, segment = spoilt("blur", seed)
    assert defect.end_s - defect.start_s >= 0.5 * (segment.end_s - segment.start_s)
    quiet = replace(plan, noise_sigma=0.0)
    pictures, times_s = lumas(quiet)
    sharp, _ = lumas(without_defects(quiet))
    span = within(times_s, defect.start_s, defect.end_s)
    assert detail(pictures[span]) < 0.25 * detail(sharp[span])


@pytest.mark.parametrize("seed", range(1, 7))
def test_exposure_burns_out_or_drowns(seed: int) -> None:
    plan, defect, segment = spoilt("exposure", seed)
    pictures, times_s = lumas(plan)
    span = pictures[within(times_s, defect.start_s, defect.end_s)]
    assert defect.end_s - defect.start_s >= 0.5 * (segment.end_s - segment.start_s)
    if defect.variant == "over":
        assert (span > 225).mean() > 0.35
    else:
        # Limited range: black is 16.
        assert span.mean() < 52


@pytest.mark.parametrize("seed", SEEDS)
def test_static_is_live_and_nothing_moves(seed: int) -> None:
    plan, _, segment = spoilt("static", seed)
    pictures, times_s = lumas(plan)
    span = pictures[within(times_s, segment.start_s, segment.end_s)]
    assert (np.abs(np.diff(span, axis=0)).mean(axis=(1, 2)) > 0.5).all()
    assert changes(span).max() < 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_fake_motion_is_one_picture_moved(seed: int) -> None:
    plan, _, segment = spoilt("fake_motion", seed)
    pictures, times_s = lumas(plan)
    span = pictures[within(times_s, segment.start_s, segment.end_s)].astype(np.float32)
    # A few frames apart, so that the registration finds its way.
    moved = []
    for first, second in zip(span[:-4:4], span[4::4], strict=False):
        warp = np.eye(2, 3, dtype=np.float32)
        _, warp = cv2.findTransformECC(first, second, warp, cv2.MOTION_AFFINE)
        inverse = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
        back = cv2.warpAffine(second, warp, first.shape[::-1], flags=inverse)
        inner = (slice(16, -16), slice(16, -16))
        assert np.abs(back - first)[inner].mean() < 4
        moved.append(np.abs(warp - np.eye(2, 3)).max())
    assert np.sum(moved) > 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_cut_changes_everything_at_once(seed: int) -> None:
    plan, defect, segment = spoilt("cut", seed)
    pictures, times_s = lumas(plan)
    inside = within(times_s, segment.start_s, segment.end_s)
    change = changes(pictures[inside])
    at = int(np.argmax(change))
    assert times_s[inside][at + 1] == pytest.approx(defect.start_s)
    assert change[at] > 4 * np.median(change)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["fade", "wipe"])
def test_fades_and_wipes_change_everything_bit_by_bit(kind: str, seed: int) -> None:
    plan, defect, segment = spoilt(kind, seed)
    pictures, times_s = lumas(plan)
    inside = pictures[within(times_s, segment.start_s, segment.end_s)]
    turning = pictures[within(times_s, defect.start_s, defect.end_s)]
    assert len(turning) >= 0.5 * plan.fps - 1
    assert changes(turning).sum() > 6
    ends = changes(np.stack([inside[0], inside[-1]]))[0]
    assert changes(turning).max() < 0.8 * max(ends, changes(turning).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_shake_throws_the_picture_about(seed: int) -> None:
    plan, defect, _ = spoilt("shake", seed)
    quiet = replace(plan, noise_sigma=0.0)
    pictures, times_s = lumas(quiet)
    steady, _ = lumas(without_defects(quiet))
    span = np.flatnonzero(within(times_s, defect.start_s, defect.end_s))
    shifts = [cv2.phaseCorrelate(steady[at], pictures[at])[0][0] for at in span]
    assert np.ptp(shifts) >= 0.02 * plan.size[0]
    assert np.mean(np.abs(np.diff(np.sign(np.diff(shifts)))) > 0) > 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_title_card_hides_the_footage(seed: int) -> None:
    plan, defect, _ = spoilt("title_card", seed)
    pictures, times_s = lumas(plan)
    card = pictures[within(times_s, defect.start_s, defect.end_s)]
    assert len(card) >= 0.9 * plan.fps - 1
    assert (card == card[0]).all()
    paper = np.bincount(card[0].astype(int).ravel()).max() / card[0].size
    assert paper > 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_a_caption_lies_low_on_the_same_footage(seed: int) -> None:
    plan, defect, _ = spoilt("caption", seed)
    pictures, times_s = lumas(plan)
    plain, _ = lumas(without_defects(plan))
    span = within(times_s, defect.start_s, defect.end_s)
    top = int(0.75 * plan.size[1])
    assert (pictures[span][:, :top] == plain[span][:, :top]).all()
    assert np.abs(pictures[span][:, top:] - plain[span][:, top:]).mean() > 2
    assert (pictures[~span] == plain[~span]).all()


def test_a_wrong_label_is_only_a_word() -> None:
    plan, _, segment = spoilt("wrong_label", 3)
    assert segment.annotated_step != segment.step
    right = small_plan(None, 3)
    assert plan.takes == right.takes


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_hand_something_else_moves(seed: int) -> None:
    plan, _, segment = spoilt("no_hand", seed)
    assert plan.takes[segment.take].kind == "empty"
    pictures, times_s = lumas(plan)
    span = pictures[within(times_s, segment.start_s, segment.end_s)]
    assert changes(np.stack([span[0], span[len(span) // 2]]))[0] > 1.5


def test_every_kind_is_measured_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{kind}"' in source for kind in ANYWHERE)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_duplicate_shows_the_original_again(mirrored: bool) -> None:
    plan = replace(small_plan(None, 4), noise_sigma=0.0)
    copied = replace(plan, size=(160, 120), copy=Copy("the-original", 0.1, mirrored))
    pictures, _ = lumas(plan)
    again, _ = lumas(copied)
    assert len(again) == len(pictures)
    cropped = pictures[:, 7:-7, 10:-10]
    for at in (0, len(pictures) // 2, len(pictures) - 1):
        expected = cv2.resize(cropped[at], (160, 120), interpolation=cv2.INTER_AREA)
        shown = again[at][:, ::-1] if mirrored else again[at]
        assert np.abs(expected - shown).mean() < 8
        assert np.abs(expected - shown).mean() < 0.6 * np.abs(expected - shown[:, ::-1]).mean()
