"""Whatever a split is spread over, the same comes out, and a worker's death costs its video alone."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pandas as pd
import pytest

from ksgen.run.engines.ray import build
from ksground.errors import InputError
from tests.test_architecture import _who_imports

from .command import ksgen, split


@pytest.fixture(autouse=True)
def _stand_ins_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    # Ray's workers stand behind everyone by themselves: beside other work a test would wait for ever.
    monkeypatch.setenv("RAY_worker_niceness", "0")


def _sha256s(out: Path) -> dict[str, str]:
    files = [out / "generations.parquet", *out.rglob("*.mp4"), *out.rglob("*.png")]
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_bytes_from_every_engine(world: Path, tmp_path: Path, random_model: Path) -> None:
    made = {}
    for engine, jobs in (("local", 1), ("local", 2), ("ray", 2)):
        out = tmp_path / f"{engine}{jobs}"
        run = ksgen(
            *split(world, out, "--keyframes", "default", "--model", random_model),
            "--engine",
            engine,
            "--jobs",
            jobs,
        )
        assert run.returncode == 0, run.stderr
        made[out] = _sha256s(out)
    first, *others = made.values()
    assert len(first) == 1 + 6 + 2 + 6
    assert all(other == first for other in others)


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_a_killed_worker_costs_its_video_and_nothing_else(world: Path, tmp_path: Path, engine: str) -> None:
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest.loc[manifest.clip_id == "v1_1", "step"] = "die always"
    manifest.loc[manifest.clip_id == "v2_1", "step"] = "die once"
    manifest.to_parquet(tmp_path / "manifest.parquet")
    run = ksgen(
        *split(world, tmp_path / "out", "--manifest", tmp_path / "manifest.parquet"), "--engine", engine,
        "--clips", "tests.gen.stand_ins:dying", "--set", f"clips.marks={tmp_path}", "--jobs", 2,
    )  # fmt: skip
    assert run.returncode == 2
    assert "coin/v1" in run.stderr
    assert "coin/v2" not in run.stderr
    assert "2 times" in run.stderr
    assert "Traceback" not in run.stderr
    assert list(pd.read_parquet(tmp_path / "out" / "generations.parquet").clip_id) == ["v2_0", "v2_1", "v2_2"]


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_a_missing_model_is_told_once_and_before_the_first_video(
    world: Path, tmp_path: Path, engine: str
) -> None:
    run = ksgen(
        *split(world, tmp_path / "out", "--keyframes", "default", "--model", tmp_path / "absent"),
        "--engine", engine, "--jobs", 2,
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.count("absent") == 1
    assert "Traceback" not in run.stderr
    assert not list((tmp_path / "out").rglob("*.mp4"))


def test_without_ray_its_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match="pip install ray"):
        build(2)


def test_an_address_that_nobody_answers_at(world: Path, tmp_path: Path) -> None:
    run = ksgen(*split(world, tmp_path, "--address", "127.0.0.1:1"))
    assert run.returncode == 2
    assert "--engine ray" in run.stderr
    run = ksgen(*split(world, tmp_path, "--address", "127.0.0.1:1", "--engine", "ray"))
    assert run.returncode == 2
    assert "127.0.0.1:1" in run.stderr


def test_only_the_ray_engine_imports_ray() -> None:
    assert _who_imports("ksgen", "ray") == {"ksgen/run/engines/ray.py"}
