"""Clips cut out of files of every kind hold exactly the frames they should, by the numbers burnt into them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from kscurate.config import CurateConfig
from kscurate.export import cut as cut_module
from kscurate.export.cut import CutError, CutSettings, cut_clip
from kscurate.export.kept_clips import export
from kscurate.outcome.results import write_results
from kscurate.sample.nasty import KINDS, can_write, read_frame_number, write_nasty
from ksground.errors import InputError
from tests.ledger_rows import POLICY, row, table
from tests.made_videos import texture, write_video

WHOLE = [kind for kind in KINDS if kind not in ("damaged", "truncated", "empty")]
# Both seek where seeking is possible; the first without a lead, so that it lands on the nearest key picture.
SPANS = [(31 / 30, 1.35, 0.0), (73 / 30, 2.75, cut_module.LEAD_S)]
SETTINGS = CutSettings()


def shown(path: Path) -> tuple[list[int | None], list[float], tuple[int, int]]:
    """Numbers, times and size of a clip's frames."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [
            (frame.to_ndarray(format="rgb24"), float(frame.pts * stream.time_base))
            for frame in container.decode(stream)
        ]
        size = (stream.width, stream.height)
    return [read_frame_number(pixels) for pixels, _ in frames], [time_s for _, time_s in frames], size


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nasty")


