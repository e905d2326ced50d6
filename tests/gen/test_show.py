"""What `ksgen show` writes: texts that fit, clips of all systems beside each other, and no stranger's HTML."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageFont

from ksgen.show.contact_sheet import PAPER, TEXT_PX, TILE_PX, cut
from ksgen.show.shown import system_names

from .command import ksgen, split

HOSTILE = '<script>alert("1")</script> & <img src=x onerror=alert(1)>'


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def hostile(world: Path, tmp_path: Path) -> Path:
    """A manifest whose words are HTML, and whose ids mean something in addresses and paths."""
    manifest = pd.read_parquet(world / "manifest.parquet")
    manifest["task"] = HOSTILE
    manifest["step"] = f"{HOSTILE} and so on and on and on, longer than any picture is wide " * 3
    manifest["clip_id"] = "../" + manifest.clip_id + "#?%2F.mp4"
    manifest.to_parquet(tmp_path / "manifest.parquet")
    return tmp_path / "manifest.parquet"


def test_three_systems_side_by_side(world: Path, tmp_path: Path, hostile: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for number, folder in enumerate(folders):
        # The second has answered the first video alone.
        more = ("--system", f"system {number}", "--at-most", 1 if number == 1 else 2)
        assert ksgen(*split(world, folder, "--manifest", hostile), *more).returncode == 0
    run = ksgen("show", folders[0], "--beside", folders[1], "--beside", folders[2])
    assert run.returncode == 0, run.stderr
    page = _Tags((folders[0] / "index.html").read_text(encoding="utf-8"))
    videos = [attributes for tag, attributes in page.tags if tag == "video"]
    assert len(videos) == 2 * 3 * 3 - 3
    assert page.words.count("no clip") == 3
    for video in videos:
        assert (folders[0] / unquote(str(video["src"]))).is_file()
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert all("onerror" not in attributes for _, attributes in page.tags)
    assert HOSTILE in page.words
    assert {"system 0", "system 1", "system 2"} <= set(page.words)
    assert not any(str(attributes.get("src", "")).startswith("x") for _, attributes in page.tags)


def test_no_text_runs_out_of_the_sheet(world: Path, tmp_path: Path, hostile: Path) -> None:
    assert ksgen(*split(world, tmp_path / "out", "--manifest", hostile)).returncode == 0
    assert ksgen("show", tmp_path / "out").returncode == 0
    sheet = np.asarray(Image.open(tmp_path / "out" / "sheet.png"))
    assert (sheet[:, -4:] == PAPER).all()
    assert sheet.shape[0] > 2 * 3 * TILE_PX


def test_a_text_is_cut_with_an_ellipsis() -> None:
    font = ImageFont.load_default(TEXT_PX)
    assert cut("pour", 100, font) == "pour"
    short = cut("pour hot water into the cup", 100, font)
    assert short.startswith("pour hot")
    assert short.endswith("…")
    assert font.getlength(short) <= 100 < font.getlength(f"{short[:-1]}ww…")


def test_equal_names_are_told_apart(world: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b", tmp_path / "deep" / "a"]
    for folder in folders:
        assert ksgen(*split(world, folder, "--at-most", 1)).returncode == 0
    assert system_names(folders[:1]) == ["ksgen"]
    assert system_names(folders[:2]) == ["a", "b"]
    assert system_names(folders) == [str(folder) for folder in folders]


def test_what_cannot_be_shown_is_told(world: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "no record" in ksgen("show", tmp_path).stderr
    assert ksgen(*split(world, out, "--at-most", 1)).returncode == 0
    run = ksgen("show", out, "--beside", tmp_path)
    assert run.returncode == 2
    assert "no generations.parquet" in run.stderr
    record = out / "steps" / "coin" / "v1.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    for broken in ({}, {**said, "name": "../../../secret"}, [1]):
        record.write_text(json.dumps(broken), encoding="utf-8")
        run = ksgen("show", out)
        assert run.returncode == 2
        assert "v1.json" in run.stderr
        assert "Traceback" not in run.stderr
    record.write_text(json.dumps(said), encoding="utf-8")
    (out / "clips" / "v1_0.mp4").unlink()
    run = ksgen("show", out)
    assert run.returncode == 2
    assert "v1_0.mp4" in run.stderr
