"""Whatever a file holds, each row read is accepted or rejected, and nothing but InputError comes out."""

from __future__ import annotations

import gzip
import json
import math
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.annotation import Annotation, Rejection, SourceAnnotations
from kscurate.native.row_check import LONGEST_TIME_S, PAST_DURATION_TOLERANCE_S
from kscurate.readers import coin, crosstask, htstep, kinetics400, readers
from ksground.errors import InputError

from ..readers.native import (
    KINETICS_HEADER,
    PRIMARY,
    TAXONOMY,
    coin_entry,
    coin_segment,
    htstep_entry,
    write_htstep,
    write_kinetics,
)

SEGMENT = {"id": 1, "segment": [1.0, 2.0]}
# One valid file of each kind, whose bytes are then damaged.
VALID: dict[str, dict[str, bytes]] = {
    "coin": {
        "COIN.json": json.dumps({"database": {"a": coin_entry(coin_segment(), coin_segment(5, 6))}}).encode()
    },
    "crosstask": {
        "101_a.csv": b"1,0,2\n3,2.5,4\n",
        "tasks_primary.txt": PRIMARY.encode(),
        "videos.csv": b"101,a,https://x.org/a\n101,b,https://x.org/b\n",
        "videos_val.csv": b"101,a,https://x.org/a\n",
    },
    "htstep": {
        "annotations.json": json.dumps({"a": htstep_entry(SEGMENT)}).encode(),
        "taxonomy.csv": TAXONOMY.encode(),
        "video_splits.json": b'{"train": ["a"]}',
    },
    "kinetics400": {"train.csv": f"{KINETICS_HEADER}x,a,0,10,train,0\ny,b,5,15,val,1\n".encode()},
}
READ: dict[str, Callable[[Path], SourceAnnotations]] = {
    "coin": coin.read,
    "crosstask": crosstask.read,
    "htstep": htstep.read,
    "kinetics400": kinetics400.read,
}

times: st.SearchStrategy[Any] = st.one_of(
    st.floats(),
    st.integers(-5, 70),
    st.integers(),
    st.sampled_from([math.nan, math.inf, -0.0, "1", None, True, [], {}]),
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
cells = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=8),
    st.floats().map(str),
    st.integers(-3, 99).map(str),
    st.sampled_from(["train", "val", "test", "a", "-b_c", '"', "", "abseiling", "nan", "1e999"]),
)


def test_every_reader_is_tested_here() -> None:
    assert VALID.keys() == readers().keys()


def check(source: str, folder: Path) -> SourceAnnotations | None:
    """Read, and hold what must hold for any input."""
    try:
        result = READ[source](folder)
    except InputError as error:
        named = error.file
        result = None
    if result is None:
        assert str(folder) in named
        return None
    assert result.rows_read == len(result.annotations) + len(result.rejections)
    for each in result.annotations:
        assert 0 <= each.start_s < each.end_s <= LONGEST_TIME_S
        if each.video_duration_s is not None:
            assert each.end_s <= each.video_duration_s + PAST_DURATION_TOLERANCE_S
        assert each.split in ("train", "val", "test")
        assert each.segment_id.isascii()
        assert "/" not in each.segment_id
        assert each.step_id is None or each.step_id in result.steps
        assert_unicode(each)
    segment_ids = [each.segment_id for each in result.annotations]
    assert len(set(segment_ids)) == len(segment_ids)
    for rejection in result.rejections:
        assert rejection.reason
        assert rejection.expected
        assert rejection.found
        assert_unicode(rejection)
    return result


def assert_unicode(row: Annotation | Rejection) -> None:
    """Every text can be written to a table: `encode` raises for what was no UTF-8."""
    for value in asdict(row).values():
        assert not isinstance(value, str) or value.encode() is not None


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def in_folder(source: str, files: dict[str, bytes]) -> SourceAnnotations | None:
    with tempfile.TemporaryDirectory() as place:
        return check(source, write(Path(place) / source, files))


