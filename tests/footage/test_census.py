from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from kscurate.annotation import SourceAnnotations
from kscurate.cli import app
from kscurate.footage import census as census_module
from kscurate.footage.census import count, probe_files, take_census
from kscurate.footage.locate import locate_videos
from kscurate.readers import read_all
from ksground.errors import InputError

from ..dying import die_if_told
from ..readers.native import KINETICS_HEADER, coin_entry, coin_segment, write_coin, write_kinetics
from ..real_annotations import REAL_VIDEOS, needs_real_videos


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import av

    path = tmp_path_factory.mktemp("video") / "video.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(3):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def world(tmp_path: Path, video: Path) -> tuple[Path, Path]:
    """Annotations of six videos, and a folder in which three are here, one is missing and two are broken."""
    root, videos = tmp_path / "annotations", tmp_path / "videos"
    names = {"here": "training", "-gone_": "testing", "empty": "training", "text": "training"}
    write_coin(root / "coin", {name: coin_entry(coin_segment(), subset=s) for name, s in names.items()})
    write_kinetics(
        root / "kinetics400",
        train=f"{KINETICS_HEADER}x,k1,10,20,train,0\nx,k2,10,20,train,0\nx,-gone_,0,10,val,0\n",
    )
    (videos / "deep").mkdir(parents=True)
    for name in ("here.mp4", "deep/k1_000010_000020.mp4", "k2.mkv"):
        (videos / name).write_bytes(video.read_bytes())
    (videos / "empty.mp4").write_bytes(b"")
    (videos / "text.webm").write_bytes(b"this is no video" * 100)
    return root, videos


def test_here_missing_and_unreadable_by_source_and_split(world: tuple[Path, Path]) -> None:
    census = take_census(read_all(world[0]), locate_videos(world[1]), workers=1)
    assert {(each.source, each.split, each.video_id): each.status for each in census} == {
        ("coin", "test", "-gone_"): "missing",
        ("coin", "train", "empty"): "unreadable",
        ("coin", "train", "here"): "here",
        ("coin", "train", "text"): "unreadable",
        ("kinetics400", "train", "k1"): "here",
        ("kinetics400", "train", "k2"): "here",
        ("kinetics400", "val", "-gone_"): "missing",
    }
    assert all(each.detail for each in census if each.status == "unreadable")
    for row in count(census):
        assert row["videos"] == row["here"] + row["missing"] + row["unreadable"]


def test_a_span_that_no_trimmed_file_holds_makes_the_video_missing(tmp_path: Path, video: Path) -> None:
    database = {"a": coin_entry(coin_segment(11, 12), coin_segment(40, 41))}
    root = write_coin(tmp_path / "coin", database).parent
    (tmp_path / "a_000010_000020.mp4").write_bytes(video.read_bytes())
    census = take_census(read_all(root), locate_videos(tmp_path), workers=1)
    assert [each.status for each in census] == ["missing"]


def test_the_lists_are_for_a_downloader(world: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "lists"
    arguments = ["census", str(world[0]), str(world[1]), "--out", str(out), "--workers", "1"]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["counts"][0] == {
        "source": "coin",
        "split": "test",
        "videos": 1,
        "here": 0,
        "missing": 1,
        "unreadable": 0,
    }
    # Two sources miss the same video: two rows, one address.
    assert (out / "missing_urls.txt").read_text() == "https://www.youtube.com/watch?v=-gone_\n"
    with (out / "missing.csv").open(newline="") as file:
        assert [(row["source"], row["split"], row["video_id"]) for row in csv.DictReader(file)] == [
            ("coin", "test", "-gone_"),
            ("kinetics400", "val", "-gone_"),
        ]
    with (out / "unreadable.csv").open(newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["empty.mp4", "text.webm"]


def test_a_crash_or_hang_in_the_codec_costs_its_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census_module, "first_fault", die_if_told)
    paths = [tmp_path / name for name in ("a", "kill1", "b", "hang", "c", "kill2", "d")]
    faults = probe_files(paths, workers=2, timeout_s=5)
    assert {path.name: fault and fault.split()[0] for path, fault in faults.items()} == {
        "a": None,
        "kill1": "crashed:",
        "b": None,
        "hang": "timed",
        "c": None,
        "kill2": "crashed:",
        "d": None,
    }


@needs_real_videos
def test_the_real_videos(tmp_path: Path) -> None:
    census = take_census(read_all(REAL_VIDEOS / "annotations"), locate_videos(REAL_VIDEOS), workers=1)
    assert [(each.video_id, each.status) for each in census if each.status != "here"] == [
        ("notonhand01", "missing")
    ]
    assert len(census) == 12


@pytest.mark.parametrize("command", ["annotations", "census"])
@pytest.mark.parametrize("kind", ["missing", "empty", "file", "source folder"])
def test_what_is_no_annotation_root_is_explained(tmp_path: Path, command: str, kind: str) -> None:
    root = tmp_path / "root"
    if kind == "empty":
        root.mkdir()
    elif kind == "file":
        root.write_text("x")
    elif kind == "source folder":
        root = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment())})
    arguments = [command, str(root)] + ([str(tmp_path)] if command == "census" else [])
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, InputError)
    assert str(root) in str(result.exception)
    assert "found" in str(result.exception)


def test_a_missing_folder_ends_with_status_two_and_no_traceback(tmp_path: Path) -> None:
    code = "from kscurate.cli import main; main()"
    arguments = [sys.executable, "-c", code, "annotations", str(tmp_path / "none")]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("error: ")
    assert "Traceback" not in ended.stderr


def test_annotations_as_a_page_and_as_json(tmp_path: Path) -> None:
    segments = [coin_segment(start, start - 1) for start in range(1, 6)]
    root = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment(), *segments)}).parent
    page = CliRunner().invoke(app, ["annotations", str(root)])
    assert page.exit_code == 0, page.output
    assert "6 rows read = 1 accepted + 5 rejected" in page.stdout
    assert "coin/COIN.json, row a, segment 2" in page.stdout
    assert "… and 2 more" in page.stdout
    assert "no folder htstep/ here" in page.stdout
    summaries = json.loads(CliRunner().invoke(app, ["annotations", str(root), "--json"]).stdout)
    coin = next(each for each in summaries if each["source"] == "coin")
    assert (coin["rows_read"], coin["rows_accepted"], coin["rows_rejected"]) == (6, 1, 5)
    assert coin["rejected_by_reason"] == {"end_before_start": 5}
    assert len(coin["rejections"]) == 5


def test_an_empty_census_is_no_error(tmp_path: Path) -> None:
    assert take_census([SourceAnnotations("coin")], locate_videos(tmp_path)) == []
