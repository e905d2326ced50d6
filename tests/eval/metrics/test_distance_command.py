"""`kseval distance` on anybody's files, and what it says of those that it cannot use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from kseval.commands.distance import distance
from kseval.metrics import frechet, kernel, precision
from ksground.errors import InputError

APP = typer.Typer()
APP.command()(distance)
RANDOM = np.random.default_rng(0)
REAL, MADE = RANDOM.normal(size=(50, 8)), RANDOM.normal(size=(40, 8)) + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.save(tmp_path / "real.npy", REAL.astype(np.float32))
    np.save(tmp_path / "made.npy", MADE.astype(np.float32))
    np.savez(tmp_path / "made.npz", anything=MADE)
    np.savez(tmp_path / "real_statistics.npz", mu=REAL.mean(axis=0), sigma=np.cov(REAL.T))
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    files = [str(folder / each) if each.endswith((".npy", ".npz")) else each for each in arguments]
    return CliRunner().invoke(APP, files)


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    result = run(folder, *arguments, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def complaint(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert isinstance(result.exception, InputError), result.output
    assert result.stdout == ""
    return str(result.exception)


def test_the_number_comes_with_what_it_stands_on(folder: Path) -> None:
    lines = run(folder, "real.npy", "made.npy").stdout.splitlines()
    expected = frechet.build().value(REAL, MADE)
    assert float(lines[0].split()[1]) == pytest.approx(expected, rel=1e-5)
    assert "lower is better" in lines[0]
    assert "n = 50, d = 8" in lines[1]
    assert "n = 40, d = 8" in lines[2]
    assert len(lines) == 3


def test_json_holds_it_all(folder: Path) -> None:
    found = told(folder, "real.npy", "made.npz")
    assert found["value"] == pytest.approx(frechet.build().value(REAL, MADE), rel=1e-6)
    assert found["reference"] == {"file": str(folder / "real.npy"), "n": 50}
    assert found["generated"]["n"] == 40
    assert (found["metric"], found["better"], found["dimensions"]) == ("frechet", "lower", 8)
    assert found["n_below_dimensions"] is False
    assert found["notes"] == []


def test_pytorch_fid_statistics_serve_on_either_side_for_the_frechet_distance_alone(folder: Path) -> None:
    expected = frechet.build().value(REAL, MADE)
    found = told(folder, "real_statistics.npz", "made.npy")
    assert found["value"] == pytest.approx(expected, rel=1e-6)
    assert found["reference"]["n"] is None
    assert "n unknown" in found["notes"][0]
    assert told(folder, "made.npy", "real_statistics.npz")["value"] == pytest.approx(expected, rel=1e-6)
    assert told(folder, "real_statistics.npz", "real_statistics.npz")["value"] == pytest.approx(0, abs=1e-9)
    assert "which precision needs" in complaint(
        folder, "real_statistics.npz", "made.npy", "--metric", "precision"
    )


def test_metrics_and_their_settings(folder: Path) -> None:
    found = told(
        folder, "real.npy", "made.npy", "--metric", "kid", "--set", "subset_size=20", "--set", "subsets=5"
    )
    expected = kernel.build(subsets=5, subset_size=20).estimate(
        REAL.astype(np.float32), MADE.astype(np.float32)
    )
    assert (found["metric"], found["value"]) == ("kernel", expected.value)
    assert found["subset_std"] == expected.subset_std
    assert found["settings"] == {"subset_size": 20, "subsets": 5}
    assert (
        told(folder, "real.npy", "made.npy", "--metric", "kernel", "--set", "subsets=0")["standard_error"] > 0
    )
    found = told(folder, "real.npy", "made.npy", "--metric", "precision", "--set", "k=2")
    assert found["value"] == precision.build(k=2).value(REAL, MADE)
    theirs = told(folder, "real.npy", "made.npy", "--metric", "frechet_infinity", "--set", "of=generated")
    assert theirs["settings"] == {"of": "generated"}
    assert theirs["standard_error"] > 0


def test_n_below_the_dimension_is_marked_on_the_number(folder: Path) -> None:
    np.save(folder / "few.npy", REAL[:7])
    text = run(folder, "few.npy", "made.npy").stdout
    assert text.split()[1].endswith("*")
    assert "* n below the feature dimension: mostly bias" in text
    assert told(folder, "made.npy", "few.npy")["n_below_dimensions"] is True


def test_a_file_that_is_none_is_named(folder: Path) -> None:
    assert "no such file" in complaint(folder, "gone.npy", "made.npy")
    (folder / "folder.npy").mkdir()
    assert "a folder" in complaint(folder, "folder.npy", "made.npy")


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((5, 2, 8)), "shape (5, 2, 8)"),
        (np.zeros(8), "shape (8,)"),
        (np.zeros((5, 9)), "8 dimensions, as"),
        (np.zeros((1, 8)), "at least 2 rows"),
        (np.zeros((0, 8)), "at least 1 rows"),
        (np.array([["a"] * 8] * 3), "real numbers"),
    ],
)
def test_an_array_that_does_not_fit_is_named(folder: Path, array: np.ndarray, words: str) -> None:
    np.save(folder / "strange.npy", array)
    found = complaint(folder, "real.npy", "strange.npy")
    assert words in found
    assert found.startswith(str(folder / "strange.npy"))


@pytest.mark.parametrize("suffix", ["npy", "npz"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_the_first_value_that_is_not_finite_is_named(folder: Path, suffix: str, value: float) -> None:
    broken = MADE.copy()
    broken[31, 4] = broken[32, 1] = value
    (np.save if suffix == "npy" else np.savez)(folder / f"broken.{suffix}", broken)
    found = complaint(folder, "real.npy", f"broken.{suffix}", "--metric", "coverage")
    assert found.startswith(f"{folder / f'broken.{suffix}'}, row 31:")
    assert f"{value} in column 4" in found


def test_a_kernel_distance_of_too_few_rows_names_the_file(folder: Path) -> None:
    found = complaint(folder, "real.npy", "made.npy", "--metric", "kernel")
    assert found.startswith(str(folder / "real.npy"))
    assert "1,000 rows of a subset" in found


@pytest.mark.parametrize("name", ["real.npy", "made.npz"])
@pytest.mark.parametrize("kept", [0, 3, 60, 0.5, 0.95])
def test_a_truncated_file_is_named(folder: Path, name: str, kept: float) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: int(kept * len(whole)) if kept < 1 else int(kept)])
    assert complaint(folder, name, name).startswith(str(folder / name))


def test_a_file_that_is_damaged_within_is_named(folder: Path) -> None:
    whole = bytearray((folder / "made.npz").read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    (folder / "made.npz").write_bytes(bytes(whole))
    assert "made.npz" in complaint(folder, "real.npy", "made.npz")


def test_pickled_objects_are_not_opened(folder: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (folder / "sprung",))

    objects = np.array([[Trap()]], dtype=object)
    np.save(folder / "objects.npy", objects, allow_pickle=True)
    np.savez(folder / "objects.npz", objects)
    for name in ("objects.npy", "objects.npz"):
        assert "pickled objects are not opened" in complaint(folder, name, "made.npy")
    assert not (folder / "sprung").exists()


def test_statistics_that_are_none_are_named(folder: Path) -> None:
    mean, covariance = np.zeros(8), np.eye(8)
    skewed, negative, broken = covariance.copy(), covariance.copy(), covariance.copy()
    skewed[0, 5], negative[3, 3], broken[2, 1] = 9, -1, np.nan
    for mu, sigma, words in (
        (mean, covariance[:7], "mu (d,) and sigma (d, d)"),
        (mean, skewed, "not symmetric"),
        (mean, negative, "negatives"),
        (mean, broken, "sigma, row 2"),
        (mean.astype(str), covariance, "real numbers as mu"),
    ):
        np.savez(folder / "statistics.npz", mu=mu, sigma=sigma)
        assert words in complaint(folder, "statistics.npz", "made.npy")
    np.savez(folder / "two.npz", one=MADE, other=MADE)
    assert "arrays one, other" in complaint(folder, "two.npz", "made.npy")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--metric", "fréchet"], "one of"),
        (["--metric", "cosine"], "a metric of sets"),
        (["--set", "k"], "NAME=VALUE"),
        (["--set", "k=3"], "one of its settings, ddof"),
        (["--set", "ddof=many"], "ddof 0 or 1"),
    ],
)
def test_options_that_are_none_are_named(folder: Path, options: list[str], words: str) -> None:
    assert words in complaint(folder, "real.npy", "made.npy", *options)
