from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kscurate.card.write import write_card
from kscurate.cli import app
from ksground.strangers_text import clean, markdown
from tests.card.runs import mixed_rows, write_run
from tests.ledger_rows import row

HOSTILE = '<script>alert("1")</script> | `x` \u202e \u05e9\u05dc\u05d5\u05dd\n## no heading {{ 7 * 7 }} $x^2$ \'&amp;'


class Tags(HTMLParser):
    """Names of all tags and attributes, and whether each that opens is closed."""

    VOID = frozenset({"meta", "img", "link", "br", "use", "path", "rect", "image", "stop"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def carded(folder: Path, rows: list[dict[str, Any]], **options: Any) -> tuple[str, str, dict[str, Any]]:
    """Page, README and Croissant of a run of `rows`."""
    write_card(write_run(folder / "out", rows), folder / "card", **options)
    page, readme, document = (
        (folder / "card" / name).read_text(encoding="utf-8")
        for name in ("index.html", "README.md", "croissant.json")
    )
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert "script" not in tags.names
    assert not {name for name in tags.attributes if name.startswith("on")}
    return page, readme, json.loads(document)


def test_the_page_stands_alone(tmp_path: Path) -> None:
    page, _, _ = carded(tmp_path, mixed_rows())
    assert not re.search(r"""(src|srcset)\s*=\s*["'](?!data:)""", page)
    assert not re.search(r"@import|url\((?!#|data:)", page)
    assert "default-src 'none'" in page


def test_a_strangers_words_stay_words(tmp_path: Path) -> None:
    rows = [row(index, step=HOSTILE, task=HOSTILE, domain=HOSTILE, source=HOSTILE) for index in range(30)]
    page, readme, document = carded(tmp_path, rows, title=HOSTILE)
    assert "&lt;script&gt;alert" in page
    front_matter, readme = readme.split("\n---\n", 1)
    assert json.loads(front_matter.splitlines()[1].removeprefix("pretty_name: ")) == clean(HOSTILE)
    assert "<script>" not in readme
    assert "\u202e" not in page + readme
    assert "49" not in re.findall(r"no heading (\S+)", page)
    assert "\n## no heading" not in readme
    assert "**no" not in readme
    assert document["name"] == HOSTILE
    for table in re.findall(r"(?:^\|.*\n)+", readme, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table


@pytest.mark.parametrize(
    "text", ["a|b", "*x*", "<b>", "a\nb", "[x](y)", "`c`", "# h", "a\\b", "\x00\x1b[31m"]
)
def test_markdown_shows_exactly_the_text(text: str) -> None:
    import html

    shown = html.unescape(re.sub(r"\\([^\w\s])", r"\1", markdown(text)))
    assert shown == clean(text)
    assert "\n" not in markdown(text)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(index, motion_px_per_s=0.0) for index in range(6)],
        [row(index, error="unreadable", end_s=None, start_s=None, n_frames=None) for index in range(6)],
        [
            row(index, source="kinetics400", task=None, task_id=None, step=None, step_id=None)
            for index in range(6)
        ],
        [row(0)],
    ],
    ids=["nothing", "all dropped", "all failed", "no labels", "one clip"],
)
def test_a_poor_run_has_a_card_too(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    page, readme, document = carded(tmp_path, rows)
    for text in (page, readme):
        assert not re.search(r"\b(nan|None|inf)\b", text)
    assert document["@type"] == "sc:Dataset"


def test_what_is_not_known_is_said_to_be_unknown(tmp_path: Path) -> None:
    rows = [row(index, domain=None, motion_px_per_s=0.0) for index in range(6)]
    _, readme, _ = carded(tmp_path, rows)
    assert "6 candidates of unknown domain: no source here publishes one" in readme
    assert "| steps | 5 | 5 | 0 | unknown | unknown |" in readme


def test_equal_runs_have_equal_cards(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_card(write_run(tmp_path / name / "out", mixed_rows()), tmp_path / name / "card")
    for file in sorted((tmp_path / "one" / "card").rglob("*.*")):
        twin = tmp_path / "two" / file.relative_to(tmp_path / "one")
        assert file.read_bytes() == twin.read_bytes(), file.name


def test_the_command_tells_what_it_wrote_and_what_it_cannot_read(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", mixed_rows())
    shown = CliRunner().invoke(app, ["card", "--out", str(out)])
    assert shown.exit_code == 0
    assert "card/index.html" in shown.output
    facts = json.loads(CliRunner().invoke(app, ["card", "--out", str(out), "--json", "--no-page"]).output)
    assert facts["counts"]["total"]["candidates"] == 120
    assert not (out / "card" / "index.html").exists()
    for wrong in (["--published", "yesterday"], ["--videos", str(tmp_path / "none")]):
        assert CliRunner().invoke(app, ["card", "--out", str(out), *wrong]).exit_code != 0
