"""What the original splits would leak, told of made-up sources and of a ledger with near-duplicates."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from kscurate.annotation import Annotation, SourceAnnotations, Split
from kscurate.cli import app
from kscurate.config import CurateConfig, SplitSettings
from kscurate.outcome.results import write_results
from kscurate.outcome.summary import annotation_counts
from kscurate.splits.leaks import find_leaks
from kscurate.splits.leaks_page import print_leaks
from tests.ledger_rows import POLICY, row, table

NATIVE = {"train": "train", "val": "val_seen", "test": "testing"}


def source(name: str, videos: dict[str, Split], **more: dict[str, Split]) -> SourceAnnotations:
    """Two segments a video, 0 to 5 s and 8 to 12 s."""
    annotations = [
        Annotation(
            name, video, split, NATIVE[split], "1", "make tea", "1", "pour", start_s, end_s, None, "f", 1
        )
        for video, split in videos.items()
        for start_s, end_s in ((0.0, 5.0), (8.0, 12.0))
    ]
    return SourceAnnotations(name, annotations=annotations, rows_read=len(annotations), **more)


SOURCES = [
    source("coin", {"a": "train", "b": "test", "c": "train", "only": "train"}),
    source("crosstask", {"a": "val", "b": "test", "d": "train"}),
    source("htstep", {}, listed={"c": "test", "a": "train", "elsewhere": "test"}),
]


def ledger() -> pa.Table:
    """c's copy d under another id; a group within one video; and a video without any."""
    groups = {
        0: ("c", "train", "g"),
        1: ("d", "val", "g"),
        2: ("e", "train", "h"),
        3: ("e", "train", "h"),
        4: ("f", "val", None),
    }
    return table(
        [
            row(at, video_id=video, split=split, native_split=NATIVE[split], duplicate_group=group)
            for at, (video, split, group) in groups.items()
        ]
    )


def test_pairs_lists_and_moves_are_counted() -> None:
    leaks = find_leaks(SOURCES, SplitSettings())
    (pair,) = leaks["pairs"]
    assert pair == {
        "sources": ["coin", "crosstask"],
        "videos_in_both": 2,
        "videos_crossing": 1,
        "segments_crossing": 4,
        "videos_val_and_test": 0,
        "videos_overlapping": 2,
        "overlaps": 4,
        "overlaps_crossing": 2,
    }
    assert leaks["listed"] == [
        {"source": "htstep", "other": "coin", "videos_in_both": 2, "videos_crossing": 1},
        {"source": "htstep", "other": "crosstask", "videos_in_both": 1, "videos_crossing": 1},
    ]
    assert leaks["moves"] == [
        {"source": "coin", "from": "train", "to": "val", "videos": 1, "segments": 2},
        {"source": "coin", "from": "train", "to": "test", "videos": 1, "segments": 2},
    ]
    assert leaks["near_duplicates"] is None
    assert leaks["crossing_after"] == {"videos": 0, "near_duplicates": None}


def test_near_duplicates_of_a_ledger_move_videos_too() -> None:
    leaks = find_leaks(SOURCES, SplitSettings(), ledger())
    assert leaks["near_duplicates"] == {
        "groups": 2,
        "groups_across_videos": 1,
        "groups_crossing": 1,
        "videos_crossing": 2,
        "candidates_crossing": 2,
    }
    # c is listed for the test, d is its copy: what one holds out, the other's dataset does not train on.
    assert {"source": "crosstask", "from": "train", "to": "test", "videos": 1, "segments": 2} in leaks[
        "moves"
    ]
    assert leaks["crossing_after"] == {"videos": 0, "near_duplicates": 0}


def test_a_video_that_one_source_trains_on_and_tests_on_is_a_leak() -> None:
    both = source("coin", {"a": "train"})
    both.annotations += source("coin", {"a": "test", "b": "train"}).annotations
    (pair,) = find_leaks([both], SplitSettings())["pairs"]
    assert (pair["sources"], pair["videos_crossing"], pair["segments_crossing"]) == (["coin", "coin"], 1, 4)


@pytest.mark.parametrize("with_ledger", [False, True])
def test_the_page_tells_them(capsys: pytest.CaptureFixture[str], with_ledger: bool) -> None:
    print_leaks(find_leaks(SOURCES, SplitSettings(), ledger() if with_ledger else None))
    page = capsys.readouterr().out
    told = "1 cross (2 videos, 2 candidates)" if with_ledger else "--ledger OUT"
    for words in ("crosstask", "htstep", told, "On both sides after the assignment: 0 videos"):
        assert words in page


def test_what_is_listed_elsewhere_holds_in_the_ledger_and_after_a_refilter(tmp_path: Path) -> None:
    from kscurate.outcome.refilter import refilter_run

    rows = [row(at, video_id=video, split="train", native_split="train") for at, video in enumerate("acd")]
    write_results(tmp_path, table(rows), CurateConfig(policy=POLICY), annotation_counts(SOURCES))
    for _ in range(2):
        written = pa.parquet.read_table(tmp_path / "ledger")
        assert dict(zip(written["video_id"].to_pylist(), written["split"].to_pylist(), strict=True)) == {
            "a": "train",
            "c": "test",
            "d": "train",
        }
        refilter_run(tmp_path, tmp_path, ["motion.min=3"])


def test_the_command_prints_json(tmp_path: Path) -> None:
    folder = tmp_path / "annotations" / "kinetics400"
    folder.mkdir(parents=True)
    (folder / "train.csv").write_text(
        "label,youtube_id,time_start,time_end,split,is_cc\nabseiling,abcdefghijk,0,10,train,0\n"
    )
    write_results(tmp_path / "out", ledger(), CurateConfig(policy=POLICY), {})
    said = CliRunner().invoke(app, ["leaks", str(folder.parent), "--ledger", str(tmp_path / "out"), "--json"])
    document = json.loads(said.stdout)
    assert document["near_duplicates"]["groups_crossing"] == 1
    assert document["crossing_after"] == {"videos": 0, "near_duplicates": 0}
