"""Runs on a machine that lacks weights, or has damaged ones: stopped or null, never 0 and never passed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from kscurate.config import CurateConfig, ShotSettings, StageSettings, resolved_toml
from kscurate.curate import curate
from kscurate.learned import LearnedScore
from kscurate.policy import Policy, Rule
from kscurate.weights_at_hand import blocked_settings, learned_scores, weights_at_hand
from ksground.errors import InputError
from ksground.weights import weights_named
from tests.made_videos import texture, write_video
from tests.trained_weights import needs_weights

SETTINGS = StageSettings()


def away(score: LearnedScore) -> list[str]:
    """The weights of a score that an empty folder lacks: all but those in git."""
    return [name for name in score.weights(SETTINGS) if not weights_named(name).bundled]


FETCHED = [score for score in learned_scores() if away(score)]
SCORES = [pytest.param(score, id=type(score).__name__) for score in FETCHED]


@pytest.fixture
def no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of weights."""
    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setenv("KSGEN_WEIGHTS", str(folder))
    return folder


def config_of(score: LearnedScore, **changes: Any) -> CurateConfig:
    column = next(each.name for each in score.columns if each.type in ("double", "int64"))
    # The default detector may stand on weights of its own.
    policy = Policy((Rule("learned", column, **({"min": 0.5} | changes)),), file="p.toml")
    return CurateConfig(shots=ShotSettings(detector="adaptive"), policy=policy)


@pytest.mark.parametrize("score", SCORES)
def test_a_rule_that_needs_missing_weights_stops_the_run(no_weights: Path, score: LearnedScore) -> None:
    config = config_of(score)
    with pytest.raises(InputError, match=r"p\.toml") as told:
        weights_at_hand(config)
    for words in (*away(score), "policy.learned", "kscurate weights", 'when_absent = "keep"'):
        assert words in str(told.value)
    (blocked,) = blocked_settings(config, [])
    assert (blocked.setting, blocked.missing) == ("policy.learned", tuple(score.weights(SETTINGS)))


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("changes", [{"when_absent": "keep"}, {"min": None}], ids=["keep", "unbounded"])
def test_a_rule_that_can_do_without_does_not(
    no_weights: Path, score: LearnedScore, changes: dict[str, Any]
) -> None:
    here = {name for name, _ in weights_at_hand(config_of(score, **changes))}
    assert here.isdisjoint(away(score))


def test_a_shot_detector_whose_weights_are_missing_stops_the_run(no_weights: Path) -> None:
    with pytest.raises(InputError, match=r"transnetv2, which shots\.detector needs"):
        weights_at_hand(CurateConfig(shots=ShotSettings(detector="transnetv2")))


@pytest.mark.parametrize("score", SCORES)
def test_a_damaged_file_stops_the_run_whatever_the_policy(no_weights: Path, score: LearnedScore) -> None:
    weights = weights_named(away(score)[0])
    weights.path.parent.mkdir()
    weights.path.write_bytes(b"half")
    with pytest.raises(InputError, match=f"--repair {weights.name}"):
        weights_at_hand(CurateConfig())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One annotation of one video of three seconds."""
    root = tmp_path_factory.mktemp("world")
    pictures = [np.roll(texture(120, 160), 2 * number, axis=1) for number in range(36)]
    (root / "videos").mkdir()
    write_video(root / "videos" / "a.mp4", pictures, fps=12)
    steps = [{"id": "3", "label": "pour", "segment": [0.2, 2.6]}]
    video = {"subset": "training", "class": "MakeTea", "recipe_type": 7, "duration": 3.0, "annotation": steps}
    (root / "annotations" / "coin").mkdir(parents=True)
    (root / "annotations" / "coin" / "COIN.json").write_text(json.dumps({"database": {"a": video}}))
    return root


def kscurate(*arguments: str, weights: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kscurate.cli import main; main()", *arguments]
    environment = os.environ | {"KSGEN_WEIGHTS": str(weights), "COLUMNS": "120"}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def run(world: Path, out: Path, config: CurateConfig, weights: Path) -> subprocess.CompletedProcess[str]:
    file = out.parent / f"{out.name}.toml"
    file.write_text(resolved_toml(config), encoding="utf-8")
    folders = ("--annotations", str(world / "annotations"), "--videos", str(world / "videos"))
    return kscurate("run", *folders, "--out", str(out), "--config", str(file), weights=weights)


@pytest.mark.skipif(not FETCHED, reason="no score stands on weights that are fetched")
class TestCommands:
    def test_missing_weights_that_a_rule_needs(self, world: Path, no_weights: Path) -> None:
        said = run(world, no_weights.parent / "out", config_of(FETCHED[0]), no_weights)
        assert (said.returncode, said.stdout) == (2, "")
        assert "kscurate weights" in said.stderr
        assert "Traceback" not in said.stderr

    @pytest.mark.parametrize("content", [b"half", None], ids=["truncated", "other bytes"])
    def test_damaged_weights(self, world: Path, no_weights: Path, content: bytes | None) -> None:
        weights = weights_named(away(FETCHED[0])[0])
        weights.path.parent.mkdir()
        weights.path.write_bytes(bytes(weights.size_bytes) if content is None else content)
        config = config_of(FETCHED[0], when_absent="keep")
        said = run(world, no_weights.parent / "out", config, no_weights)
        assert (said.returncode, said.stdout) == (2, "")
        assert "expected sha256" in said.stderr if content is None else "bytes" in said.stderr
        assert "Traceback" not in said.stderr

    def test_without_weights_the_columns_are_null_and_no_refilter_takes_them_for_a_reason(
        self, world: Path, no_weights: Path
    ) -> None:
        out = no_weights.parent / "out"
        config = config_of(FETCHED[0], when_absent="keep")
        said = run(world, out, config, no_weights)
        assert said.returncode == 0, said.stderr
        ledger = pq.read_table(out / "ledger")
        assert ledger["status"].to_pylist() == ["kept"]
        for score in FETCHED:
            assert [ledger[column.name].null_count for column in score.columns] == [1] * len(score.columns)
        strict = out.parent / "strict.toml"
        strict.write_text(resolved_toml(config_of(FETCHED[0])), encoding="utf-8")
        before = (out / "ledger" / "candidates.parquet").read_bytes()
        said = kscurate("refilter", "--out", str(out), "--policy", str(strict), weights=no_weights)
        assert (said.returncode, said.stdout) == (2, "")
        assert "a run without the weights" in said.stderr
        assert (out / "ledger" / "candidates.parquet").read_bytes() == before


@needs_weights(*away(FETCHED[0]) if FETCHED else ())
def test_with_weights_the_same_run_measures(world: Path, tmp_path: Path) -> None:
    folders = world / "annotations", world / "videos", tmp_path / "out"
    curate(*folders, config_of(FETCHED[0], when_absent="keep"))
    assert pq.read_table(tmp_path / "out" / "ledger")[FETCHED[0].columns[0].name].null_count == 0