@pytest.mark.parametrize("source", VALID)
def test_the_valid_files_are_read_whole(source: str) -> None:
    result = in_folder(source, VALID[source])
    assert result is not None
    assert result.annotations
    assert not result.rejections


@pytest.mark.parametrize(("source", "name"), [(source, name) for source in VALID for name in VALID[source]])
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200), packed=st.booleans())
def test_arbitrary_bytes(source: str, name: str, content: bytes, packed: bool) -> None:
    files = {other: data for other, data in VALID[source].items() if other != name}
    files[f"{name}.gz" if packed else name] = gzip.compress(content) if packed else content
    in_folder(source, files)


@pytest.mark.parametrize(("source", "name"), [(source, name) for source in VALID for name in VALID[source]])
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_damaged_valid_file(source: str, name: str, data: st.DataObject) -> None:
    content = bytearray(VALID[source][name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 8))
        # Either some bytes are replaced, or a stretch is repeated.
        stretch = data.draw(st.one_of(st.binary(max_size=4), st.just(bytes(content[at : at + 40]))))
        content[at : at + length] = stretch
    in_folder(source, VALID[source] | {name: bytes(content)})


@pytest.mark.parametrize("source", ["coin", "htstep"])
@settings(max_examples=80, deadline=None)
@given(document=documents)
def test_arbitrary_json(source: str, document: Any) -> None:
    name = next(iter(VALID[source]))
    in_folder(source, VALID[source] | {name: json.dumps(document).encode()})
    in_folder(source, VALID[source] | {name: json.dumps({"database": document}).encode()})


@settings(max_examples=100, deadline=None)
@given(
    spans=st.lists(st.tuples(times, times), max_size=6),
    duration_s=st.one_of(st.none(), times, st.just(60.0)),
    other=documents,
)
def test_coin_counts_every_segment(spans: list[tuple[Any, Any]], duration_s: Any, other: Any) -> None:
    segments = [coin_segment(start, end) for start, end in spans]
    database = {"a": coin_entry(*segments, duration=duration_s), "b": other}
    result = in_folder("coin", {"COIN.json": json.dumps({"database": database}).encode()})
    assert result is not None
    # The other entry, whatever it is, is one row at least unless it is a video without segments.
    rows_of_a = sum(each.video_id == "a" for each in result.annotations)
    rows_of_a += sum(str(each.row).startswith("a, segment") for each in result.rejections)
    assert rows_of_a == len(spans)


@settings(max_examples=100, deadline=None)
@given(segments=st.lists(st.one_of(st.tuples(times, times, st.integers(0, 3)), st.none()), max_size=6))
def test_htstep_counts_every_segment(segments: list[Any]) -> None:
    listed = [each and {"id": each[2], "segment": list(each[:2])} for each in segments]
    with tempfile.TemporaryDirectory() as place:
        result = check("htstep", write_htstep(Path(place) / "htstep", {"a": htstep_entry(*listed)}))
    assert result is not None
    assert result.rows_read == len(segments)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=1, max_size=7), max_size=6))
def test_kinetics_counts_every_line(rows: list[list[str]]) -> None:
    lines = [",".join(row) for row in rows]
    text = (
        KINETICS_HEADER + "x,first,0,10,train,0\nx,first,0,10,val,0\nx,first,0,10,test,0\n" + "\n".join(lines)
    )
    with tempfile.TemporaryDirectory() as place:
        result = check("kinetics400", write_kinetics(Path(place) / "kinetics400", train=text))
    assert result is not None
    assert result.rows_read == 3 + sum(bool(line.strip()) for line in lines)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=1, max_size=4), max_size=6))
def test_crosstask_counts_every_line(rows: list[list[str]]) -> None:
    lines = [",".join(row) for row in rows]
    result = in_folder("crosstask", VALID["crosstask"] | {"101_a.csv": "\n".join(lines).encode()})
    assert result is not None
    assert result.rows_read == sum(bool(line.strip()) for line in lines)
