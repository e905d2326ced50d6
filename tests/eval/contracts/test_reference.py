from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kseval.clip import Clip
from kseval.reference import load_reference, reference_sha256, step_indices
from ksground.errors import InputError

from .manifests import generation, generations_folder, manifest_row, write_empty_videos, write_manifest


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    return write_empty_videos(tmp_path / "videos", "coin/v.mp4")


def test_reads_the_chosen_splits_of_a_manifest_sorted(tmp_path: Path, videos: Path) -> None:
    rows = [
        manifest_row("c", split="val"),
        manifest_row("b", step=None, task=None),
        manifest_row("a", split="train"),
    ]
    manifest = write_manifest(tmp_path / "manifest", *rows)
    clips = load_reference(manifest, videos, ["val", "test"]).clips
    assert [clip.clip_id for clip in clips] == ["b", "c"]
    file = videos / "coin/v.mp4"
    assert clips[0] == Clip("b", file, 1.0, 5.0, "coin/v", "coin", "test", None, None)
    assert clips[1].step == "pour water"
    assert [clip.split for clip in load_reference(manifest, videos).clips] == ["train", "test", "val"]
    assert load_reference(manifest / "val.parquet", videos, None).clips == clips[1:]


def test_no_system_is_asked_for_a_step_without_words_but_where_none_has_words(
    tmp_path: Path, videos: Path
) -> None:
    some = write_manifest(tmp_path / "some", manifest_row("a"), manifest_row("b", step=None, task=None))
    asked = load_reference(some, videos, asked=True)
    assert [clip.clip_id for clip in asked.clips] == ["a"]
    assert asked.notes == ("1 of 2 real clips say no step: no system was asked for them",)
    assert load_reference(some, videos).notes == ()
    none = write_manifest(tmp_path / "none", manifest_row("a", step=None), manifest_row("b", step=None))
    assert [clip.clip_id for clip in load_reference(none, videos, asked=True).clips] == ["a", "b"]


def test_a_manifest_that_pandas_rewrote_is_read_alike(tmp_path: Path, videos: Path) -> None:
    manifest = write_manifest(tmp_path / "manifest", manifest_row("b"), manifest_row("a", step=None))
    before = load_reference(manifest, videos)
    pd.read_parquet(manifest).to_parquet(manifest / "test.parquet")
    assert load_reference(manifest, videos) == before


def test_a_folder_of_clips_names_them_by_their_paths(tmp_path: Path) -> None:
    names = ("b.WEBM", "deep/er/a.v2.mp4", ".hidden.mp4", ".git/x.mp4", "readme.txt", "a.gif")
    clips = load_reference(write_empty_videos(tmp_path / "clips", *names), splits=["test"]).clips
    assert [clip.clip_id for clip in clips] == ["a", "b", "deep/er/a.v2"]
    assert [clip.video_id for clip in clips] == ["a", "b", "deep/er/a.v2"]
    assert clips[2].file == tmp_path / "clips/deep/er/a.v2.mp4"
    assert (clips[0].start_s, clips[0].end_s, clips[0].step) == (None, None, None)


@pytest.mark.parametrize(
    ("rows", "splits", "said"),
    [
        ([manifest_row("a")], ["train"], "found    test (1)"),
        ([manifest_row("a")], ["tset"], "found    'tset'"),
        ([manifest_row("a"), manifest_row("a", split="val")], None, "a twice"),
        ([manifest_row("a", start_s=5.0)], None, "row 0"),
        ([manifest_row("a", start_s=float("nan"))], None, "0 <= start_s < end_s"),
        ([manifest_row("b"), manifest_row("a", end_s=None)], None, "row 1"),
        ([manifest_row("a", video_file=None)], None, "video_file in every row"),
        ([manifest_row("a", video_file="../v.mp4")], None, "'../v.mp4'"),
        ([manifest_row("a", video_file="/etc/passwd")], None, "'/etc/passwd'"),
        ([manifest_row("a/../../b")], None, "'a/../../b'"),
        ([manifest_row("a", split="dev")], None, "'dev'"),
        ([manifest_row("a", video_file="w.mp4"), manifest_row("b")], None, "1 of 2 are not there"),
    ],
)
def test_says_what_is_wrong_with_a_manifest(
    tmp_path: Path, videos: Path, rows: list[dict[str, object]], splits: list[str] | None, said: str
) -> None:
    manifest = write_manifest(tmp_path / "manifest", *rows)
    with pytest.raises(InputError) as error:
        load_reference(manifest, videos, splits)
    assert said in str(error.value)


