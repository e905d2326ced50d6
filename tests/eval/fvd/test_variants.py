"""Every variant file says what it means; a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kseval.fvd.variant import STEPS, Frames, Steps, load_variant, variant_names
from ksground.errors import InputError

FILE = """
title = "mine"
way = "my steps"
source = "me"
differences = []

[steps]
frames = { count = 8, every = 2 }
fit = "squash"
kernel = [{ kernel = "clean_fid" }]
network = "i3d"
ddof = 1
"""


@pytest.mark.parametrize("name", variant_names())
def test_a_built_in_variant_is_whole(name: str) -> None:
    variant = load_variant(name)
    assert variant.name == name
    assert all((variant.title, variant.way, variant.source))
    # Under a stand-in the way alone names the row, and then nothing may be called FVD.
    assert "fvd" not in f"{variant.name}{variant.way}".lower()


def test_the_variants_that_the_field_names_are_there() -> None:
    assert {"styleganv", "common-metrics", "videogpt", "cd-i3d", "cd-files", "cd-videomae"} <= set(
        variant_names()
    )


def test_what_the_field_knows_of_them() -> None:
    ddofs = {name: load_variant(name).steps.ddof for name in variant_names()}
    assert ddofs["styleganv"] == ddofs["cd-i3d"] == ddofs["cd-files"] == ddofs["cd-videomae"] == 0
    assert ddofs["common-metrics"] == ddofs["videogpt"] == 1
    cropped = {name for name in ddofs if load_variant(name).steps.fit == "crop"}
    assert cropped == {"common-metrics", "videogpt", "cd-files"}
    assert [name for name in ddofs if load_variant(name).steps.resample_to] == ["cd-files"]


def test_anybodys_variant_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FILE)
    mine = load_variant(str(file))
    assert (mine.name, mine.steps.frames.reach, str(mine.steps.frames)) == ("mine", 15, "first 8, every 2")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ddof = 1", "ddof = 2", "steps.ddof"),
        ("ddof = 1", "ddof = 1\nfps = 8", "fps"),
        ('"squash"', '"stretch"', "squash"),
        ('"clean_fid"', '"lanczos17"', "one of"),
        ('{ kernel = "clean_fid" }', '{ kernel = "clean_fid", side_px = 99 }', "but the last"),
        ('"i3d"', '"i4d"', "videomae_v2"),
        ("count = 8", "count = 0", "greater than or equal to 1"),
        ("title", "titel", "titel"),
        ("[steps]", "[steps", "TOML"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FILE.replace(old, new))
    with pytest.raises(InputError, match=words):
        load_variant(str(file))


def test_an_unknown_name_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError, match="styleganv"):
        load_variant("fvd-3000")


def test_steps_know_how_they_differ_and_mix() -> None:
    one, other = load_variant("cd-i3d").steps, load_variant("cd-files").steps
    assert one.unlike(other) == ["fit", "kernel", "resample_to"]
    assert one.taking(one.unlike(other), other) == other
    assert one.taking([], other) == one
    mixed = one.taking(["fit"], other)
    assert (mixed.fit, mixed.kernel) == (other.fit, one.kernel)
    assert set(STEPS) == set(Steps.__dataclass_fields__)


def test_frames_in_words() -> None:
    assert (str(Frames()), Frames().reach, Frames(count=16).reach) == ("all", None, 16)
