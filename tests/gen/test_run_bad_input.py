"""What cannot be used ends with status 2 and words that a stranger understands; what is only strange is used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ksgen.output.file_name import file_name

from .command import Said, ksgen, split

NOTHING_LEARNED = ("--keyframes", "start", "--clips", "static")


def _one(image: Path, out: Path, *more: object) -> Said:
    steps = () if "--step" in more or "--steps" in more else ("--step", "stir the tea")
    skill = () if "--skill" in more else ("--skill", "make tea")
    return ksgen("run", "--image", image, "--out", out, *NOTHING_LEARNED, *skill, *steps, *more)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.new("RGB", (64, 48), "teal").save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def _save(folder: Path, kind: str) -> Path:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 255, (48, 64, 3)).astype(np.uint8))
    file = folder / f"picture.{'jpg' if 'jpeg' in kind else 'gif' if 'gif' in kind else 'png'}"
    if kind == "one colour":
        Image.new("RGB", (64, 48), "teal").save(file)
    elif kind == "8000 px wide":
        Image.new("RGB", (8000, 2500), "teal").save(file)
    elif kind == "grey":
        noise.convert("L").save(file)
    elif kind == "16 bits":
        Image.fromarray(rng.integers(0, 65535, (48, 64)).astype(np.uint16)).save(file)
    elif kind == "alpha":
        noise.convert("RGBA").save(file)
    elif kind == "moving gif":
        noise.save(file, save_all=True, append_images=[Image.new("RGB", (64, 48))] * 3)
    elif kind == "cmyk jpeg":
        noise.convert("CMYK").save(file)
    elif kind == "turned jpeg":
        exif = Image.Exif()
        exif[0x0112] = 6
        noise.save(file, exif=exif)
    return file


@pytest.mark.parametrize(
    "kind",
    ["one colour", "8000 px wide", "grey", "16 bits", "alpha", "moving gif", "cmyk jpeg", "turned jpeg"],
)
def test_strange_pictures_are_used(tmp_path: Path, kind: str) -> None:
    run = _one(_save(tmp_path, kind), tmp_path / "out")
    assert run.returncode == 0, run.stderr
    start = Image.open(tmp_path / "out" / "starts" / "skill.png")
    wanted = {"8000 px wide": (2048, 640), "turned jpeg": (48, 64)}.get(kind, (64, 48))
    assert start.size == wanted


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("words.jpg", b"no picture at all", "expected a picture: "),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "save it as PNG or JPEG first"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "save it as PNG or JPEG first"),
        ("page.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n", "save it as PNG or JPEG first"),
        ("empty.png", b"", "expected a picture: "),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    _refused(_one(tmp_path / name, tmp_path / "out"), name, said)


def test_a_picture_that_ends_early_a_folder_and_a_pixel(tmp_path: Path, photo: Path) -> None:
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (300, 300, 3)).astype(np.uint8)).save(
        tmp_path / "cut.jpg"
    )
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "cut.jpg").read_bytes()[:9000])
    _refused(_one(tmp_path / "cut.jpg", tmp_path / "out"), "cut.jpg", "whole picture")
    _refused(_one(tmp_path, tmp_path / "out"), "a folder")
    Image.new("RGB", (1, 1)).save(photo)
    _refused(_one(photo, tmp_path / "out"), "1 x 1 px", "16 px or more")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--skill", ""), "the skill"),
        (("--skill", "?!"), "expected words"),
        (("--skill", "tea " * 100), "400 characters"),
        (("--seed", -1), "the seed"),
        (("--seed", 2**40), "1,099,511,627,776"),
        (("--steps", 0), "1 to 40"),
        (("--steps", 41), "1 to 40"),
        (("--step", "stir", "--step", ""), "--step, the 2."),
        (("--step", "stir", "--steps", 3), "left out"),
        (("--step", "stir") * 41, "1 to 40"),
        (("--clips", "wings"), "'wings'"),
        (("--set", "clips.n=3"), "takes none"),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, photo: Path, more: tuple[object, ...], said: str) -> None:
    _refused(_one(photo, tmp_path / "out", *more), said)
    assert not list((tmp_path / "out").rglob("*.mp4"))


def test_forty_steps_are_made(tmp_path: Path, photo: Path) -> None:
    run = _one(photo, tmp_path / "out", *("--step", "stir") * 40)
    assert run.returncode == 0, run.stderr
    assert len(pd.read_parquet(tmp_path / "out" / "generations.parquet")) == 40


def test_the_largest_seed(tmp_path: Path, photo: Path, random_model: Path) -> None:
    run = _one(
        photo, tmp_path / "out", "--keyframes", "default", "--model", random_model, "--seed", 2**32 - 1
    )
    assert run.returncode == 0, run.stderr


def _with(world: Path, folder: Path, column: str, value: object, row: int = 3) -> list[object]:
    manifest = pd.read_parquet(world / "manifest.parquet").astype({column: object})
    manifest.loc[row, column] = value
    # Parquet's own types, but for what a test breaks.
    manifest.to_parquet(folder / "manifest.parquet")
    return split(world, folder / "out", "--manifest", folder / "manifest.parquet", "--at-most", 1)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("video_file", "../../etc/passwd", "a path below --videos"),
        ("video_file", "/etc/passwd", "a path below --videos"),
        ("video_file", "a\\..\\..\\b.mp4", "a path below --videos"),
        ("video_file", "C:\\videos\\a.mp4", "a path below --videos"),
        ("clip_id", "v1_1", "every clip_id once"),
        ("clip_id", None, "clip_id"),
        ("video_id", "", "video_id"),
        ("end_s", -1.0, "end_s"),
        ("end_s", 0.0, "an end after the start"),
        ("start_s", float("nan"), "start_s"),
    ],
)
def test_manifests_that_mislead(world: Path, tmp_path: Path, column: str, value: object, said: str) -> None:
    _refused(ksgen(*_with(world, tmp_path, column, value)), "manifest.parquet", said)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "hostile", ["../../../climbed", "/tmp/x/climbed", "a/b", "..", ".", "~", "a\nb", "é" * 200]
)
def test_ids_never_lead_out_of_the_folder(world: Path, tmp_path: Path, hostile: str) -> None:
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest.loc[3, "clip_id"] = hostile
    manifest.loc[manifest.video_id == "v1", "video_id"] = hostile
    manifest.loc[manifest.video_id == hostile, "source"] = ".."
    manifest.to_parquet(tmp_path / "manifest.parquet")
    out = tmp_path / "deep" / "deeper" / "out"
    arguments = split(world, out, "--manifest", tmp_path / "manifest.parquet", "--at-most", 1)
    run = ksgen(*arguments)
    assert run.returncode == 0, run.stderr
    inside = {path for path in tmp_path.rglob("*") if path.is_file() and out not in path.parents}
    assert inside == {tmp_path / "manifest.parquet"}
    table = pd.read_parquet(out / "generations.parquet")
    assert hostile in set(table.clip_id)
    for file in table.file:
        assert (out / file).resolve().parent == out / "clips"
        assert (out / file).is_file()
    # Whole when looked at again, and found again.
    assert (
        "an earlier run"
        in ksgen(*split(world, out, "--manifest", tmp_path / "manifest.parquet", "--at-most", 1)).stdout
    )


def test_different_ids_have_different_files() -> None:
    ids = [
        "a/b",
        "a%2Fb",
        "a b",
        "a",
        "A",
        "..",
        ".",
        "",
        "%",
        "a.",
        ".a",
        "x" * 300,
        "x" * 301,
        "\ud800",
        "é",
    ]
    names = [file_name(each) for each in ids]
    assert len(set(names)) == len(ids)
    assert not any(name.startswith(".") or "/" in name or len(name.encode()) > 150 for name in names)
    assert (
        file_name("coin_-IHN39fpPFS_000015000_000019000_120_02")
        == "coin_-IHN39fpPFS_000015000_000019000_120_02"
    )


def test_manifests_without_what_is_asked_for(world: Path, tmp_path: Path) -> None:
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest[manifest.split == "test"].to_parquet(tmp_path / "manifest.parquet")
    arguments = split(world, tmp_path / "out", "--manifest", tmp_path / "manifest.parquet", "--at-most", 1)
    _refused(ksgen(*arguments, "--planner", "retrieval"), "'train'")
    manifest.assign(step=None).to_parquet(tmp_path / "manifest.parquet")
    _refused(ksgen(*arguments), "clips without a task or steps")
    manifest.drop(columns="step").to_parquet(tmp_path / "manifest.parquet")
    _refused(ksgen(*arguments), "a column 'step'")
    manifest[:0].to_parquet(tmp_path / "manifest.parquet")
    _refused(ksgen(*arguments), "no clip at all")
    (tmp_path / "manifest.parquet").write_bytes(b"PAR1")
    _refused(ksgen(*arguments), "a Parquet file")
    _refused(ksgen(*arguments, "--videos", tmp_path / "absent"), "absent", "no such folder")
    _refused(ksgen(*arguments, "--image", "photo.png"), "--manifest and --image")
    _refused(ksgen(*arguments, "--seed", -1), "the seed")


def _refused(run: Said, *said: str) -> None:
    assert run.returncode == 2, (run.stdout, run.stderr)
    assert "Traceback" not in run.stderr
    for each in said:
        assert each in run.stderr
