"""Projected gradient leads a network astray within its bound, and further than noise of that size."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="the attack needs gradients")

from kseval.features import open_extractor  # noqa: E402
from kseval.networks.evasion import EPS_LEVELS, disguised_from, perturb, seen_by  # noqa: E402
from kseval.networks.extractor import Look, NetworkExtractor  # noqa: E402
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
        disguised = disguised_from(seen_by(extractor))(wrong, right)
        assert disguised.dtype == np.float32
        assert np.abs(disguised - wrong).max() <= EPS_LEVELS + 1e-4
        assert disguised.min() >= 0
        assert disguised.max() <= 255
        wanted, before, after = (extractor(each[None])[0] for each in (right, wrong, disguised))
        stored = extractor(np.rint(disguised)[None])[0]
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


def test_the_sample_clip_is_seen_as_it_sees_and_led_astray() -> None:
    extractor = open_extractor("sample_clip")
    side: int = extractor.side_px  # type: ignore[attr-defined]
    wrong, right = _pictures(0, 5, side), _pictures(20, 5, side)
    see = seen_by(extractor)
    with torch.no_grad():
        seen = see(torch.from_numpy(wrong)).numpy()
    np.testing.assert_allclose(seen, extractor(wrong[None])[0], atol=1e-4)
    wanted = extractor(right[None])[0]
    disguised = disguised_from(see, steps=2)(wrong, right)
    assert _cosine(extractor(disguised[None])[0], wanted) > _cosine(extractor(wrong[None])[0], wanted) + 0.05


def test_efficientnet_is_led_astray() -> None:
    try:
        extractor = open_extractor("efficientnet_lite0")
    except InputError as error:
        pytest.skip(f"its weights are not here: {error}")
    wrong, right = _pictures(0, 1, 128), np.full((1, 128, 128, 3), 60, np.float32)
    right[:, 30:90, 40:80] = (220, 180, 40)
    wanted = extractor(right[None])[0]
    disguised = disguised_from(seen_by(extractor), steps=4)(wrong, right)
    assert _cosine(extractor(disguised[None])[0], wanted) > _cosine(extractor(wrong[None])[0], wanted) + 0.3
