"""The plan of a sample holds together: spans inside takes, takes without gaps, shares as promised."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.sample.defects import ANYWHERE, FREQUENT
from kscurate.sample.performance import GRID_S
from kscurate.sample.programme import SOURCES, SPLITS, plan_sample
from kscurate.sample.skills import SKILLS
from kscurate.sample.timeline import VideoPlan

CAMERAS = ("top", "front", "close")
RECUTS = {"cut", "fade", "wipe", "title_card"}
SEEDS = st.integers(0, 2**31)


@pytest.fixture(scope="module")
def big() -> list[VideoPlan]:
    return plan_sample(160, 1, SKILLS, CAMERAS)


@given(seed=SEEDS, n_videos=st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_spans_lie_where_they_must(seed: int, n_videos: int) -> None:
    plans = plan_sample(n_videos, seed, SKILLS, CAMERAS)
    assert len(plans) == n_videos
    for plan in plans:
        frame_s = float(1 / plan.fps)
        assert plan.takes[0].start_s == 0
        assert all(before.end_s == after.start_s for before, after in pairwise(plan.takes))
        assert plan.takes[-1].end_s == pytest.approx(plan.declared_duration_s)
        for take in plan.takes:
            # Cuts fall on frames, and no take is too short to be seen.
            assert take.start_s * plan.fps == pytest.approx(round(take.start_s * plan.fps), abs=1e-6)
            assert take.end_s - take.start_s > 3 * frame_s
        for index, segment in enumerate(plan.segments):
            assert 0 <= segment.start_s < segment.end_s
            kinds = {defect.kind for defect in plan.defects if defect.segment == index}
            take = plan.takes[segment.take]
            if not kinds & RECUTS:
                # A segment without a cut lies inside one take, a guard away from the takes beside it.
                guard_s = 0.0 if plan.source == "kinetics400" else 2 * frame_s
                assert take.start_s + guard_s <= segment.start_s + 1e-9
                assert segment.end_s <= take.end_s - guard_s + 1e-9
            assert segment.end_s - segment.start_s >= 2.5 - 1e-6
        for defect in plan.defects:
            if defect.segment is not None:
                marked = plan.segments[defect.segment]
                assert defect.start_s is not None
                assert defect.end_s is not None
                assert marked.start_s - 1e-9 <= defect.start_s <= defect.end_s <= marked.end_s + 1e-9


def test_each_step_is_performed_in_a_valid_order(big: list[VideoPlan]) -> None:
    for plan in big:
        orders = SKILLS[plan.skill].orders
        for segment in plan.segments:
            assert segment.step not in segment.done
            so_far = (*segment.done, segment.step)
            assert any(order[: len(so_far)] == so_far for order in orders)


def test_every_kind_is_planted_in_number(big: list[VideoPlan]) -> None:
    counts = Counter(defect.kind for plan in big for defect in plan.defects)
    assert all(counts[kind] >= 20 for kind in (*FREQUENT, "duplicate")), counts
    assert all(counts[kind] >= 4 for kind in ANYWHERE), counts
    assert all(counts[kind] >= 1 for kind in ("missing", "empty", "truncated", "corrupt", "past_end")), counts
    readable = [plan for plan in big if not any(plan.has(kind) for kind in ("missing", "empty"))]
    n_segments = sum(len(plan.segments) for plan in readable)
    spoilt = sum(
        len({defect.segment for defect in plan.defects if defect.segment is not None}) for plan in readable
    )
    assert 0.4 < 1 - spoilt / n_segments < 0.65


def test_usually_one_defect_a_segment(big: list[VideoPlan]) -> None:
    for plan in big:
        counts = Counter(defect.segment for defect in plan.defects if defect.segment is not None)
        assert all(count <= (2 if plan.has("past_end") else 1) for count in counts.values())


def test_a_duplicate_shows_the_same_takes_as_a_clean_original(big: list[VideoPlan]) -> None:
    by_id = {plan.video_id: plan for plan in big}
    copies = [plan for plan in big if plan.copy]
    assert copies
    for plan in copies:
        assert plan.copy is not None
        original = by_id[plan.copy.original_video_id]
        assert not original.defects
        assert original.file is not None
        assert plan.takes == original.takes
        assert plan.noise_seed == original.noise_seed
        assert plan.container != original.container
        assert plan.copy.crop <= 0.12
        assert len([d for d in plan.defects if d.kind == "duplicate"]) == len(original.segments)


def test_ids_sources_splits_and_grids_are_as_the_datasets_have_them(big: list[VideoPlan]) -> None:
    ids = [plan.video_id for plan in big]
    assert len(set(ids)) == len(ids)
    assert all(len(video_id) == 11 for video_id in ids)
    assert any(video_id.startswith("-") for video_id in ids)
    assert any("_" in video_id for video_id in ids)
    assert {plan.source for plan in big} == set(SOURCES)
    for source, splits in SPLITS.items():
        assert {plan.split for plan in big if plan.source == source} == set(splits)
    for plan in big:
        grid_s = GRID_S[plan.source]
        for segment in plan.segments if grid_s and not plan.copy else ():
            steps = segment.start_s / grid_s
            assert steps == pytest.approx(round(steps), abs=1e-6)


def test_odd_containers_are_there(big: list[VideoPlan]) -> None:
    containers = [plan.container for plan in big]
    assert {container.rotation_deg for container in containers} >= {0, 90}
    assert any(container.variable_rate for container in containers)
    assert any(container.edit_list_s for container in containers)
    assert any(container.start_offset_s for container in containers)
    assert any(container.b_frames for container in containers)
    assert any(plan.size == (366, 274) for plan in big)
    assert {"mp4", "mkv", "webm"} <= {container.extension for container in containers}


def test_a_seed_decides_everything() -> None:
    assert plan_sample(9, 5, SKILLS, CAMERAS) == plan_sample(9, 5, SKILLS, CAMERAS)
    assert plan_sample(9, 5, SKILLS, CAMERAS) != plan_sample(9, 6, SKILLS, CAMERAS)


def test_test_skills_are_whole_clean_and_filmed_by_one_camera_each() -> None:
    without = plan_sample(20, 7, SKILLS, CAMERAS)
    plans = plan_sample(20, 7, SKILLS, CAMERAS, 30)
    assert plans[:20] == without
    more = plans[20:]
    assert len({plan.video_id.lower() for plan in plans}) == 50
    assert len({plan.look_seed for plan in plans}) >= 48
    for plan in more:
        assert (plan.source, plan.split, plan.defects) == ("coin", "test", ())
        assert len({take.camera for take in plan.takes}) == 1
        done = {step for segment in plan.segments for step in (*segment.done, segment.step)}
        assert done <= set(range(len(SKILLS[plan.skill].steps)))
    assert {plan.skill for plan in more} == {(at * 7 + 7) % len(SKILLS) for at in range(30)}
