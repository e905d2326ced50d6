"""`kscurate calibrate` and `kscurate yield` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kscurate.calibrate.labels import Label
from kscurate.cli import app
from kscurate.config import load_config
from kscurate.ledger import ledger_config, read_ledger
from ksground.errors import InputError
from tests.calibrate.made_labels import static_world, write_csv, write_run
from tests.ledger_rows import POLICY, row

POORLY_SET = POLICY.with_setting("motion.min=19").with_setting("sharpness.min=0.01")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A run's folder, and a CSV with a label of each of its clips."""
    folder = tmp_path_factory.mktemp("world")
    rows, by_clip = static_world(240, 0)
    write_run(folder / "out", rows, POORLY_SET)
    lines = [f"{clip_id},{_said(label)}" for clip_id, label in by_clip.items()]
    return folder / "out", write_csv(folder / "labels.csv", lines)


def _said(label: Label) -> str:
    return "keep," if label.keep else f"drop,{';'.join(sorted(label.reasons))}"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_the_written_policy_holds_what_it_stands_on(world: tuple[Path, Path], tmp_path: Path) -> None:
    out, labels = world
    written = tmp_path / "my.toml"
    said = run("calibrate", "--out", out, "--labels", labels, "--write", written, "--json")
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    policy = load_config(written).policy
    rules = {rule.name: rule for rule in policy.rules}
    assert 4 < (rules["motion"].min or 0) < 6
    hashed = told["labels"]["sha256"]
    for name in ("motion", "sharpness"):
        for word in (
            f"min = {rules[name].min:g}",
            hashed[:16],
            "precision 1.000 (",
            "recall 1.000 (",
            "drops alone",
        ):
            assert word in rules[name].evidence
    assert rules["duration"].evidence == ""
    assert hashed in written.read_text(encoding="utf-8").split("[clips]")[0]
    assert told["chosen_on"]["videos"] + told["judged_on"]["videos"] == 48
    again = tmp_path / "again.toml"
    run("calibrate", "--out", out, "--labels", labels, "--write", again)
    assert again.read_bytes() == written.read_bytes()


def test_the_evidence_travels_to_ledger_manifest_and_why(world: tuple[Path, Path], tmp_path: Path) -> None:
    out, labels = world
    written, to = tmp_path / "my.toml", tmp_path / "to"
    run("calibrate", "--out", out, "--labels", labels, "--write", written)
    assert run("refilter", "--out", out, "--to", to, "--policy", written).exit_code == 0
    evidence = load_config(written).policy.rules[1].evidence
    assert ledger_config(read_ledger(to / "ledger")).policy.rules[1].evidence == evidence
    assert load_config(to / "config.toml").policy.rules[1].evidence == evidence
    static = next(
        each["clip_id"] for each in read_ledger(to / "ledger").to_pylist() if each["reason"] == "static"
    )
    assert evidence in " ".join(run("why", "--out", to, static).output.split())


def test_the_page_says_each_rule_and_all_together(world: tuple[Path, Path]) -> None:
    out, labels = world
    said = run("calibrate", "--out", out, "--labels", labels)
    assert said.exit_code == 0
    for word in (
        "held-out videos", "motion", "min 5", "min 19", "only it", "Together", "where chosen", "kept by source: coin",
        "duration: as given, no labels of it",
    ):  # fmt: skip
        assert word in said.output


def test_what_was_chosen_is_not_judged_on_what_it_was_chosen_on(
    world: tuple[Path, Path], tmp_path: Path
) -> None:
    out, labels = world
    other_rows, by_clip = static_world(100, 1)
    moved = [
        each | {"video_id": f"other{each['video_id']}", "clip_id": f"x{each['clip_id']}"}
        for each in other_rows
    ]
    other = write_run(tmp_path / "other", moved, POORLY_SET)
    other_labels = write_csv(
        tmp_path / "other.csv", [f"x{clip_id},{_said(label)}" for clip_id, label in by_clip.items()]
    )
    judging = ("--judge", other, "--judge-labels", other_labels, "--json")
    told = json.loads(run("calibrate", "--out", out, "--labels", labels, *judging).stdout)
    assert (told["chosen_on"]["labels"], told["judged_on"]["labels"]) == (240, 100)
    same = run("calibrate", "--out", out, "--labels", labels, "--judge", out, "--judge-labels", labels)
    assert isinstance(same.exception, InputError)
    assert "48 in both" in str(same.exception)


