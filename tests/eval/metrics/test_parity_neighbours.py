"""Precision, recall, density and coverage beside prdc's, and the first two beside torch-fidelity's."""

from __future__ import annotations

import numpy as np
import pytest

from kseval.metrics import coverage, density, precision, recall
from ksground.torchvision_import import import_torchvision


def sets(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two sets that overlap in part; no two distances are equal, so that surfaces do not matter."""
    random = np.random.default_rng(seed)
    return random.normal(size=(150, 6)), random.normal(size=(110, 6)) * 0.8 + 0.7


@pytest.mark.parametrize("k", [1, 3, 5])
def test_all_four_are_prdcs(k: int) -> None:
    prdc = pytest.importorskip(
        "prdc", reason="prdc, by the authors of density and coverage, is not installed"
    )
    real, made = sets(k)
    expected = prdc.compute_prdc(real, made, nearest_k=k)
    for metric in (precision, recall, density, coverage):
        name = metric.__name__.rpartition(".")[2]
        assert metric.build(k=k).value(real, made) == pytest.approx(expected[name], rel=1e-12), name


@pytest.mark.parametrize("k", [1, 3, 5])
def test_precision_and_recall_are_torch_fidelitys(k: int) -> None:
    torch = pytest.importorskip("torch", reason="the original needs torch")
    import_torchvision()
    theirs = pytest.importorskip("torch_fidelity.metric_prc", reason="torch-fidelity is not installed")
    real, made = sets(k)
    expected = theirs.prc_features_to_metric(
        torch.from_numpy(made), torch.from_numpy(real), prc_neighborhood=k, verbose=False
    )
    assert precision.build(k=k).value(real, made) == pytest.approx(expected["precision"], rel=1e-6)
    assert recall.build(k=k).value(real, made) == pytest.approx(expected["recall"], rel=1e-6)
