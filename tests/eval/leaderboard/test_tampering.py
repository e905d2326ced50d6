"""Whichever one value of a result or a comparison is changed, reading tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kseval.result_file import read_comparison, read_result, write_comparison, write_result
from ksground.errors import InputError

from .made_results import made_comparison, made_result


def _places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every value within, whole objects and lists aside."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _places(each, (*place, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _places(each, (*place, at))
    else:
        yield place


def _others(value: Any) -> list[Any]:
    """What somebody might write in a value's stead."""
    if isinstance(value, bool) or value is None:
        return ["x", 0.5]
    if isinstance(value, int | float):
        # The smallest step that a float can take, and one that a reader would see.
        return [value + 1, value * 1.0000001 + 1e-12, None, str(value)]
    return [f"{value} ", "", None]


@pytest.mark.parametrize("kind", ["result", "comparison"])
def test_no_single_value_can_be_changed_unseen(tmp_path: Path, kind: str) -> None:
    if kind == "result":
        file = write_result(tmp_path, made_result("steady"))
    else:
        file = write_comparison(tmp_path, made_comparison())
    whole = file.read_text(encoding="utf-8")
    document = json.loads(whole)
    places = list(_places(document))
    assert len(places) > 100
    unseen = []
    for number, (*way, last) in enumerate(places):
        others = _others(_value(document, (*way, last)))
        changed = json.loads(whole)
        _value(changed, tuple(way))[last] = others[number % len(others)]
        file.write_text(json.dumps(changed), encoding="utf-8")
        if not (told := _told(file, kind)):
            unseen.append((*way, last))
        elif told.row is None or told.file != str(file):
            unseen.append((*way, last, "told without its place"))
    assert not unseen


def test_no_value_can_be_taken_out_unseen(tmp_path: Path) -> None:
    file = write_result(tmp_path, made_result("steady"))
    whole = file.read_text(encoding="utf-8")
    for *way, last in _places(json.loads(whole)):
        changed = json.loads(whole)
        del _value(changed, tuple(way))[last]
        file.write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(InputError):
            read_result(file)


def _told(file: Path, kind: str) -> InputError | None:
    try:
        read_result(file) if kind == "result" else read_comparison(file)
    except InputError as told:
        return told
    return None


def _value(document: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        document = document[step]
    return document
