"""Files and folders appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ksground.atomic import atomic_file, atomic_folder, write_text


def test_a_file_is_replaced_whole_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "result.txt"
    write_text(path, "old")
    write_text(path, "new ä")
    assert path.read_text(encoding="utf-8") == "new ä"
    assert path.stat().st_mode & 0o044 == 0o044
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "result.txt"
    write_text(path, "old")

    def fail() -> None:
        with atomic_file(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "manifest"
    for names in (("a", "b"), ("c",)):
        with atomic_folder(folder) as temporary:
            for name in names:
                (temporary / name).write_text(name)
    assert [path.name for path in folder.iterdir()] == ["c"]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "manifest"
    with atomic_folder(folder) as temporary:
        (temporary / "a").write_text("a")

    def fail() -> None:
        with atomic_folder(folder) as temporary:
            (temporary / "b").write_text("b")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert list(tmp_path.iterdir()) == [folder]
