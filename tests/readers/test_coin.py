from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from kscurate.readers import coin
from ksground.errors import InputError

from .native import coin_entry, coin_segment, write_coin


def test_a_segment_becomes_an_annotation(tmp_path: Path) -> None:
    folder = write_coin(tmp_path / "coin", {"-a_b": coin_entry(coin_segment(), coin_segment(2, 3, id="32"))})
    annotation = coin.read(folder).annotations[1]
    assert (annotation.video_id, annotation.split, annotation.native_split) == ("-a_b", "train", "training")
    assert (annotation.task_id, annotation.task) == ("7", "Boil An Egg")
    assert (annotation.step_id, annotation.step) == ("32", "boil water")
    assert (annotation.start_s, annotation.end_s, annotation.video_duration_s) == (2.0, 3.0, 60.0)
    assert (annotation.origin_file, annotation.origin_row) == ("coin/COIN.json", 2)


@pytest.mark.parametrize(
    ("native", "split"),
    [
        ("training", "train"),
        ("train", "train"),
        ("testing", "test"),
        ("test", "test"),
        ("validation", "val"),
        ("validate", "val"),
    ],
)
def test_every_spelling_of_a_subset(tmp_path: Path, native: str, split: str) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment(), subset=native)})
    annotation = coin.read(folder).annotations[0]
    assert (annotation.split, annotation.native_split) == (split, native)


def test_gzip_and_a_number_as_step_id(tmp_path: Path) -> None:
    database = {"a": coin_entry(coin_segment(id=31))}
    (tmp_path / "coin").mkdir()
    with gzip.open(tmp_path / "coin" / "any name.json.gz", "wt") as file:
        json.dump({"database": database}, file)
    assert coin.read(tmp_path / "coin").annotations[0].step_id == "31"


@pytest.mark.parametrize(
    ("segment", "reason"),
    [
        (coin_segment(4, 4), "end_before_start"),
        (coin_segment(5, 4), "end_before_start"),
        (coin_segment(-0.5, 4), "negative_time"),
        (coin_segment(math.nan, 4), "non_finite_time"),
        (coin_segment(1, math.inf), "non_finite_time"),
        (coin_segment(1, 60.6), "past_duration"),
        (coin_segment(1, "4"), "not_a_number"),
        (coin_segment(True, 4), "not_a_number"),
        (coin_segment(1, 10**400), "non_finite_time"),
        (coin_segment(segment=[1, 2, 3]), "malformed"),
        (coin_segment(segment=None), "missing_value"),
        (coin_segment(id=None), "missing_value"),
        (coin_segment(id="../x"), "bad_id"),
        (coin_segment(label="  "), "missing_value"),
        (coin_segment(label="ca\udce9f"), "wrong_encoding"),
        (["a"], "malformed"),
    ],
)
def test_a_malformed_segment_is_reported_and_the_next_one_taken(
    tmp_path: Path, segment: Any, reason: str
) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(segment, coin_segment())})
    result = coin.read(folder)
    assert [rejection.reason for rejection in result.rejections] == [reason]
    rejection = result.rejections[0]
    assert (rejection.file, rejection.row) == ("coin/COIN.json", "a, segment 1")
    assert rejection.expected
    assert rejection.found
    assert len(result.annotations) == 1
    assert result.rows_read == 2


def test_minus_zero_is_zero(tmp_path: Path) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment(-0.0, 2.5))})
    assert coin.read(folder).annotations[0].segment_id == "coin_a_000000000_000002500_31"


def test_half_a_second_past_the_duration_is_real(tmp_path: Path) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment(1, 60.5))})
    assert coin.read(folder).annotations[0].end_s == 60.5


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"subset": "holdout"}, "unknown_split"),
        ({"subset": None}, "missing_value"),
        ({"class": None}, "missing_value"),
        ({"recipe_type": None}, "missing_value"),
        ({"duration": -1.0}, "non_finite_time"),
        ({"duration": "60"}, "not_a_number"),
        ({"annotation": {}}, "missing_value"),
    ],
)
def test_a_malformed_video_costs_its_segments_only(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    database = {"a": coin_entry(coin_segment(), **changes), "b": coin_entry(coin_segment())}
    result = coin.read(write_coin(tmp_path / "coin", database))
    assert [rejection.reason for rejection in result.rejections] == [reason]
    assert [annotation.video_id for annotation in result.annotations] == ["b"]


def test_an_id_that_is_no_file_name_is_rejected(tmp_path: Path) -> None:
    result = coin.read(write_coin(tmp_path / "coin", {"../../etc": coin_entry(coin_segment())}))
    assert [rejection.reason for rejection in result.rejections] == ["bad_id"]


def test_the_same_segment_twice_is_a_duplicate_but_another_span_of_the_step_is_not(tmp_path: Path) -> None:
    entry = coin_entry(coin_segment(), coin_segment(2.0, 4.5), coin_segment(1.0001, 4.5))
    result = coin.read(write_coin(tmp_path / "coin", {"a": entry}))
    assert len(result.annotations) == 2
    assert [(each.reason, each.row) for each in result.rejections] == [("duplicate", "a, segment 3")]


def test_a_video_named_twice_in_one_file_is_counted(tmp_path: Path) -> None:
    entry = json.dumps(coin_entry(coin_segment(), coin_segment(5, 6)))
    (tmp_path / "coin").mkdir()
    (tmp_path / "coin" / "COIN.json").write_text(f'{{"database": {{"a": {entry}, "a": {entry}}}}}')
    result = coin.read(tmp_path / "coin")
    assert (len(result.annotations), result.rows_read) == (2, 4)
    assert {rejection.reason for rejection in result.rejections} == {"duplicate"}


def test_bytes_that_are_no_utf8_cost_their_row(tmp_path: Path) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment(label="caf@"), coin_segment(5, 6))})
    path = folder / "COIN.json"
    path.write_bytes(path.read_bytes().replace(b"@", b"\xe9"))
    result = coin.read(folder)
    assert [rejection.reason for rejection in result.rejections] == ["wrong_encoding"]
    assert len(result.annotations) == 1


