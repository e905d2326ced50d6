"""Numbers that others published, where the real weights are here: they decide whether one I3D may stand for another."""

from __future__ import annotations

import numpy as np
import pytest

from kseval.distances.frechet import FrechetStatistics, frechet_distance
from kseval.features import open_extractor
from ksground.weights import load_lock, state_of

WEIGHTS = "i3d-kinetics-400"
NETWORK = "kseval.features.i3d:build_original_eps"

pytestmark = pytest.mark.skipif(
    state_of(load_lock()[WEIGHTS]) != "here",
    reason=f"the weights {WEIGHTS} are not here; `kseval weights fetch {WEIGHTS}` brings them",
)


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    network = open_extractor(NETWORK)
    sets = [np.concatenate([network(clip[None])[0] for clip in clips]) for clips in (one, other)]
    return frechet_distance(*(FrechetStatistics.of(each) for each in sets))


def test_fvd_comparisons_noise() -> None:
    """universome/fvd-comparison, README: the network is given noise from 0 to 1, and takes it for −1 to 1."""
    clips = [np.random.RandomState(seed).rand(128, 16, 224, 224, 3).astype(np.float32) for seed in (1, 2)]
    assert _distance(*((each + 1) * 127.5 for each in clips)) == pytest.approx(10.138084766713924, rel=1e-3)


@pytest.mark.parametrize(("frames", "published"), [(30, 151.256), (10, 569.23)])
def test_common_metrics_black_and_white(frames: int, published: float) -> None:
    """JunyaoHu/common_metrics_on_video_quality, README: eight black clips against eight white ones."""
    shape = (8, frames, 224, 224, 3)
    black, white = (np.full(shape, level, np.float32) for level in (0, 255))
    assert _distance(black, white) == pytest.approx(published, abs=1)
