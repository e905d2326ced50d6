"""Protocols: what is read, what is refused, and what their hash depends on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kseval.features import open_extractor
from kseval.protocol import BUILT_IN, load_protocol, protocol_names
from ksground.errors import InputError

SAMPLE = (BUILT_IN / "sample-v1.toml").read_text(encoding="utf-8")


def _written(folder: Path, text: str) -> str:
    file = folder / "protocol.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", protocol_names())
def test_a_built_in_protocol_bears_its_file_s_name(name: str) -> None:
    protocol = load_protocol(name)
    assert protocol.name == name
    assert len(protocol.sha256) == 64


def test_comments_and_order_do_not_change_the_hash(tmp_path: Path) -> None:
    _, _, rest = SAMPLE.partition("name =")
    turned = "# another comment\nname =" + rest.replace("count = 16\npairs = 8 ", "pairs = 8\ncount = 16 ")
    assert load_protocol(_written(tmp_path, turned)).sha256 == load_protocol("sample-v1").sha256


def test_every_value_changes_the_hash(tmp_path: Path) -> None:
    known = {load_protocol("sample-v1").sha256}
    for old, new in (
        ("seed = 0", "seed = 1"),
        ("pair_gap_s = 0.125", "pair_gap_s = 0.25"),
        ('"squash"', '"crop"'),
    ):
        assert old in SAMPLE
        known.add(load_protocol(_written(tmp_path, SAMPLE.replace(old, new))).sha256)
    assert len(known) == 4


@pytest.mark.parametrize(
    ("old", "new", "row", "expected"),
    [
        ("count = 16", "count = 0", "frames.count", "greater than or equal to 1"),
        ("count = 16", 'count = "16"', "frames.count", "valid integer"),
        ("count = 16", "count = 16\nevery = 2", "frames.every", "no such key"),
        ("seed = 0", "", "seed", "a value"),
        ("seed = 0", "sead = 0", "sead", "the key seed"),
        ("seed = 0", "seed = 0\nsha256 = 'x'", "sha256", "computed"),
        ("confidence = 0.95", "confidence = 95.0", "uncertainty.confidence", "less than 1"),
        ('kernel = "area"', 'kernel = "nearest"', "extractors.clip.view", "one of area"),
        ("frames = 16", "frames = 32", "extractors.clip", "frames up to 16"),
        ('name = "transnetv2"', 'name = "i4d"', "extractors.video.name", "one of"),
        ('of = "action"', 'of = "sound"', "metrics.action.of", "one of action"),
        ('metric = "cosine"', 'metric = "sine"', "metrics.action.metric", "one of cosine"),
        ('id = "clip_text"', 'id = "clip_image"', "metrics.clip_image", "ids that differ"),
        ('against = "text"', 'against = "sound"', "metrics.3.against", "'features', 'text' or 'class'"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path: Path, old: str, new: str, row: str, expected: str) -> None:
    assert old in SAMPLE
    with pytest.raises(InputError) as error:
        load_protocol(_written(tmp_path, SAMPLE.replace(old, new, 1)))
    assert error.value.row == row
    assert expected in error.value.expected


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="sample-v1"):
        load_protocol("sample-v2")


@given(st.text())
def test_any_text_is_a_protocol_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    with suppress(InputError):
        load_protocol(_written(tmp_path_factory.mktemp("protocol"), text))


def test_an_outsider_s_extractor_is_taken_at_its_word(tmp_path: Path) -> None:
    outsider = SAMPLE.replace('name = "efficientnet_lite0"', 'name = "tests.eval.outsider:build"')
    protocol = load_protocol(_written(tmp_path, outsider))
    assert open_extractor(protocol.extractors["picture"].name).title == "mean colour"
