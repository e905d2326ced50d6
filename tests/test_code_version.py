"""The hash of the code knows what can change a row, and nothing else."""

from __future__ import annotations

from pathlib import Path

from kscurate.code_version import code_hash


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def test_it_changes_with_a_source_and_its_name_alone(tmp_path: Path) -> None:
    plain = code_hash(write(tmp_path / "a", shots="x = 1\ny = 2\n", scores__motion="z"))
    assert plain == code_hash(write(tmp_path / "b", scores__motion="z", shots="x = 1\r\ny = 2\r\n"))
    assert plain == code_hash(
        write(tmp_path / "c", shots="x = 1\ny = 2\n", scores__motion="z", sample__a="", commands__b="")
    )
    assert plain != code_hash(write(tmp_path / "d", shots="x = 1\ny = 3\n", scores__motion="z"))
    assert plain != code_hash(write(tmp_path / "e", shots="x = 1\ny = 2\n", scores__speed="z"))
