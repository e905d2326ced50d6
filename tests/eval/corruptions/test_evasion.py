"""Projected gradient leads a network astray within its bound, and further than noise of that size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="the attack needs gradients")

from kseval.clip import Clip  # noqa: E402
from kseval.features import open_extractor  # noqa: E402
from kseval.networks.evasion import EPS_LEVELS, disguised, perturb, seen_by, through  # noqa: E402
from kseval.networks.extractor import Look, NetworkExtractor  # noqa: E402
from kseval.resize import View, kernel_names  # noqa: E402
from kseval.video.lossless import write_lossless  # noqa: E402
from kseval.video.read import Look as VideoLook  # noqa: E402
from kseval.video.read import read  # noqa: E402
from kseval.video.sampling import FrameRule  # noqa: E402
from ksground.errors import InputError  # noqa: E402
from tests.eval.moving_pictures import texture  # noqa: E402

SIDE = 48
Pictures = NDArray[np.float32]


def _pictures(seed: int, n: int = 2, side: int = SIDE) -> Pictures:
    return np.stack([np.rint(texture(side, seed=seed + number)) for number in range(n)])


def _network(of: str) -> NetworkExtractor:
    torch.manual_seed(0)
    if of == "picture":
        first, pool = torch.nn.Conv2d(3, 16, 5, 2), torch.nn.AdaptiveAvgPool2d(2)
    else:
        first, pool = torch.nn.Conv3d(3, 16, (2, 5, 5), (1, 2, 2)), torch.nn.AdaptiveAvgPool3d((1, 2, 2))
    network = torch.nn.Sequential(first, torch.nn.ReLU(), pool, torch.nn.Flatten(), torch.nn.Linear(64, 12))
    return NetworkExtractor(
        network,
        Look(of, (120.0,) * 3, (60.0,) * 3),  # type: ignore[arg-type]
        title="small",
        revision="1",
        weights=(),
        device="cpu",
        precision="float32",
    )


def _cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return float(((one * other).sum(axis=-1) / lengths).mean())


@pytest.mark.parametrize("of", ["picture", "clip"])
class TestAgainstASmallNetwork:
    def test_it_sees_what_the_extractor_sees(self, of: str) -> None:
        extractor, pictures = _network(of), _pictures(0)
        with torch.no_grad():
            seen = seen_by(extractor)(torch.from_numpy(pictures)).numpy()
        np.testing.assert_allclose(seen, extractor(pictures[None])[0], rtol=1e-5, atol=1e-6)

    def test_it_leads_astray_within_the_bound(self, of: str) -> None:
        extractor, wrong, right = _network(of), _pictures(0), _pictures(7)
        wanted, before = (extractor(each[None])[0] for each in (right, wrong))
        led_astray = perturb(seen_by(extractor), wrong, torch.from_numpy(wanted))
        assert led_astray.dtype == np.float32
        assert np.abs(led_astray - wrong).max() <= EPS_LEVELS + 1e-4
        assert led_astray.min() >= 0
        assert led_astray.max() <= 255
        after, stored = (extractor(each[None])[0] for each in (led_astray, np.rint(led_astray)))
        signs = np.random.default_rng(0).choice([-EPS_LEVELS, EPS_LEVELS], wrong.shape)
        noisy = extractor((wrong + signs).clip(0, 255).astype(np.float32)[None])[0]
        gained = _cosine(after, wanted) - _cosine(before, wanted)
        assert gained > 0
        assert gained > 3 * abs(_cosine(noisy, wanted) - _cosine(before, wanted))
        assert _cosine(stored, wanted) - _cosine(before, wanted) > 0.9 * gained

    def test_more_room_leads_further_and_none_nowhere(self, of: str) -> None:
        extractor, wrong = _network(of), _pictures(0)
        wanted = torch.from_numpy(extractor(_pictures(7)[None])[0])
        see = seen_by(extractor)
        near = [
            _cosine(extractor(perturb(see, wrong, wanted, eps_levels=eps)[None])[0], wanted.numpy())
            for eps in (0.0, 2.0, 8.0)
        ]
        assert near == sorted(near)
        assert near[0] < near[1] < near[2]
        np.testing.assert_array_equal(perturb(see, wrong, wanted, eps_levels=0.0), wrong)

    def test_it_is_the_same_for_the_same_seed(self, of: str) -> None:
        extractor, wrong = _network(of), _pictures(0)
        wanted = torch.from_numpy(extractor(_pictures(7)[None])[0])
        first, again = (perturb(seen_by(extractor), wrong, wanted, steps=3, seed=4) for _ in range(2))
        np.testing.assert_array_equal(first, again)


def test_one_step_on_a_linear_network_goes_to_the_corner_that_the_gradient_points_to() -> None:
    # cos(x, e) with x all alike rises where e is large and falls where it is small: known signs.
    pictures = np.full((1, 4, 4, 3), 100, np.float32)
    wanted = torch.zeros(1, 48)
    wanted[0, 5] = 1
    found = perturb(lambda levels: levels.flatten(1), pictures, wanted, steps=8).reshape(48)
    assert found[5] == 104
    assert (np.delete(found, 5) == 96).all()


def test_an_extractor_without_gradients_is_told_of() -> None:
    with pytest.raises(InputError, match="DIS optical flow"):
        seen_by(open_extractor("flow"))


def _clip(seed: int, n: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    height, width = size
    return np.stack([texture(max(size), seed=seed + number)[:height, :width] for number in range(n)]).astype(
        np.uint8
    )


@pytest.mark.parametrize("kernel", kernel_names())
@pytest.mark.parametrize("fit", ["squash", "crop"])
def test_through_a_view_the_network_is_seen_as_the_protocol_sees_it(kernel: str, fit: str) -> None:
    extractor, view = _network("picture"), View(20, 28, fit, kernel)  # type: ignore[arg-type]
    pictures = _clip(0, 2, (60, 90))
    see = through(view, seen_by(extractor))
    with torch.no_grad():
        seen = see(torch.from_numpy(pictures.astype(np.float32))).numpy()
    shown = np.stack([view(each) for each in pictures])
    np.testing.assert_allclose(seen, extractor(shown[None])[0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "view", [View(24, 24, "squash", "area"), View(20, 28, "crop", "pil_bicubic")], ids=str
)
def test_a_disguise_survives_being_written_and_read_and_is_stronger_than_noise(
    view: View, tmp_path: Path
) -> None:
    extractor, wrong, right = _network("clip"), _clip(0, 4, (60, 90)), _clip(30, 4, (60, 90))
    rule, look = FrameRule(4, 0, 1.0), {"it": VideoLook(view)}

    def features(frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        write_lossless(tmp_path / "clip.mp4", frames, 8)
        shown = read(Clip("c", tmp_path / "clip.mp4"), rule, look).pictures["it"]
        return extractor(shown[None])[0]

    wanted = features(right)
    made = disguised(through(view, seen_by(extractor)), wrong, wanted)
    assert made.dtype == np.uint8
    assert np.abs(made.astype(int) - wrong).max() == EPS_LEVELS
    signs = np.random.default_rng(0).choice([-EPS_LEVELS, EPS_LEVELS], wrong.shape)
    noisy = (wrong + signs).clip(0, 255).astype(np.uint8)
    near = {
        name: _cosine(features(each), wanted)
        for name, each in (("wrong", wrong), ("noisy", noisy), ("made", made))
    }
    assert near["made"] - near["wrong"] > 10 * abs(near["noisy"] - near["wrong"])


def test_a_network_that_lets_no_gradient_pass_is_told_of() -> None:
    with pytest.raises(InputError, match="gradients pass"):
        perturb(
            lambda levels: levels.to(torch.uint8).flatten(1).float(), _pictures(0), torch.ones(2, 48 * 48 * 3)
        )


def test_the_sample_clip_is_seen_as_it_sees_and_led_astray() -> None:
    extractor = open_extractor("sample_clip")
    side: int = extractor.side_px  # type: ignore[attr-defined]
    view = View(side, side, "squash", "area")
    wrong, right = _clip(0, 5, (90, 120)), _clip(20, 5, (90, 120))
    see = through(view, seen_by(extractor))
    with torch.no_grad():
        seen = see(torch.from_numpy(wrong.astype(np.float32))).numpy()
    of_wrong, wanted = (
        extractor(np.stack([view(frame) for frame in clip])[None])[0] for clip in (wrong, right)
    )
    np.testing.assert_allclose(seen, of_wrong, atol=1e-4)
    made = disguised(see, wrong, wanted, steps=3)
    of_made = extractor(np.stack([view(frame) for frame in made])[None])[0]
    assert _cosine(of_made, wanted) > _cosine(of_wrong, wanted) + 0.05


def test_the_action_network_is_led_astray_at_its_own_eight_frames() -> None:
    extractor, view = open_extractor("sample_action"), View(64, 64, "squash", "area")
    wrong, right = _clip(0, 8, (90, 120)), np.zeros((8, 90, 120, 3), np.uint8)
    right[:, 20:60, 30:80] = (220, 180, 40)
    of_wrong, wanted = (
        extractor(np.stack([view(frame) for frame in clip])[None])[0] for clip in (wrong, right)
    )
    see = through(view, seen_by(extractor))
    made = disguised(see, wrong, wanted, steps=5)
    of_made = extractor(np.stack([view(frame) for frame in made])[None])[0]
    away = [1 - _cosine(each, wanted) for each in (of_wrong, of_made)]
    assert away[1] < 0.8 * away[0]
    with pytest.raises(InputError, match="8 frames"):
        disguised(see, wrong[:4], wanted)


def test_efficientnet_is_led_astray() -> None:
    try:
        extractor = open_extractor("efficientnet_lite0")
    except InputError as error:
        pytest.skip(f"its weights are not here: {error}")
    wrong, right = _pictures(0, 1, 128), np.full((1, 128, 128, 3), 60, np.float32)
    right[:, 30:90, 40:80] = (220, 180, 40)
    wanted = extractor(right[None])[0]
    made = perturb(seen_by(extractor), wrong, torch.from_numpy(wanted), steps=4)
    assert _cosine(extractor(made[None])[0], wanted) > _cosine(extractor(wrong[None])[0], wanted) + 0.3
