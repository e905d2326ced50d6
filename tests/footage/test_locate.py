from __future__ import annotations

from pathlib import Path

import pytest

from kscurate.annotation import Annotation
from kscurate.footage.locate import VideoFiles, locate_videos
from ksground.errors import InputError


def annotation(video_id: str, start_s: float = 10.0, end_s: float = 20.0) -> Annotation:
    return Annotation(
        "kinetics400", video_id, "train", "train", "x", "x", "x", "x", start_s, end_s, None, "k/train.csv", 2
    )


def videos(root: Path, *names: str, content: bytes = b"video") -> VideoFiles:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return locate_videos(root)


def found(
    files: VideoFiles, video_id: str, start_s: float = 10.0, end_s: float = 20.0
) -> tuple[str, float] | None:
    located = files.find(annotation(video_id, start_s, end_s))
    return (located.relative_path, located.offset_s) if located else None


@pytest.mark.parametrize(
    "name",
    [
        "-a_b-c_d-ef.mp4",
        "deep/er/-a_b-c_d-ef.WEBM",
        "-a_b-c_d-ef.mkv",
        "How to: [not an id] cut ⧸ a mango [-a_b-c_d-ef].MP4",
    ],
)
def test_any_nesting_container_and_title(tmp_path: Path, name: str) -> None:
    files = videos(tmp_path, name, "notes/-a_b-c_d-ef.txt", "-a_b-c_d-ef.mp4.part")
    assert found(files, "-a_b-c_d-ef") == (name, 0.0)
    located = files.find(annotation("-a_b-c_d-ef"))
    assert located is not None
    assert located.path.is_absolute()
    assert files.n_files == 1


def test_ids_are_taken_literally(tmp_path: Path) -> None:
    files = videos(tmp_path, "abcDEF.mp4", "b.c.mp4")
    assert found(files, "abcdef") is None
    assert found(files, "b") is None
    assert found(files, "b.c") == ("b.c.mp4", 0.0)


def test_a_trimmed_file_of_the_span_comes_before_the_whole_video(tmp_path: Path) -> None:
    files = videos(tmp_path, "x/a_b_000010_000020.mp4", "a_b_000000_000100.mp4", "a_b.mp4")
    assert found(files, "a_b") == ("x/a_b_000010_000020.mp4", 10.0)
    assert found(files, "a_b", 10.4, 20.4) == ("x/a_b_000010_000020.mp4", 10.0)
    assert found(files, "a_b", 30, 40) == ("a_b_000000_000100.mp4", 0.0)
    assert found(files, "a_b", 95, 105) == ("a_b.mp4", 0.0)


def test_a_trimmed_file_of_another_span_does_not_hold_this_one(tmp_path: Path) -> None:
    files = videos(tmp_path, "a_000010_000020.mp4")
    assert found(files, "a", 40, 50) is None
    assert found(files, "a", 5, 15) is None


def test_several_files_of_one_id(tmp_path: Path) -> None:
    (tmp_path / "a.avi").write_bytes(b"")
    files = videos(tmp_path, "z/a.mp4", "y/a.mp4", "Title [a].mp4", "y/z/a.mp4")
    assert found(files, "a") == ("y/a.mp4", 0.0)
    assert dict(files.of_one_id()) == {"a": ["y/a.mp4", "z/a.mp4", "y/z/a.mp4", "Title [a].mp4", "a.avi"]}


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    videos(tmp_path / "disk", "a.mp4")
    root = tmp_path / "videos"
    root.mkdir()
    (root / "disk").symlink_to(tmp_path / "disk")
    (tmp_path / "disk" / "back").symlink_to(root)
    assert found(locate_videos(root), "a") == ("disk/a.mp4", 0.0)


def test_a_name_in_a_forgotten_encoding_is_passed_over(tmp_path: Path) -> None:
    try:
        (tmp_path / "caf\udce9 [a].mp4").write_bytes(b"")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert videos(tmp_path, "b.mp4").n_files == 1


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_what_is_no_folder_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "videos"
    if kind == "file":
        path.write_bytes(b"")
    with pytest.raises(InputError, match="a folder of videos"):
        locate_videos(path)
