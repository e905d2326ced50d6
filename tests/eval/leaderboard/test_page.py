"""The page holds everything in itself and takes names for names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kseval.leaderboard.board import Board, build_board
from kseval.leaderboard.page import page
from kseval.leaderboard.pictures import MOST_BYTES, gallery
from kseval.result import ClipScores, Result
from ksground.errors import InputError

from .made_results import CLIPS, PLANTED, made_comparison, made_result, made_results, write_pictures

REFERRING = {"src", "href", "srcset", "action", "data", "poster", "formaction", "background"}


class _Seen(HTMLParser):
    """Elements, what they refer to, and inline handlers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.references += [value or "" for name, value in attrs if name in REFERRING]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def _board(folder: Path, change: Callable[[Result], Result] = lambda it: it) -> Board:
    results = [change(each) for each in made_results()]
    return build_board(
        results, made_comparison(), "</title><script>x</script>", ("a & b",), dict.fromkeys(PLANTED, folder)
    )


def test_the_page_refers_to_nothing_outside(tmp_path: Path) -> None:
    write_pictures(tmp_path)
    text = page(_board(tmp_path))
    seen = _Seen(text)
    assert seen.references
    assert all(each.startswith(("data:image/webp;base64,", "#")) for each in seen.references)
    assert seen.tags.count("img") == len(CLIPS) * len(PLANTED)
    assert not re.search(r"@import|url\(", text)


def test_names_run_nothing_and_break_nothing(tmp_path: Path) -> None:
    seen = _Seen(page(_board(tmp_path)))
    assert seen.tags.count("script") == 1
    assert seen.handlers == []
    plain = _Seen(page(build_board([made_result("steady")])))
    assert plain.tags.count("title") == 1
    assert plain.tags.count("script") == 1


def test_the_same_results_make_the_same_page(tmp_path: Path) -> None:
    write_pictures(tmp_path)
    assert page(_board(tmp_path)) == page(_board(tmp_path))


def test_a_page_without_comparison_groups_clips_and_notes() -> None:
    bare = replace(
        made_result("steady"), clips=(), scores=[replace(s, groups={}) for s in made_result("steady").scores]
    )
    text = page(build_board([bare]))
    for absent in ('id="duels"', 'id="ranks"', 'id="clips"', 'id="groups"', "<template"):
        assert absent not in text
    assert 'id="receipts"' in text


def test_the_whole_receipt_stands_on_the_page(tmp_path: Path) -> None:
    text = page(_board(tmp_path))
    for result in made_results():
        assert result.receipt_sha256 in text
        for field, value in result.receipt.items():
            assert field in text
            assert field == "system" or str(value) in text


def test_many_clips_are_cut_to_a_stated_number(tmp_path: Path) -> None:
    write_pictures(tmp_path)

    def many(result: Result) -> Result:
        file = f"pictures/{result.kind}/clip-1.webp"
        return replace(
            result, clips=[ClipScores(f"c{at:03}", "v", "s", None, None, {}, file) for at in range(70)]
        )

    board = _board(tmp_path, many)
    shown = gallery(board, 10)
    assert (len(shown.shown), shown.total) == (10, 70)
    assert [each.clip.clip_id for each in shown.shown] == sorted(each.clip.clip_id for each in shown.shown)
    assert {each.clip.clip_id for each in shown.shown} < {
        each.clip.clip_id for each in gallery(board, 11).shown
    }
    assert "10 of 70 clips" in page(board, 10)


def test_the_real_clip_comes_first_and_a_picture_that_is_gone_is_said(tmp_path: Path) -> None:
    write_pictures(tmp_path)
    (tmp_path / "pictures" / "system" / "clip-2.webp").unlink()
    board = _board(tmp_path)
    answers = {each.clip.clip_id: each.answers for each in gallery(board).shown}
    assert [answer.kind for answer in answers["clip-1"]][:2] == ["floor", "floor"]
    assert [bool(answer.uri) for answer in answers["clip-2"]] == [True] * 4 + [False] * 3
    assert "no picture" in page(board)


@pytest.mark.parametrize(
    "name", ["../secret.webp", "/etc/passwd", "a\0b", "link.webp", "text.webp", "large.webp"]
)
def test_a_picture_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    (tmp_path / "secret.webp").write_bytes(b"RIFF____WEBP")
    (folder / "link.webp").symlink_to(tmp_path / "secret.webp")
    (folder / "text.webp").write_text("not a picture", encoding="utf-8")
    (folder / "large.webp").write_bytes(b"RIFF____WEBP" + bytes(MOST_BYTES))
    result = made_result("steady")
    pictured = replace(result, clips=[replace(result.clips[0], picture=name)])
    with pytest.raises(InputError):
        page(build_board([pictured], folders={"steady": folder}))