@pytest.mark.parametrize("kind", WHOLE)
def test_the_first_frame_is_the_first_of_the_span_and_the_last_its_last(
    kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_write(kind):
        pytest.skip(f"this ffmpeg cannot write {kind}")
    nasty = write_nasty(kind, folder)
    for start_s, end_s, lead_s in SPANS:
        monkeypatch.setattr(cut_module, "LEAD_S", lead_s)
        inside = [
            (number, time_s)
            for number, time_s in zip(nasty.frame_numbers, nasty.frame_times_s, strict=True)
            if start_s - 1e-4 <= time_s < end_s - 1e-4
        ]
        if not inside:
            continue
        n_frames = cut_clip(nasty.path, start_s, end_s, folder / "clip.mp4", SETTINGS)
        numbers, times_s, (width_px, height_px) = shown(folder / "clip.mp4")
        assert numbers == [number for number, _ in inside]
        assert n_frames == len(inside)
        assert times_s == pytest.approx([time_s - inside[0][1] for _, time_s in inside], abs=1.1e-3)
        # Upright, and even as the encoding asks.
        assert np.abs(np.subtract((width_px, height_px), nasty.size)).max() <= 1


def test_a_clip_is_scaled_down_and_never_up(folder: Path) -> None:
    nasty = write_nasty("rotated_90", folder)
    for short_side_px, expected in ((120, (160, 120)), (1000, nasty.size)):
        cut_clip(nasty.path, 1.0, 1.2, folder / "small.mp4", CutSettings(short_side_px=short_side_px))
        assert shown(folder / "small.mp4")[2] == expected


def test_the_same_cut_gives_the_same_bytes(folder: Path) -> None:
    nasty = write_nasty("b_frames", folder)
    for name in ("one.mp4", "two.mp4"):
        cut_clip(nasty.path, 1.0, 1.5, folder / name, SETTINGS)
    assert (folder / "one.mp4").read_bytes() == (folder / "two.mp4").read_bytes()


@pytest.mark.parametrize(("kind", "start_s"), [("empty", 0.0), ("plain", 50.0)])
def test_what_cannot_be_cut_leaves_nothing(kind: str, start_s: float, folder: Path, tmp_path: Path) -> None:
    nasty = write_nasty(kind, folder)
    with pytest.raises(CutError):
        cut_clip(nasty.path, start_s, start_s + 1, tmp_path / "clip.mp4", SETTINGS)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Six clips: of a video whose id begins with a dash, a good, a broken and a missing one; one is dropped."""
    videos = tmp_path / "videos"
    videos.mkdir()
    for name in ("-dash", "good"):
        write_video(videos / f"{name}.mp4", [np.roll(texture(96, 128), 3 * n, axis=1) for n in range(48)])
    (videos / "broken.mp4").write_bytes(b"no video")
    spans: list[dict[str, Any]] = [
        {
            "clip_id": "coin_-dash_1",
            "video_file": "-dash.mp4",
            "start_s": 0.25,
            "end_s": 1.0,
            "n_frames": 18,
            "split": "train",
        },
        {
            "clip_id": "coin_good_1.5",
            "video_file": "good.mp4",
            "start_s": 0.5,
            "end_s": 1.0,
            "n_frames": 99,
            "split": "train",
        },
        {
            "clip_id": "coin_good_2",
            "video_file": "good.mp4",
            "start_s": 1.0,
            "end_s": 1.5,
            "n_frames": 12,
            "video_id": "good",
            "split": "val",
            "native_split": "validation",
        },
        {
            "clip_id": "coin_broken",
            "video_file": "broken.mp4",
            "start_s": 0.0,
            "end_s": 1.0,
            "n_frames": 24,
            "split": "train",
        },
        {
            "clip_id": "coin_gone",
            "video_file": "gone.mp4",
            "start_s": 0.0,
            "end_s": 1.0,
            "n_frames": 24,
            "split": "train",
        },
        {"clip_id": "coin_static", "video_file": "good.mp4", "motion_px_per_s": 0.0, "split": "train"},
    ]
    rows = [row(**span) for span in spans]
    write_results(tmp_path / "out", table(rows), CurateConfig(policy=POLICY), {})
    return tmp_path


def cut(world: Path, to: str, shard: int | None = None, settings: CutSettings = SETTINGS) -> Any:
    return export(world / "out" / "manifest", world / "videos", world / to, settings, 2, shard)


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content and time of change of each file."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in found
    }


def test_files_by_split_each_with_its_row(world: Path) -> None:
    report = cut(world, "clips")
    assert list(files(world / "clips")) == [
        "train/coin_-dash_1.json",
        "train/coin_-dash_1.mp4",
        "train/coin_good_1.5.json",
        "train/coin_good_1.5.mp4",
        "val/coin_good_2.json",
        "val/coin_good_2.mp4",
    ]
    assert (report.cut, report.already_there, report.other_length) == (3, 0, 1)
    assert report.failed.keys() == {"coin_broken", "coin_gone"}
    assert str(world) not in str(report.failed)
    written = json.loads((world / "clips" / "train" / "coin_-dash_1.json").read_text())
    assert (written["step"], written["start_s"], written["cut"]["crf"]) == ("pour water", 0.25, 18)


def test_what_is_whole_is_kept_and_what_is_not_is_cut_again(world: Path) -> None:
    cut(world, "clips")
    before = files(world / "clips")
    (world / "clips" / "val" / "coin_good_2.json").unlink()
    report = cut(world, "clips")
    after = files(world / "clips")
    assert (report.cut, report.already_there) == (1, 2)
    assert {name for name in after if after[name] != before[name]} == {
        "val/coin_good_2.json",
        "val/coin_good_2.mp4",
    }
    assert {name: content for name, (content, _) in after.items()} == {
        name: content for name, (content, _) in before.items()
    }
    assert cut(world, "clips", settings=CutSettings(crf=30)).cut == 3


def test_a_clip_that_was_replaced_by_an_interrupted_call_is_not_taken_for_the_old_one(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(world, "clips")
    with monkeypatch.context() as patch:
        patch.setattr("kscurate.export.clip_folder.write_text", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cut(world, "clips", settings=CutSettings(crf=40))
    before = files(world / "clips")
    replaced = [name for name in before if name.endswith(".mp4") and f"{name[:-4]}.json" not in before]
    assert cut(world, "clips").cut == len(replaced) > 0


def test_shards_hold_the_same_clips_in_order(world: Path) -> None:
    cut(world, "clips")
    report = cut(world, "shards", shard=3)
    assert (report.cut, len(report.failed)) == (3, 2)
    assert list(files(world / "shards")) == ["train-000000.tar", "train-000001.tar", "val-000000.tar"]
    with tarfile.open(world / "shards" / "train-000000.tar") as tar:
        (video, row_, *rest) = tar.getmembers()
        content = tar.extractfile(video)
        assert content is not None
        assert content.read() == (world / "clips" / "train" / "coin_-dash_1.mp4").read_bytes()
    assert (video.name, row_.name, rest, video.mtime) == ("coin_-dash_1.mp4", "coin_-dash_1.json", [], 0)
    with tarfile.open(world / "shards" / "train-000001.tar") as tar:
        # Before the first dot stands what WebDataset takes for the key.
        assert tar.getnames() == ["coin_good_1-5.mp4", "coin_good_1-5.json"]


def test_a_shard_that_is_whole_is_kept_and_one_that_is_not_is_completed(world: Path) -> None:
    cut(world, "shards", shard=3)
    before = files(world / "shards")
    write_video(world / "videos" / "broken.mp4", [texture(96, 128)] * 30)
    report = cut(world, "shards", shard=3)
    after = files(world / "shards")
    assert (report.cut, report.already_there, report.failed.keys()) == (1, 3, {"coin_gone"})
    assert after["val-000000.tar"] == before["val-000000.tar"]
    with tarfile.open(world / "shards" / "train-000000.tar") as tar:
        assert [name for name in tar.getnames() if name.endswith("mp4")] == [
            "coin_-dash_1.mp4",
            "coin_broken.mp4",
        ]


def test_what_is_no_manifest_or_no_folder_is_told(world: Path) -> None:
    with pytest.raises(InputError, match=r"train\.parquet"):
        export(world / "nowhere", world / "videos", world / "clips", SETTINGS, 1)
    with pytest.raises(InputError, match="no such folder"):
        export(world / "out" / "manifest", world / "nowhere", world / "clips", SETTINGS, 1)
    assert not (world / "clips").exists()


def test_the_command_reports_to_stdout_and_failures_to_stderr(world: Path) -> None:
    command = [sys.executable, "-c", "from kscurate.cli import main; main()", "cut", "--out", "out"]
    arguments = ["--videos", "videos", "--to", "clips", "--size", "64", "--jobs", "1"]
    said = subprocess.run([*command, *arguments], capture_output=True, text=True, cwd=world, env=os.environ)
    assert (said.returncode, said.stdout.splitlines()[0]) == (
        0,
        "clips: 3 clips cut, 0 there already, 2 failed",
    )
    assert "coin_gone: gone.mp4 is not below the videos folder" in said.stderr
    assert shown(world / "clips" / "val" / "coin_good_2.mp4")[2] == (86, 64)
