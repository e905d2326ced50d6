"""Precomputed features as people keep them: `.npy`, `.npz`, and the statistics files of pytorch-fid."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..distances.feature_sets import FeatureSet, require_finite, require_set
from ..distances.frechet import FrechetStatistics

EXPECTED = "a .npy of shape (n, d), a .npz of one such array, or a .npz of mu (d,) and sigma (d, d)"
NOT_SAVED = "save an array of numbers with numpy.save or numpy.savez; pickled objects are not opened"


def read_feature_file(path: Path) -> FeatureSet | FrechetStatistics:
    """Features (n, d), finite, a `.npy` memory-mapped; or the statistics of a file that holds `mu` and `sigma`.

    Raises InputError for what is neither: not there, truncated, pickled, of another shape, with a value that is not
    finite.
    """
    if not path.is_file():
        raise InputError(path, expected=EXPECTED, found="a folder" if path.is_dir() else "no such file")
    arrays = _arrays(path)
    if {"mu", "sigma"} <= arrays.keys():
        return _statistics(path, arrays["mu"], arrays["sigma"])
    if len(arrays) != 1:
        raise InputError(path, expected=EXPECTED, found=f"arrays {', '.join(sorted(arrays)) or 'none'}")
    (features,) = arrays.values()
    require_set(features, path)
    return features


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        if not zipfile.is_zipfile(path):
            return {"": np.lib.format.open_memmap(path, mode="r")}
        with np.load(path, allow_pickle=False) as members:
            return {name: _array(path, name, members[name]) for name in members.files}
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, PermissionError):
            raise
        raise InputError(path, expected=EXPECTED, found=str(error), hint=NOT_SAVED) from None


def _array(path: Path, name: str, member: object) -> NDArray[Any]:
    # numpy hands out a member that is no array as its bytes.
    if not isinstance(member, np.ndarray):
        raise InputError(path, expected=EXPECTED, found=f"{name}, which is no array", hint=NOT_SAVED)
    return member


def _statistics(path: Path, mean: NDArray[Any], covariance: NDArray[Any]) -> FrechetStatistics:
    if mean.ndim != 1 or covariance.shape != (len(mean), len(mean)) or len(mean) == 0:
        found = f"mu {mean.shape} and sigma {covariance.shape}"
        raise InputError(path, expected="mu (d,) and sigma (d, d)", found=found)
    for name, array in (("mu", mean[None]), ("sigma", covariance)):
        if array.dtype.kind not in "fiu":
            raise InputError(path, expected=f"real numbers as {name}", found=f"dtype {array.dtype}")
        require_finite(array, f"{path}, {name}")
    sigma = covariance.astype(np.float64)
    if (
        not np.allclose(sigma, sigma.T, rtol=1e-4, atol=1e-6 * np.abs(sigma).max())
        or (np.diag(sigma) < 0).any()
    ):
        raise InputError(
            path, expected="sigma as a covariance", found="one that is not symmetric or has negatives"
        )
    return FrechetStatistics(mean.astype(np.float64), (sigma + sigma.T) / 2)
