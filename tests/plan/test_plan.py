"""The plan's arithmetic on few segments, where each number can be told by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from kscurate.annotation import Annotation, SourceAnnotations
from kscurate.cli import app
from kscurate.config import ClipSettings, CurateConfig
from kscurate.plan.measured_yield import NAMES, measured_yield
from kscurate.plan.page import print_plan
from kscurate.plan.plan import make_plan, needed_share
from kscurate.plan.stages import ASSUMED, MEASURED, Lengths
from kscurate.policy import Policy, Rule
from ksground.errors import InputError

CONFIG = CurateConfig(clips=ClipSettings(max_s=30.0), policy=Policy((Rule("short", "duration_s", min=2.0),)))
LENGTHS = Lengths.of(CONFIG)


def source(name: str, *lengths_s: float) -> SourceAnnotations:
    """A segment a video, from 6.2 s, published to a tenth of a second: its length is inexact."""
    annotations = [
        Annotation(
            name,
            f"v{index}",
            "train",
            "train",
            "1",
            "make tea",
            "1",
            "pour",
            6.2,
            round(6.2 + length_s, 1),
            None,
            "f",
            1,
        )
        for index, length_s in enumerate(lengths_s)
    ]
    return SourceAnnotations(name, annotations=annotations, rows_read=len(annotations))


def ledger(*rows: dict[str, Any]) -> pa.Table:
    plain = {
        "source": "crosstask",
        "segment_start_s": 0.0,
        "segment_end_s": 10.0,
        "status": "kept",
        "error": None,
    }
    made = [{"video_id": f"v{at}", "segment_id": f"s{at}"} | plain | row for at, row in enumerate(rows)]
    kinds = {name: pa.float64() if name.endswith("_s") else pa.string() for name in NAMES}
    return pa.table({name: pa.array([row[name] for row in made], kind) for name, kind in kinds.items()})


def test_each_rule_counts_what_it_leaves() -> None:
    plan = make_plan([source("crosstask", 1.0, 2.0, 30.0, 30.1, 61.0)], CONFIG, 10, availability=0.5)
    (section,) = plan.sections
    assert [(stage.counts["crosstask"], stage.basis) for stage in section.stages] == [
        (5, MEASURED),
        (4, MEASURED),
        (2, MEASURED),
        (7, MEASURED),
        (3.5, ASSUMED),
    ]
    assert needed_share(section, 10) == pytest.approx(10 / 3.5)


def test_the_yield_is_candidates_a_piece_times_the_share_kept() -> None:
    dropped = {"status": "dropped"}
    rows: list[dict[str, Any]] = [
        {},
        dropped,
        {"segment_id": "s0", "video_id": "v0"},
        {"segment_end_s": 45.0},
    ]
    # Too short to be planned, and a video that is not there: another line's business.
    rows += [dropped | {"segment_end_s": 1.0}, {"status": "failed", "error": "video_missing"}]
    rows += [{"status": "failed", "error": "unreadable"}]
    found = measured_yield(ledger(*rows), LENGTHS)["crosstask"]
    assert (found.kept.part, found.kept.whole, found.videos) == (3, 5, 4)
    assert found.candidates_a_piece == pytest.approx(5 / 5)
    plan = make_plan([source("crosstask", *[10.0] * 100)], CONFIG, 10, ledger(*rows), availability=1.0)
    expected = plan.sections[0].expected
    assert expected is not None
    assert expected.basis == ASSUMED
    at = {"crosstask": pytest.approx(60)}
    assert expected.counts == at
    assert expected.low["crosstask"] < 60 < expected.high["crosstask"]


def test_a_source_that_the_ledger_does_not_know_has_no_yield_and_says_so() -> None:
    plan = make_plan([source("crosstask", 10.0), source("coin", 10.0)], CONFIG, 10, ledger({}), "out")
    expected = plan.sections[0].expected
    assert expected is not None
    assert list(expected.counts) == ["crosstask"]
    assert any("coin: no candidate in out" in note for note in plan.notes)


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_census_measures_what_is_at_hand(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"census.{kind}"
    if kind == "json":
        file.write_text(
            json.dumps({"not_here": [{"source": "crosstask", "video_id": "v1", "status": "missing"}]})
        )
    else:
        file.write_text("source,split,video_id,address\ncrosstask,train,v1,x\n")
    plan = make_plan([source("crosstask", 10.0, 61.0)], CONFIG, 10, census=file)
    stage = plan.sections[0].stages[-1]
    assert (stage.counts, stage.basis, stage.source) == ({"crosstask": 1}, MEASURED, str(file))


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", "[]"), ("a.json", "{"), ("a.csv", "a,b\n1,2\n"), ("b.csv", None)]
)
def test_another_file_is_no_census(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match="kscurate census"):
        make_plan([source("crosstask", 10.0)], CONFIG, 10, census=tmp_path / name)


def test_the_page_says_of_every_line_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    print_plan(make_plan([source("coin", 10.0, 40.0)], CONFIG, 110_000, ledger({"source": "coin"}), "out"))
    page = capsys.readouterr().out
    for words in (
        "annotated segments",
        "MEASURED from the annotation files",
        "ASSUMED from",
        "2,354 of 2,797",
        "46,354",
    ):
        assert words in page


def test_the_command_prints_json_and_refuses_what_contradicts(tmp_path: Path) -> None:
    folder = tmp_path / "annotations" / "kinetics400"
    folder.mkdir(parents=True)
    (folder / "train.csv").write_text(
        "label,youtube_id,time_start,time_end,split,is_cc\nabseiling,abcdefghijk,0,10,train,0\n"
    )
    said = CliRunner().invoke(app, ["plan", str(folder.parent), "--json", "--target", "1"])
    document = json.loads(said.stdout)
    assert document["sections"][0]["stages"][0]["counts"] == {"kinetics400": 1, "instructional": 0, "all": 1}
    file = tmp_path / "c.csv"
    file.write_text("source,video_id\n")
    said = CliRunner().invoke(
        app, ["plan", str(folder.parent), "--availability", "0.5", "--census", str(file)]
    )
    assert isinstance(said.exception, InputError)