def test_the_taxonomy_says_which_domain_a_task_belongs_to(tmp_path: Path) -> None:
    folder = write_coin(
        tmp_path / "coin",
        {"a": coin_entry(coin_segment()), "b": coin_entry(coin_segment(id="9"), recipe_type=8)},
    )
    assert {each.domain for each in coin.read(folder).annotations} == {None}
    workbook = openpyxl.Workbook()
    workbook.active.title = "domain_target_mapping"
    workbook.active.append(("Domains", "Targets"))
    workbook.active.append(("Dish", "BoilAnEgg"))
    steps = workbook.create_sheet("target_action_mapping")
    steps.append(("Target Id", "Target Label", "Action Id", "Action Label"))
    steps.append((7, "BoilAnEgg", 31, "boil water"))
    steps.append((8, "WashADog", 9, "rinse"))
    workbook.save(folder / "taxonomy.xlsx")
    assert [each.domain for each in coin.read(folder).annotations] == ["Dish", None]
    workbook["domain_target_mapping"].append((None, "WashADog"))
    workbook.save(folder / "taxonomy.xlsx")
    with pytest.raises(InputError, match="row 3"):
        coin.read(folder)


def test_the_taxonomy_says_which_steps_exist(tmp_path: Path) -> None:
    entry = coin_entry(coin_segment(), coin_segment(5, 6, id="99"), coin_segment(7, 8, id="50"))
    folder = write_coin(tmp_path / "coin", {"a": entry})
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("target_action_mapping")
    for row in [
        ("Target Id", "Target Label", "Action Id", "Action Label"),
        (7, "BoilAnEgg", 31, "boil water"),
        (8, "FryAnEgg", 50, "heat pan"),
    ]:
        sheet.append(row)
    workbook.save(folder / "taxonomy.xlsx")
    result = coin.read(folder)
    assert result.tasks == {"7": "Boil An Egg", "8": "Fry An Egg"}
    assert result.steps == {"31": "boil water", "50": "heat pan"}
    assert [(each.reason, each.row) for each in result.rejections] == [
        ("unknown_step", "a, segment 2"),
        ("unknown_step", "a, segment 3"),
    ]


def test_a_workbook_of_something_else_is_left_aside(tmp_path: Path) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment())})
    openpyxl.Workbook().save(folder / "notes.xlsx")
    (folder / "~$notes.xlsx").write_bytes(b"an open spreadsheet leaves this")
    result = coin.read(folder)
    assert len(result.annotations) == 1
    assert any("coin/notes.xlsx" in note for note in result.notes)


def test_a_second_official_file_adds_only_new_videos(tmp_path: Path) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment(), coin_segment(5, 6))})
    write_coin(folder, {"a": coin_entry(coin_segment(9, 10)), "b": coin_entry(coin_segment())}, "extra.json")
    result = coin.read(folder)
    assert [(each.video_id, each.start_s) for each in result.annotations] == [("a", 1), ("a", 5), ("b", 1)]
    assert result.rejections == []
    assert any("nowhere else" in note for note in result.notes)


def test_a_list_of_entries_is_read_where_there_is_no_official_file(tmp_path: Path) -> None:
    (tmp_path / "coin").mkdir()
    entries = [{"a": coin_entry(coin_segment())}, {"b": coin_entry(coin_segment())}]
    (tmp_path / "coin" / "list.json").write_text(json.dumps(entries))
    assert len(coin.read(tmp_path / "coin").annotations) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("COIN.json", b'{"database": {"a": '),
        ("COIN.json", b""),
        ("COIN.json", b'{"database": []}'),
        ("COIN.json", b'{"database": {}, "database": {}}'),
        ("COIN.json", b"[" * 100_000),
        ("COIN.json.gz", b"\x1f\x8b\x08 nonsense"),
        ("COIN.json.gz", gzip.compress(b'{"database": {}}' * 50, mtime=0)[:-20]),
        ("taxonomy.xlsx", b"PK nonsense"),
        ("COIN.zip", b"PK\x03\x04 nonsense"),
    ],
)
def test_a_file_that_cannot_be_understood_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    folder = write_coin(tmp_path / "coin", {"a": coin_entry(coin_segment())}, "other.json")
    (folder / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        coin.read(folder)
    assert raised.value.file == str(folder / name)
    assert raised.value.expected
    assert raised.value.found


def test_a_folder_without_coin_says_what_it_looked_for(tmp_path: Path) -> None:
    (tmp_path / "coin").mkdir()
    with pytest.raises(InputError, match=r"COIN\.json"):
        coin.read(tmp_path / "coin")
