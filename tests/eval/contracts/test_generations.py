from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kseval.generations import SCHEMA, TABLE, Generation, load_generations, write_generations
from kseval.inner_path import is_inner_path
from ksground.errors import InputError

from .manifests import generation, generations_folder

letters = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="/\\.:")
words = st.text(letters, min_size=1, max_size=20)
safe_names = st.lists(words, min_size=1, max_size=3).map("/".join)
rows = st.builds(
    Generation,
    clip_id=safe_names,
    step_index=st.integers(0, 2**63 - 1),
    file=safe_names,
    fps=st.floats(min_value=0, exclude_min=True, allow_infinity=False, allow_nan=False),
    seed=st.integers(-(2**63), 2**63 - 1),
    system=st.just("ours"),
    version=st.just("1"),
)


@given(st.lists(rows, min_size=1, max_size=5), words, words)
@settings(deadline=None, max_examples=15)
def test_what_is_written_is_read(written: list[Generation], system: str, version: str) -> None:
    written = [replace(row, system=system, version=version) for row in written]
    with tempfile.TemporaryDirectory() as folder:
        write_generations(Path(folder), written)
        read = load_generations(Path(folder))
        first = (Path(folder) / TABLE).read_bytes()
        write_generations(Path(folder), reversed(written))
        assert sorted(read.rows, key=str) == sorted(written, key=str)
        assert [row.clip_id for row in read.rows] == sorted(row.clip_id for row in written)
        assert (read.system, read.version) == (system, version)
        assert first == (Path(folder) / TABLE).read_bytes()


def _whole() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_generations(Path(folder), [generation("a"), generation("b", fps=29.97)])
        return (Path(folder) / TABLE).read_bytes()


WHOLE = _whole()
damaged = st.builds(
    lambda at, new, gone: WHOLE[:at] + new + WHOLE[at + gone :],
    st.integers(0, len(WHOLE)),
    st.binary(max_size=8),
    st.integers(0, 40),
)


@given(st.binary(max_size=400) | damaged)
@example(b"")
@example(b"PAR1PAR1")
@example(WHOLE[:-4])
@settings(deadline=None, max_examples=100)
def test_whatever_the_bytes_only_an_input_error_comes_out(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / TABLE).write_bytes(content)
        try:
            read = load_generations(Path(folder))
        except InputError:
            return
        assert all(is_inner_path(row.file) for row in read.rows)


@given(st.text(max_size=60) | st.lists(st.sampled_from(["..", ".", "a", "", "C:", "\\", "~"])).map("/".join))
def test_an_inner_path_stays_in_its_folder(text: str) -> None:
    if is_inner_path(text):
        inside = Path("/some/folder")
        assert Path(f"{inside}/{text}").resolve().is_relative_to(inside)
        assert Path(f"{inside}/{text}") == inside / text != inside


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "..", "/a", "a/../b", "../a", "a/..", "a//b", "a/", "./a", "a\\b", "C:/a", "C:a", " a"),
        *("a\n", "a\0b", "\ud800", "x" * 201, "a/" * 600 + "a"),
    ],
)
def test_no_way_out_is_an_inner_path(text: str) -> None:
    assert not is_inner_path(text)


def test_dots_dashes_spaces_and_other_scripts_are_names() -> None:
    assert all(map(is_inner_path, ("-_ZOC.v2", "clips/деление/切る.mp4", "...", "a..b/c d.mp4", "12:30.mp4")))


def _write(folder: Path, *changes: dict[str, Any], schema: pa.Schema = SCHEMA) -> Path:
    """A table past the checks that `write_generations` makes."""
    free = pa.schema([pa.field(field.name, field.type) for field in schema])
    table = pa.Table.from_pylist([asdict(generation("a")) | change for change in changes], schema=free)
    folder.mkdir(exist_ok=True)
    pq.write_table(table, folder / TABLE)
    return folder


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "no row"),
        ([{}, {"file": "../b.mp4"}], "row 1:\n  expected file"),
        ([{"file": "/b.mp4"}], "'/b.mp4'"),
        ([{"clip_id": ""}], "clip_id as"),
        ([{"clip_id": None}], "clip_id in every row"),
        ([{}, {}, {"fps": None}], "row 2"),
        ([{"fps": 0.0}], "fps above 0"),
        ([{"fps": float("nan")}], "fps above 0"),
        ([{"fps": float("inf")}], "fps above 0"),
        ([{"step_index": -1}], "step_index of 0 or more"),
        ([{"system": " "}], "as words"),
        ([{"version": "a\x1b[31m"}], "as words"),
        ([{}, {"system": "theirs"}], "ours 1 from row 0 on, theirs 1 from row 1 on"),
        ([{"version": str(n)} for n in range(9)], "and 4 more"),
    ],
)
def test_says_which_row_is_wrong(tmp_path: Path, changes: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(InputError) as error:
        load_generations(_write(tmp_path / "generated", *changes))
    assert said in str(error.value)


def test_a_table_of_pandas_is_read(tmp_path: Path) -> None:
    pd.DataFrame([asdict(generation("a")) | {"fps": 8, "prompt": "more"}]).to_parquet(tmp_path / TABLE)
    assert load_generations(tmp_path).rows == (generation("a"),)


def test_a_missing_column_a_missing_table_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    for folder, said in [(tmp_path / "none", "no such folder"), (tmp_path, "no such file")]:
        with pytest.raises(InputError, match=said):
            load_generations(folder)
    pd.DataFrame([{"clip_id": "a"}]).to_parquet(tmp_path / TABLE)
    with pytest.raises(InputError, match="found    no step_index, file, fps, seed, system, version"):
        load_generations(tmp_path)


def test_a_link_may_stay_in_the_folder_and_not_leave_it(tmp_path: Path) -> None:
    folder = generations_folder(tmp_path / "generated", generation("a", file="clips/a.mp4"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "clips").symlink_to(outside)
    with pytest.raises(InputError, match=r"row 0:\n.*\n.*leads out"):
        load_generations(folder)
    (folder / "clips").unlink()
    (folder / "clips").symlink_to("clips")
    with pytest.raises(InputError, match="leads out"):
        load_generations(folder)
    (folder / "clips").unlink()
    (folder / "real").mkdir()
    (folder / "clips").symlink_to("real")
    assert load_generations(folder).path(generation("a")) == folder / "a.mp4"


def test_nothing_is_written_that_would_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_generations(tmp_path, [generation("a", file="../a.mp4")])
    with pytest.raises(InputError):
        write_generations(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
