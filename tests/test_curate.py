"""The whole run with a stand-in for the stages: everything is accounted for, and nothing is done twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kscurate.config import CurateConfig, ShotSettings
from kscurate.curate import curate
from kscurate.policy import Policy, Rule
from ksground.errors import InputError
from tests.stand_ins import calls_of, write_world

NAMES = ("a", "b", "c", "killed")
# A detector without weights, so that these tests need none.
PLAIN = CurateConfig(shots=ShotSettings(detector="adaptive"))


def run(root: Path, out: str, config: CurateConfig | None = None, workers: int = 2) -> dict[str, object]:
    folders = root / "annotations", root / "videos", root / out
    return curate(*folders, config or PLAIN, workers=workers, curate_video="tests.stand_ins:behave")


def n_calls(root: Path) -> dict[str, int]:
    return {name: len(calls_of(root / "videos" / f"{name}.mp4")) for name in NAMES}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    write_world(tmp_path, NAMES, missing=["gone"])
    return tmp_path


def results(out: Path) -> dict[str, bytes]:
    """Everything a run leaves but its checkpoint."""
    files = sorted(path for path in out.rglob("*") if path.is_file() and "checkpoint" not in path.name)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_every_annotation_is_accounted_for(world: Path) -> None:
    summary = run(world, "out")
    total = summary["total"]
    assert isinstance(total, dict)
    assert (total["read"], total["candidates"], total["kept"], total["failed"]) == (15, 15, 9, 6)
    ledger = pq.read_table(world / "out" / "ledger")
    assert ledger["clip_id"].to_pylist() == sorted(ledger["clip_id"].to_pylist())
    failed = {row["video_id"]: row["error"] for row in ledger.to_pylist() if row["status"] == "failed"}
    assert failed == {"killed": "crashed", "gone": "video_missing"}
    assert sorted(results(world / "out")) == [
        "config.toml",
        "ledger/candidates.parquet",
        "manifest/test.parquet",
        "manifest/train.parquet",
        "rejected_rows.parquet",
        "summary.json",
    ]
    assert json.loads((world / "out" / "summary.json").read_text()) == summary


def test_a_second_run_touches_no_finished_video_and_changes_no_byte(world: Path) -> None:
    run(world, "out")
    first, calls = results(world / "out"), n_calls(world)
    # Each of the first three is cut into two jobs, for the last annotation lies far away and is long.
    assert calls == {"a": 2, "b": 2, "c": 2, "killed": 4}
    run(world, "out", workers=1)
    assert results(world / "out") == first
    assert n_calls(world) == calls | {"killed": 8}


def test_another_policy_curates_nothing_anew(world: Path) -> None:
    before = run(world, "out")["total"]
    calls = n_calls(world)
    strict = replace(PLAIN, policy=Policy((Rule("short", "n_frames", min=31.0, reason="too short"),)))
    after = run(world, "out", strict)["total"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["kept"], after["kept"]) == (9, 0)
    assert {name: n - calls[name] for name, n in n_calls(world).items()} == {
        "a": 0,
        "b": 0,
        "c": 0,
        "killed": 4,
    }


def test_a_rule_about_nothing_is_told_before_any_video_is_touched(world: Path) -> None:
    wrong = replace(PLAIN, policy=Policy((Rule("motion", "motoin", min=1.0),)))
    with pytest.raises(InputError, match="motoin"):
        run(world, "out", wrong)
    assert not (world / "out").exists()
    assert not any(n_calls(world).values())


def test_workers_and_order_change_no_byte(world: Path) -> None:
    run(world, "one", workers=1)
    run(world, "three", workers=3)
    assert results(world / "one") == results(world / "three")


def test_a_wrong_folder_is_told_and_nothing_written(world: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        curate(world / "nowhere", world / "videos", world / "out", PLAIN)
    with pytest.raises(InputError, match="nowhere"):
        curate(world / "annotations", world / "nowhere", world / "out", PLAIN)
    assert not (world / "out").exists()
