"""The kernel distance beside torch-fidelity's, with the same seed and hence the same subsets."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from kseval.metrics import kernel
from ksground.torchvision_import import import_torchvision

torch = pytest.importorskip("torch", reason="the original needs torch")


@pytest.fixture(scope="module")
def theirs() -> ModuleType:
    import_torchvision()
    return pytest.importorskip("torch_fidelity.metric_kid", reason="torch-fidelity is not installed")


def draw(n: int, seed: int, shift: float) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 1, size=(n, 24))


@pytest.mark.parametrize("seed", [2020, 7])
def test_the_same_seed_gives_the_same_mean_and_spread(theirs: ModuleType, seed: int) -> None:
    real, made = draw(150, 0, 0.0), draw(120, 1, 0.2)
    options = {"kid_subsets": 20, "kid_subset_size": 50, "rng_seed": seed, "verbose": False}
    # Their first input is the generated one.
    expected = theirs.kid_features_to_metric(torch.from_numpy(made), torch.from_numpy(real), **options)
    found = kernel.build(subsets=20, subset_size=50, seed=seed).estimate(real, made)
    assert found.value == pytest.approx(expected["kernel_inception_distance_mean"], rel=1e-10)
    assert found.subset_std == pytest.approx(expected["kernel_inception_distance_std"], rel=1e-10)


def test_our_defaults_are_theirs(theirs: ModuleType) -> None:
    ours = kernel.build()
    names = ("kid_subsets", "kid_subset_size", "rng_seed")
    assert (ours.subsets, ours.subset_size, ours.seed) == tuple(theirs.get_kwarg(name, {}) for name in names)


def test_both_refuse_a_set_below_the_subset(theirs: ModuleType) -> None:
    few = torch.from_numpy(draw(30, 0, 0.0))
    with pytest.raises(ValueError, match="subset size"):
        theirs.kid_features_to_metric(few, few, kid_subset_size=50, verbose=False)


def test_cleanfids_value_is_an_average_of_the_same_estimator() -> None:
    import_torchvision()
    cleanfid = pytest.importorskip("cleanfid.fid", reason="clean-fid is not installed")
    real, made = draw(40, 0, 0.0), draw(40, 1, 0.2)
    # A subset of everything leaves nothing to chance, which clean-fid does not seed.
    expected = cleanfid.kernel_distance(real, made, num_subsets=1, max_subset_size=40)
    assert kernel.build(subsets=0).value(real, made) == pytest.approx(expected, rel=1e-10)
