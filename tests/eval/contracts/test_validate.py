from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kseval.cli import app
from kseval.clip import Clip
from kseval.generations import TABLE, Generation, Generations, load_generations
from kseval.reference import Reference, load_reference
from kseval.validate.clip_check import Rule
from kseval.validate.finding import KINDS, MEANING, Findings
from kseval.validate.rows import check_rows
from kseval.validate.tell import findings_as_text
from kseval.validate.validate import validate
from ksground.errors import InputError

from .manifests import generation, generations_folder
from .videos import moving, write_video

# name of the clip -> what has to be found of it
EXPECTED = {
    "good": set(),
    "webm": set(),
    "gif": set(),
    "good_twice": {("duplicate", "error")},
    "shared": {("shared_file", "warning")},
    "gone": {("no_file", "error")},
    "empty": {("empty_file", "error")},
    "text": {("undecodable", "error")},
    "cut": {("truncated", "error")},
    "mostly_cut": {("truncated", "error")},
    "one": {("too_short", "error")},
    "fast": {("wrong_fps", "error")},
    "still": {("static", "warning")},
    "untagged": {("untagged_colour", "warning")},
    "nobody": {("extra", "warning")},
    "unanswered": {("missing", "error")},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One generations folder with one clip of every kind."""
    folder = tmp_path_factory.mktemp("generated")
    pictures = moving(16)
    good = write_video(folder / "good.mp4", pictures)
    write_video(folder / "webm.webm", pictures, codec="libvpx-vp9", pix_fmt="yuv420p")
    write_video(folder / "gif.gif", pictures, codec="gif", pix_fmt="rgb8")
    (folder / "good_twice.mp4").write_bytes(good.read_bytes())
    (folder / "nobody.mp4").write_bytes(b"never opened")
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("not a video " * 100)
    # The index stands before the pictures, so that what is left can be read.
    whole = write_video(folder / "cut.mp4", moving(64), g="8", bf="0").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: int(len(whole) * 0.8)])
    (folder / "mostly_cut.mp4").write_bytes(whole[: int(len(whole) * 0.3)])
    write_video(folder / "one.mp4", pictures[:1])
    write_video(folder / "fast.mp4", pictures, fps=Fraction(12))
    write_video(folder / "still.mp4", [pictures[0]] * 16, crf="28")
    write_video(folder / "untagged.mp4", pictures, tagged=False)
    names = [name for name in EXPECTED if name not in ("unanswered", "shared")]
    suffixes = {"webm": ".webm", "gif": ".gif"}
    rows = [generation(name, file=f"{name}{suffixes.get(name, '.mp4')}") for name in names]
    rows.append(generation("shared", file="webm.webm"))
    rows = [replace(row, clip_id="good") if row.clip_id == "good_twice" else row for row in rows]
    return generations_folder(folder, *rows)


def _reference(*names: str) -> Reference:
    return Reference(Path("real"), tuple(Clip(name, Path(f"real/{name}.mp4")) for name in sorted(names)))


@pytest.fixture(scope="module")
def found(folder: Path) -> Findings:
    return validate(
        _reference(*(EXPECTED.keys() - {"nobody", "good_twice"})), load_generations(folder), jobs=2
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_finds_what_is_wrong_and_nothing_else(found: Findings, name: str) -> None:
    of_clip = [
        each
        for each in found.findings
        if (each.file or "").startswith(f"{name}.")
        or each.clip_id == name
        or (name == "shared" and each.kind == "shared_file")
    ]
    of_clip = [each for each in of_clip if name == "shared" or each.kind != "shared_file"]
    if name == "good":
        of_clip = [each for each in of_clip if each.kind != "duplicate"]
    assert {(each.kind, each.severity) for each in of_clip} == EXPECTED[name]
    assert all(each.says and (each.row is None) == (each.file is None) for each in of_clip)


def test_counts_and_refuses(found: Findings) -> None:
    assert (found.n_reference, found.n_answered) == (14, 13)
    assert (found.system, found.version) == ("ours", "1")
    assert {each.kind for each in found.findings} == set(KINDS) - {"damaged"}
    assert found.counts()["truncated"] == 2
    with pytest.raises(InputError) as error:
        found.require_no_errors()
    assert "1 missing: clips of the reference" in str(error.value)


def test_rows_are_named_as_they_stand_in_the_table(found: Findings, folder: Path) -> None:
    rows = load_generations(folder).rows
    assert all(rows[each.row].file == each.file for each in found.findings if each.row is not None)


def test_damage_in_the_middle_is_found(tmp_path: Path) -> None:
    whole = bytearray(write_video(tmp_path / "a.mp4", moving(48), g="8", bf="0").read_bytes())
    for at in range(int(len(whole) * 0.6), int(len(whole) * 0.7)):
        whole[at] ^= 0x5A
    (tmp_path / "a.mp4").write_bytes(whole)
    found = validate(_reference("a"), Generations(tmp_path, (generation("a"),)))
    assert [each.kind for each in found.errors] == ["damaged"]


def test_a_rate_within_the_tolerance_passes(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", moving(12), fps=Fraction(30000, 1001))
    for fps, kinds in [(30.0, []), (29.97, []), (25.0, ["wrong_fps"]), (60.0, ["wrong_fps"])]:
        found = validate(_reference("a"), Generations(tmp_path, (generation("a", fps=fps),)))
        assert [each.kind for each in found.findings] == kinds


def test_the_rule_decides(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", moving(3))
    generated = Generations(tmp_path, (generation("a"),))
    assert not validate(_reference("a"), generated).findings
    assert validate(_reference("a"), generated, Rule(least_frames=4)).counts() == {"too_short": 1}
    partial = validate(_reference("a", "b"), generated, Rule(allow_missing=True))
    assert [each.severity for each in partial.findings] == ["warning"]
    partial.require_no_errors()


def test_ten_thousand_missing_clips_make_a_short_answer(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", moving(3))
    reference = _reference("a", *(f"clip_{number:05}" for number in range(10_000)))
    found = validate(reference, Generations(tmp_path, (generation("a"),)))
    text = findings_as_text(found)
    assert len(found.findings) == 10_000
    assert "10,000 missing" in text
    assert "clips of the reference that no row answers" in text
    assert "clip_00000, clip_00001, clip_00002, and 9,997 more" in text
    assert "1 of 10,001 clips answered; 10,000 errors" in text
    assert "--allow-missing" in text
    assert len(text) < 600
    with pytest.raises(InputError, match="--allow-missing") as error:
        found.require_no_errors()
    assert len(str(error.value)) < 400


ids = st.lists(st.sampled_from("abcdef"), max_size=8)


@given(ids, ids)
def test_every_clip_and_every_row_is_accounted_for(real: list[str], generated: list[str]) -> None:
    reference = [Clip(name, Path(name)) for name in sorted(set(real))]
    rows: list[Generation] = [generation(name, file=f"{n}.mp4") for n, name in enumerate(generated)]
    kinds = [finding.kind for finding in check_rows(reference, rows, False)]
    assert kinds.count("missing") == len(set(real) - set(generated))
    extra = sum(name not in real for name in generated)
    assert kinds.count("extra") == extra
    assert kinds.count("duplicate") == len(generated) - extra - len(set(real) & set(generated))


def test_every_kind_has_words() -> None:
    assert MEANING.keys() == set(KINDS)


def test_the_command_says_it_in_words_and_json_and_status(folder: Path, tmp_path: Path) -> None:
    real, generated = tmp_path / "real", tmp_path / "generated"
    write_video(real / "a.mp4", moving(4))
    write_video(generated / "a.mp4", moving(4))
    generations_folder(generated, generation("a"))
    run = CliRunner()
    clean = run.invoke(app, ["validate", str(real), str(generated)])
    assert (clean.exit_code, clean.stdout) == (0, f"ours 1 ({generated}): 1 of 1 clips answered; no error\n")
    both = run.invoke(app, ["validate", str(real), str(generated), str(folder), "--json"])
    assert both.exit_code == 2
    first, second = json.loads(both.stdout)
    assert (first["n_errors"], first["findings"]) == (0, [])
    assert second["n_answered"] == 0
    assert second["findings"][0] == {
        "kind": "missing",
        "severity": "error",
        "clip_id": "a",
        "file": None,
        "row": None,
        "says": "no row answers a",
    }
    partial = run.invoke(app, ["validate", str(real), str(folder), "--allow-missing"])
    assert partial.exit_code == 0
    os.truncate(generated / TABLE, 10)
    broken = run.invoke(app, ["validate", str(real), str(generated)])
    assert isinstance(broken.exception, InputError)
    assert load_reference(real).clips[0].clip_id == "a"
