"""The Fréchet distance beside pytorch-fid's and torch-fidelity's own, wherever theirs is right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kseval.metrics import frechet
from kseval.precomputed.measure import measure
from ksground.torchvision_import import import_torchvision

Distance = Callable[[np.ndarray, np.ndarray], float]


@pytest.fixture(scope="module", autouse=True)
def _torchvision() -> None:
    pytest.importorskip("torch", reason="the originals need torch")
    import_torchvision()


@pytest.fixture(scope="module")
def pytorch_fid() -> Distance:
    theirs = pytest.importorskip("pytorch_fid.fid_score", reason="pytorch-fid is not installed")

    def distance(one: np.ndarray, other: np.ndarray) -> float:
        moments = [part for each in (one, other) for part in (each.mean(axis=0), np.cov(each, rowvar=False))]
        return float(theirs.calculate_frechet_distance(*moments))

    return distance


@pytest.fixture(scope="module")
def torch_fidelity() -> Distance:
    theirs = pytest.importorskip("torch_fidelity.metric_fid", reason="torch-fidelity is not installed")
    import torch

    def distance(one: np.ndarray, other: np.ndarray) -> float:
        statistics = [theirs.fid_features_to_statistics(torch.from_numpy(each)) for each in (one, other)]
        return float(theirs.fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"])

    return distance


def features(n: int, seed: int) -> np.ndarray:
    """As a network's last pool gives them: not negative, correlated, of unlike spread."""
    random = np.random.default_rng(seed)
    mixed = (
        random.normal(size=(n, 48))
        @ np.random.default_rng(0).normal(size=(48, 48))
        * np.geomspace(1, 0.1, 48)
    )
    return np.maximum(mixed + 0.2, 0)


@pytest.mark.parametrize("peer", ["pytorch_fid", "torch_fidelity"])
@pytest.mark.parametrize("n", [200, 2000])
def test_it_is_theirs(peer: str, n: int, request: pytest.FixtureRequest) -> None:
    theirs: Distance = request.getfixturevalue(peer)
    one, other = features(n, 1), features(n + 50, 2) * 1.1
    assert frechet.build().value(one, other) == pytest.approx(theirs(one, other), rel=1e-6)


def test_it_is_torch_fidelitys_with_fewer_rows_than_dimensions(torch_fidelity: Distance) -> None:
    one, other = features(30, 1), features(40, 2) * 1.1
    # Theirs takes roots of eigenvalues that are rounded zeros: about 1e-8 each, against 1e-16 of ours.
    assert frechet.build().value(one, other) == pytest.approx(torch_fidelity(one, other), rel=1e-6)


def test_a_statistics_file_of_pytorch_fid_gives_its_distance(pytorch_fid: Distance, tmp_path: Path) -> None:
    one, other = features(200, 1), features(300, 2) * 1.1
    for name, each in (("one.npz", one), ("other.npz", other)):
        np.savez_compressed(tmp_path / name, mu=each.mean(axis=0), sigma=np.cov(each, rowvar=False))
    found = measure(tmp_path / "one.npz", tmp_path / "other.npz", "fid", {})
    assert found.value == pytest.approx(pytorch_fid(one, other), rel=1e-6)