def test_says_what_is_wrong_with_a_place(tmp_path: Path, videos: Path) -> None:
    manifest = write_manifest(tmp_path / "manifest", manifest_row("a"))
    empty = tmp_path / "empty"
    empty.mkdir()
    generated = generations_folder(tmp_path / "generated", generation("a"))
    for path, of, said in [
        (tmp_path / "none", videos, "nothing there"),
        (empty, videos, "neither"),
        (manifest, None, "--videos FOLDER"),
        (manifest, tmp_path / "none", "no such folder"),
        (tmp_path, videos, f"the manifest is {manifest}"),
        (generated, videos, "the reference comes first"),
    ]:
        with pytest.raises(InputError) as error:
            load_reference(path, of)
        assert said in str(error.value)


def test_a_clip_without_its_video_is_read_where_no_file_is_needed(tmp_path: Path, videos: Path) -> None:
    manifest = write_manifest(tmp_path / "manifest", manifest_row("a", video_file="gone.mp4"))
    assert load_reference(manifest, videos, needs_files=False).clips[0].file == videos / "gone.mp4"


@pytest.mark.parametrize("version", ["2", "0", "one"])
def test_another_schema_version_is_named_before_anything_else(
    tmp_path: Path, videos: Path, version: str
) -> None:
    manifest = write_manifest(tmp_path / "manifest", manifest_row("a"), version=version)
    table = pd.read_parquet(manifest / "test.parquet")
    assert len(table) == 1
    with pytest.raises(InputError, match=f"version {version}"):
        load_reference(manifest, videos)


def test_a_missing_column_and_a_column_of_another_kind_are_named(tmp_path: Path, videos: Path) -> None:
    manifest = write_manifest(tmp_path / "manifest", manifest_row("a"))
    table = pd.read_parquet(manifest)
    table.drop(columns="step").to_parquet(manifest / "test.parquet")
    with pytest.raises(InputError, match="found    no step; columns: clip_id"):
        load_reference(manifest, videos)
    table.assign(start_s="1.0").to_parquet(manifest / "test.parquet")
    with pytest.raises(InputError, match="column start_s as double"):
        load_reference(manifest, videos)


def test_a_file_cut_short_and_two_files_with_names_alike_are_told(tmp_path: Path, videos: Path) -> None:
    manifest = write_manifest(tmp_path / "manifest", manifest_row("a"))
    whole = (manifest / "test.parquet").read_bytes()
    (manifest / "test.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"test\.parquet"):
        load_reference(manifest, videos)
    with pytest.raises(InputError, match="a twice"):
        load_reference(write_empty_videos(tmp_path / "clips", "a.mp4", "a.mkv"))


def _whole() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        manifest = write_manifest(Path(folder), manifest_row("a"), manifest_row("b", step=None))
        return (manifest / "test.parquet").read_bytes()


WHOLE = _whole()
damaged = st.builds(
    lambda at, new, gone: WHOLE[:at] + new + WHOLE[at + gone :],
    st.integers(0, len(WHOLE)),
    st.binary(max_size=8),
    st.integers(0, 40),
)


@given(st.binary(max_size=200) | damaged)
@settings(deadline=None, max_examples=100)
def test_whatever_the_bytes_only_an_input_error_comes_out(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "test.parquet")
        file.write_bytes(content)
        try:
            clips = load_reference(file, Path(folder), needs_files=False).clips
        except InputError:
            return
        assert all(clip.file.resolve().is_relative_to(Path(folder).resolve()) for clip in clips)


def test_steps_are_counted_in_the_time_of_their_video() -> None:
    clips = [
        Clip("late", Path("v"), 9.0, 10.0, "v"),
        Clip("early", Path("v"), 1.0, 2.0, "v"),
        Clip("other", Path("w"), 5.0, 6.0, "w"),
    ]
    assert step_indices(clips) == {"early": 0, "late": 1, "other": 0}


def test_the_hash_is_of_what_is_scored_and_not_of_where_it_lies() -> None:
    clip = Clip("a", Path("here.mp4"), 0.0, 1.0, "v", "coin", "test", "tea", "pour")
    other = Clip("b", Path("here.mp4"), 1.0, 2.0, "v", "coin", "test", "tea", "stir")
    contents = {"a": "1", "b": "2"}

    def hashed(*clips: Clip) -> str:
        return reference_sha256(clips, lambda clip: contents[clip.clip_id])

    moved = Clip("a", Path("there.mkv"), 0.0, 1.0, "v", "coin", "test", "tea", "pour")
    said = Clip("a", Path("here.mp4"), 0.0, 1.0, "v", "coin", "test", "tea", "Pour")
    assert hashed(clip, other) == hashed(other, moved)
    assert len({hashed(clip, other), hashed(clip), hashed(said, other)}) == 3
    before = hashed(clip)
    contents["a"] = hashlib.sha256(b"").hexdigest()
    assert hashed(clip) != before
