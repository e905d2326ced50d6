"""The drawn scene: deterministic, lasting, moving, well lit, at any size."""

from __future__ import annotations

import hashlib
import multiprocessing

import numpy as np
import pytest

pytest.importorskip("skia")

from kscurate.sample.scene import CAMERAS, Scene
from kscurate.sample.skills import SKILLS, Skill

SIZE = (200, 150)
PROGRESS = np.linspace(0.0, 1.0, 21)


def _digest(skill_index: int) -> str:
    skill = SKILLS[skill_index]
    digest = hashlib.sha256()
    scene = Scene(skill, 5, SIZE)
    for camera in CAMERAS:
        for progress in (0.0, 0.45, 1.0):
            digest.update(scene.view((0,), 1, camera, take_seed=3).draw(progress, 1.25).tobytes())
    return digest.hexdigest()


def _luma(frame: np.ndarray) -> float:
    return float((frame @ np.array([0.299, 0.587, 0.114])).mean())


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(np.int16) - b).mean())


def test_the_same_arguments_draw_the_same_bytes_in_another_process() -> None:
    indices = [0, 5, 14, 27]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_digest, indices) == [_digest(index) for index in indices]


def test_frames_may_be_drawn_in_any_order() -> None:
    for skill in SKILLS[::5]:
        scene = Scene(skill, 2, SIZE)
        forward, backward = (scene.view((), 0, "front", 1) for _ in range(2))
        times = (0.0, 0.3, 0.5, 0.8, 1.0)
        ahead = [forward.draw(p, 2.0) for p in times]
        back = [backward.draw(p, 2.0) for p in reversed(times)][::-1]
        # Copied sprites sit on whole pixels, so a few edge pixels may differ by order; nothing more may.
        assert max(_difference(a, b) for a, b in zip(ahead, back, strict=True)) < 0.25


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.skill_id)
def test_every_step_moves_changes_and_lasts(skill: Skill) -> None:
    order = skill.orders[-1]
    scene = Scene(skill, SKILLS.index(skill), SIZE)
    for position, step in enumerate(order):
        camera = CAMERAS[(position + len(skill.title)) % len(CAMERAS)]
        done = order[:position]
        view = scene.view(done, step, camera, take_seed=position)
        frames = [view.draw(progress, 3.0 * progress) for progress in PROGRESS]
        assert frames[0].shape == (SIZE[1], SIZE[0], 3)
        assert frames[0].dtype == np.uint8
        assert frames[0].flags.c_contiguous

        # It moves at all times: never as long as 0.3 s of a 3 s step without a visible change.
        stillest = min(_difference(a, b) for a, b in zip(frames[1:-3], frames[3:-1], strict=True))
        assert stillest > 0.1, (skill.steps[step].text, camera)

        # The state lasts: the hand has gone, and the next step begins with the very picture this one ended with.
        # A handheld look resamples what is still, and only that.
        alike = 2.0 if scene.look.handheld else 0.8
        before = scene.view(done, None, camera).draw(0.0, 3.0)
        after = scene.view((*done, step), None, camera).draw(0.0, 3.0)
        assert _difference(view.draw(1.0, 3.0), after) < alike, (skill.steps[step].text, camera)
        assert _difference(view.draw(0.0, 3.0), before) < alike, (skill.steps[step].text, camera)
        assert _difference(before, after) > 0.2, (skill.steps[step].text, camera)

        for frame in (frames[0], frames[10], after):
            assert 70.0 <= _luma(frame) <= 190.0, (skill.steps[step].text, camera, _luma(frame))
            assert np.std(frame) > 12.0


def test_a_scene_without_a_hand_stays_as_it_is() -> None:
    scene = Scene(SKILLS[3], 1, SIZE)
    view = scene.view((0,), 1, "top", hand=False)
    assert np.array_equal(view.draw(0.1, 0.5), view.draw(0.9, 0.5))
    assert np.array_equal(view.draw(0.1, 0.5), scene.view((0,), None, "top").draw(0.4, 0.5))


@pytest.mark.parametrize("size", [(366, 274), (270, 480), (161, 97), (480, 270)])
def test_any_size_is_drawn(size: tuple[int, int]) -> None:
    for camera in CAMERAS:
        frame = Scene(SKILLS[0], 4, size).view((0,), 1, camera).draw(0.5, 0.0)
        assert frame.shape == (size[1], size[0], 3)
        assert 60.0 <= _luma(frame) <= 195.0


def test_takes_looks_and_cameras_differ() -> None:
    skill = SKILLS[1]
    scene = Scene(skill, 0, SIZE)
    takes = [scene.view((), 0, "front", take_seed=seed).draw(0.5, 0.0) for seed in range(3)]
    looks = [Scene(skill, seed, SIZE).view((), None, "front").draw(0.0, 0.0) for seed in range(6)]
    views = [scene.view((), None, camera).draw(0.0, 0.0) for camera in CAMERAS]
    for bound, pictures in ((0.5, takes), (12.0, looks), (9.0, views)):
        for i, a in enumerate(pictures):
            assert all(_difference(a, b) > bound for b in pictures[:i])


def test_unknown_names_are_refused() -> None:
    scene = Scene(SKILLS[0], 0, SIZE)
    with pytest.raises(ValueError, match="below"):
        scene.view((), 0, "below")
    with pytest.raises(IndexError):
        scene.view((), 99, "top")
