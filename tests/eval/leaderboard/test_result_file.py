"""A result file is read back as it was written, and any change to it is told by field, expected and found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kseval.canonical import plain, sha256_of
from kseval.result import Value
from kseval.result_file import (
    RESULT_FORMAT,
    read_comparison,
    read_comparisons,
    read_result,
    read_results,
    write_comparison,
    write_result,
)
from ksground.errors import InputError

from .made_results import EVIL, made_comparison, made_result, made_results

Edit = Callable[[dict[str, Any]], object]


def _edited(file: Path, edit: Edit, hash_anew: bool = False) -> InputError:
    """What reading says after `edit` of the file's object."""
    document = json.loads(file.read_text(encoding="utf-8"))
    edit(document)
    if hash_anew:
        document["sha256"] = sha256_of({name: document[name] for name in ("format", "content")})
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_result(file)
    return told.value


def test_results_come_back_as_they_went(tmp_path: Path) -> None:
    results = made_results()
    files = [write_result(tmp_path, each) for each in results]
    comparison_file = write_comparison(tmp_path, made_comparison())
    assert [plain(read_result(file)) for file in files] == [plain(each) for each in results]
    assert len(read_results(tmp_path)) == len(results)
    assert plain(read_comparison(comparison_file)) == plain(made_comparison())
    assert plain(read_comparisons(tmp_path)) == [plain(made_comparison())]


def test_names_tell_system_version_and_hash_and_no_folder(tmp_path: Path) -> None:
    assert write_result(tmp_path, made_result("steady")).name.startswith("steady-1.0-")
    escaping = write_result(tmp_path, replace(made_result(EVIL), system="../../etc/пароль", version=".."))
    assert escaping.parent == tmp_path
    assert escaping.name.startswith("etc-unnamed-")


def test_the_same_result_twice_is_one_file_and_another_one_is_another(tmp_path: Path) -> None:
    result = made_result("steady")
    assert write_result(tmp_path, result) == write_result(tmp_path, result)
    assert write_result(tmp_path, replace(result, clips=())) != write_result(tmp_path, result)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_changed_file_is_never_overwritten(tmp_path: Path) -> None:
    file = write_result(tmp_path, made_result("steady"))
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="never overwritten"):
        write_result(tmp_path, made_result("steady"))
    assert file.read_text(encoding="utf-8") == "{}"


def test_numbers_that_are_not_finite_become_none(tmp_path: Path) -> None:
    result = made_result("steady")
    score = replace(result.scores[0], overall=Value(float("nan"), float("-inf"), float("inf"), 3))
    read = read_result(write_result(tmp_path, replace(result, scores=[score])))
    assert read.scores[0].overall == Value(None, None, None, 3)


def test_a_receipt_that_its_hash_does_not_know_is_not_even_written(tmp_path: Path) -> None:
    result = made_result("steady")
    with pytest.raises(InputError, match="receipt_sha256"):
        write_result(tmp_path, replace(result, receipt=dict(result.receipt) | {"decoder": "another"}))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("edit", "row"),
    [
        (lambda it: it["content"]["receipt"].update(decoder="OpenCV"), "content.receipt_sha256"),
        (lambda it: it["content"]["scores"][0]["overall"].update(value=0.99), "sha256"),
        (lambda it: it["content"].update(system="better"), "sha256"),
        (lambda it: it.update(sha256="0" * 64), "sha256"),
        (lambda it: it.update(format="kseval-result-0"), "format"),
        (lambda it: it.update(extra=1), "extra"),
        (lambda it: it["content"].update(extra=1), "content.extra"),
        (lambda it: it["content"]["clips"][1].pop("picture"), "content.clips.1.picture"),
        (lambda it: it["content"]["scores"][0].update(better="up"), "content.scores.0.better"),
        (lambda it: it["content"]["scores"][0]["overall"].update(n="40"), "content.scores.0.overall.n"),
        (lambda it: it["content"]["scores"][0]["overall"].update(n=True), "content.scores.0.overall.n"),
        (lambda it: it["content"]["clips"].append(it["content"]["clips"][0]), "content.clips"),
        (lambda it: it["content"]["scores"][0]["overall"].update(n=-1), "content.scores, clip_image"),
        (lambda it: it["content"]["scores"][0]["overall"].update(low=None), "content.scores, clip_image"),
    ],
)
def test_an_edit_is_told_by_its_field(tmp_path: Path, edit: Edit, row: str) -> None:
    file = write_result(tmp_path, made_result("steady"))
    told = _edited(file, edit)
    assert told.row == row
    assert told.file == str(file)
    assert told.expected
    assert told.found


def test_a_receipt_edited_together_with_the_files_hash_is_told_too(tmp_path: Path) -> None:
    file = write_result(tmp_path, made_result("steady"))
    told = _edited(file, lambda it: it["content"]["receipt"].update(seed=1), hash_anew=True)
    assert told.row == "content.receipt_sha256"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"NaN",
        b'{"format": 1e999}',
        b'{"format": 1, "format": 2}',
        b'{"format": "\\ud800"}',
        b"[" * 200_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"format": "kseval-result-2", "sha256": "", "content": {"system": "\\ud800"}}',
        b'{"format": "kseval-result-2", "sha256": "", "content": ' + b"[" * 600 + b"]" * 600 + b"}",
        b"9" * 5_000,
    ],
)
def test_what_is_no_result_gets_a_clear_answer(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "x.result.json"
    file.write_bytes(text)
    with pytest.raises(InputError):
        read_result(file)
    with pytest.raises(InputError):
        read_comparison(file)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        read_results(tmp_path / "nowhere")


_NUMBERS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
_JSON = st.recursive(
    _NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=_JSON,
    form=st.sampled_from([RESULT_FORMAT, "kseval-comparison-1", "x"]) | _JSON,
    hashed=st.booleans(),
)
def test_any_json_gives_only_an_input_error(tmp_path: Path, content: Any, form: Any, hashed: bool) -> None:
    document = {"format": form, "content": content}
    file = tmp_path / "x.result.json"
    sha256 = sha256_of(document) if hashed else ""
    file.write_text(json.dumps(document | {"sha256": sha256}), encoding="utf-8")
    for read in (read_result, read_comparison):
        with pytest.raises(InputError):
            read(file)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), other=_JSON)
def test_any_one_value_changed_is_told(tmp_path: Path, data: st.DataObject, other: Any) -> None:
    file = write_result(tmp_path, made_result("steady"))
    whole = file.read_bytes()
    document = json.loads(whole)
    place: Any = document
    while True:
        key = data.draw(
            st.sampled_from(sorted(place)) if isinstance(place, dict) else st.integers(0, len(place) - 1)
        )
        if not (isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans())):
            break
        place = place[key]
    # 1 and 1.0 are one number, 1 and true are not.
    same = place[key] == other and isinstance(place[key], bool) == isinstance(other, bool)
    place[key] = other
    file.write_text(json.dumps(document), encoding="utf-8")
    try:
        if same:
            read_result(file)
        else:
            with pytest.raises(InputError):
                read_result(file)
    finally:
        file.write_bytes(whole)
