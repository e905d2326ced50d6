"""`ksgen run` as a user calls it: a split, one picture, called again, killed, and with what cannot be used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ksgen.media.footage import first_picture, frames_of, pictures_of
from ksgen.output.clip_file import write_clip
from ksgen.run.settings import read_options
from ksground.errors import InputError

from .command import Said, ksgen, split
from .conftest import STEPS


def _split(world: Path, out: Path, *more: object) -> Said:
    return ksgen(*split(world, out, *more))


def test_a_split_is_answered_clip_by_clip(world: Path, tmp_path: Path) -> None:
    run = _split(world, tmp_path)
    assert run.returncode == 0, run.stderr
    table = pd.read_parquet(tmp_path / "generations.parquet")
    assert list(table.clip_id) == [f"v{video}_{at}" for video in (1, 2) for at in range(3)]
    assert list(table.step_index) == [0, 1, 2] * 2
    assert all((tmp_path / file).stat().st_size for file in table.file)
    record = json.loads((tmp_path / "steps" / "coin" / "v1.json").read_text(encoding="utf-8"))
    assert record["steps"] == list(STEPS)
    assert record["made_with"]["planner"] == "oracle"


def test_what_is_there_stays_and_what_is_made_otherwise_is_made_anew(world: Path, tmp_path: Path) -> None:
    _split(world, tmp_path)
    clips = sorted((tmp_path / "clips").iterdir())
    before = {clip: clip.stat().st_mtime_ns for clip in clips}
    clips[0].unlink()
    assert _split(world, tmp_path).returncode == 0
    after = {clip: clip.stat().st_mtime_ns for clip in clips}
    # One clip is missing: its video is made again, the other is not.
    assert [after[clip] != before[clip] for clip in clips] == [True] * 3 + [False] * 3
    _split(world, tmp_path, "--seed", 1)
    assert all(clip.stat().st_mtime_ns != after[clip] for clip in clips)


def test_a_video_that_is_not_there_is_told_and_the_others_are_made(world: Path, tmp_path: Path) -> None:
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest.loc[manifest.video_id == "v1", "video_file"] = "absent.mp4"
    manifest.to_parquet(tmp_path / "manifest.parquet")
    run = ksgen(
        "run", "--manifest", tmp_path / "manifest.parquet", "--videos", world / "videos", "--out", tmp_path / "out",
        "--planner", "oracle", "--keyframes", "start", "--clips", "static", "--jobs", 1,
    )  # fmt: skip
    assert run.returncode == 2
    assert "absent.mp4" in run.stderr
    assert "Traceback" not in run.stderr
    assert len(pd.read_parquet(tmp_path / "out" / "generations.parquet")) == 3


def test_a_manifest_without_the_split_names_those_it_has(world: Path, tmp_path: Path) -> None:
    run = _split(world, tmp_path, "--split", "val")
    assert run.returncode == 2
    assert "test, train" in run.stderr


def test_one_picture_and_given_steps(tmp_path: Path, random_model: Path) -> None:
    Image.fromarray(np.full((100, 150, 3), 90, np.uint8)).save(tmp_path / "photo.png")
    run = ksgen(
        "run", "--image", tmp_path / "photo.png", "--skill", "make tea", "--step", STEPS[0], "--step", STEPS[1],
        "--model", random_model, "--out", tmp_path / "out", "--seed", 5,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert len(list((tmp_path / "out" / "clips").glob("*.mp4"))) == 2
    assert "pour hot water" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--skill", "make tea"), "--image and --skill"),
        (("--image", "absent.png", "--skill", "make tea", "--step", "stir"), "no such file"),
    ],
)
def test_what_is_missing_is_asked_for(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    run = ksgen("run", *arguments, "--out", tmp_path)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_every_picture_of_a_clip_is_read_as_it_was_written(tmp_path: Path) -> None:
    levels = np.arange(10, 250, 16, dtype=np.uint8)
    frames = np.broadcast_to(levels[:, None, None, None], (15, 34, 50, 3))
    write_clip(tmp_path / "-a:b.mp4", frames, 8.0)
    read = frames_of(tmp_path / "-a:b.mp4")
    assert read.shape == frames.shape
    assert np.abs(read.astype(int) - frames).max() <= 2


def test_it_says_where_things_lie_and_what_to_do_next(world: Path, tmp_path: Path) -> None:
    run = _split(world, tmp_path)
    assert f"6 clips of 2 skills in {tmp_path}" in run.stdout
    assert re.search(r"plan [\d.]+ s, images [\d.]+ s, clips [\d.]+ s", run.stdout)
    assert f"ksgen show {tmp_path}" in run.stdout
    assert "2 of them by an earlier run" in _split(world, tmp_path).stdout


def test_what_was_asked_otherwise_is_made_anew(world: Path, tmp_path: Path) -> None:
    _split(world, tmp_path / "out")
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest.loc[manifest.clip_id == "v1_0", "clip_id"] = "v1_new"
    manifest.loc[manifest.clip_id == "v2_0", "start_s"] = 0.4
    manifest.to_parquet(tmp_path / "manifest.parquet")
    run = _split(world, tmp_path / "out", "--manifest", tmp_path / "manifest.parquet")
    assert "an earlier run" not in run.stdout
    table = pd.read_parquet(tmp_path / "out" / "generations.parquet")
    assert "v1_new" in set(table.clip_id)
    assert "v1_0" not in set(table.clip_id)
    assert set(pd.read_parquet(tmp_path / "out" / "generations.parquet").system) == {"ksgen"}
    _split(world, tmp_path / "out", "--system", "other")
    assert set(pd.read_parquet(tmp_path / "out" / "generations.parquet").system) == {"other"}


def test_two_tasks_in_one_video_are_two_skills(world: Path, tmp_path: Path) -> None:
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest.loc[manifest.clip_id == "v1_1", "task"] = "Boil Water"
    manifest.to_parquet(tmp_path / "manifest.parquet")
    _split(world, tmp_path / "out", "--manifest", tmp_path / "manifest.parquet")
    records = sorted((tmp_path / "out" / "steps").rglob("*.json"))
    skills = [json.loads(file.read_text(encoding="utf-8")) for file in records]
    assert sorted((each["skill"], len(each["steps"])) for each in skills) == [
        ("Boil Water", 1),
        ("Make Tea", 2),
        ("Make Tea", 3),
    ]


def test_a_shorter_plan_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    Image.new("RGB", (32, 32)).save(tmp_path / "photo.png")
    one = ("run", "--image", tmp_path / "photo.png", "--skill", "make tea", "--out", tmp_path / "out",
           "--keyframes", "start", "--clips", "static")  # fmt: skip
    assert ksgen(*one, "--step", "stir", "--step", "pour").returncode == 0
    assert ksgen(*one, "--step", "stir").returncode == 0
    assert [file.name for file in (tmp_path / "out" / "clips").iterdir()] == ["skill.1.mp4"]
    assert [file.name for file in (tmp_path / "out" / "images").iterdir()] == ["skill.0.png"]


def test_pictures_come_from_where_they_are_shown(world: Path) -> None:
    file = world / "videos" / "v1.mp4"
    means = [first_picture(file, at_s).mean() for at_s in (0.0, 2.0, 4.0)]
    scene = means[0] / 0.4
    assert means == pytest.approx([scene * share for share in (0.4, 0.6, 0.8)], abs=1.5)
    few = pictures_of(file, 2.0, 4.0, 4, 32)
    assert few.shape == (4, 32, 32, 3)
    assert few.mean(axis=(1, 2, 3)) == pytest.approx(
        [scene * share for share in (0.62, 0.68, 0.72, 0.78)], abs=3
    )
    with pytest.raises(InputError):
        first_picture(file, 100.0)


def test_options_of_backends_are_said_by_stage(world: Path, tmp_path: Path) -> None:
    assert read_options(["clips.n_steps=20", "planner.url=http://a/?b=c"]) == {
        "videos": {"n_steps": "20"},
        "planner": {"url": "http://a/?b=c"},
    }
    run = _split(world, tmp_path, "--set", "videos.n_steps=20")
    assert run.returncode == 2
    assert "STAGE one of planner, keyframes, clips" in run.stderr
    run = _split(world, tmp_path, "--set", "clips.n_steps=20")
    assert run.returncode == 2
    assert "videos static" in run.stderr