def test_quotas_count_no_more_than_they_allow(world: tuple[Path, Path]) -> None:
    out, labels = world
    asked: list[Any] = ["calibrate", "--out", out, "--labels", labels, "--target-yield"]
    assert run(*asked, 150).exit_code == 0
    refused = run(*asked, 150, "--per-source", 40)
    assert isinstance(refused.exception, InputError)
    assert "80 at most" in str(refused.exception)
    assert run(*asked, 80, "--per-source", 40).exit_code == 0
    # All clips are of one task, in two sources.
    assert "60 at most" in str(run(*asked, 61, "--per-task", 30).exception)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--labels", "LABELS", "--truth", "OUT"], ["--labels and --truth", "one of them"]),
        ([], ["--labels", "neither"]),
        (["--labels", "LABELS", "--target-yield", "9", "--target-kept", "1"], ["one of them"]),
        (["--labels", "LABELS", "--per-task", "9"], ["--target-yield beside it"]),
        (["--labels", "LABELS", "--judge-truth", "OUT"], ["--judge beside it"]),
        (["--labels", "LABELS", "--target-yield", "999"], ["at least 999", "240 at most"]),
        (["--labels", "LABELS", "--leave", "motion", "--leave", "sharpness"], ["teach at least one rule"]),
        (["--labels", "LABELS", "--least", "999"], ["teach at least one rule", "999 wanted"]),
        (["--truth", "OUT"], ["defects.parquet", "no such file"]),
        (["--labels", "OUT"], ["no such file"]),
    ],
    ids=range(10),
)
def test_what_cannot_be_done_is_told(
    world: tuple[Path, Path], arguments: list[str], named: list[str]
) -> None:
    out, labels = world
    given = [{"LABELS": str(labels), "OUT": str(out)}.get(each, each) for each in arguments]
    said = run("calibrate", "--out", out, *given)
    assert isinstance(said.exception, InputError)
    for word in named:
        assert word in str(said.exception)


def test_a_bad_csv_ends_with_status_2_and_no_traceback(world: tuple[Path, Path], tmp_path: Path) -> None:
    import subprocess
    import sys

    file = write_csv(tmp_path / "bad.csv", ["nobody,keep,"])
    command = [
        "-c",
        "from kscurate.cli import main; main()",
        "calibrate",
        "--out",
        world[0],
        "--labels",
        file,
    ]
    ended = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True)
    assert ended.returncode == 2
    assert "bad.csv, row 2:" in ended.stderr
    assert "'nobody'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_labels_of_one_video_cannot_be_judged_on_others(tmp_path: Path) -> None:
    rows = [row(index, motion_px_per_s=0.0) for index in range(5)]
    out = write_run(tmp_path / "out", rows)
    labels = write_csv(tmp_path / "l.csv", [f"{each['clip_id']},drop,static" for each in rows])
    said = run("calibrate", "--out", out, "--labels", labels)
    assert isinstance(said.exception, InputError)
    assert "expected labels of" in str(said.exception)


def test_yield_draws_and_tells(world: tuple[Path, Path], tmp_path: Path) -> None:
    out, _ = world
    picture = tmp_path / "yield.svg"
    said = run("yield", "--out", out, "--picture", picture, "--score", "motion_px_per_s", "--json")
    assert said.exit_code == 0
    (curve,) = json.loads(said.stdout)["curves"]
    assert (curve["rule"], curve["bound"], curve["threshold"]) == ("motion", "min", 19.0)
    for counts in curve["kept"].values():
        assert counts == sorted(counts, reverse=True)
    page = run("yield", "--out", out, "--picture", picture)
    for word in ("min 19 px/s", "crosstask", "duration", "without", str(picture)):
        assert word in page.output
