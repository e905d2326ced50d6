"""The page in a real browser: it sorts, filters, asks nobody for anything and reports no error."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kseval.leaderboard.board import build_board
from kseval.leaderboard.page import page as page_text

from .made_results import EVIL, PLANTED, made_comparison, made_results, write_pictures

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: apt-get install chromium")

ORDER = [*list(PLANTED)[:4], EVIL, "steady", "Wobble_2"]
WIDTHS_PX = (390, 1280)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("board")
    write_pictures(folder)
    board = build_board(
        made_results(), made_comparison(), f"Board {EVIL}", (EVIL,), dict.fromkeys(PLANTED, folder)
    )
    (folder / "leaderboard.html").write_text(page_text(board), encoding="utf-8")
    return folder / "leaderboard.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        # Without a user's rights to make its own cage, as in containers, Chromium starts only without it.
        running = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(params=WIDTHS_PX)
def page(request: pytest.FixtureRequest, browser: Any, file: Path) -> Iterator[Any]:
    """The page at a phone's and at a desk's width; whatever went wrong on it fails the test at its end."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(f"console: {message.text}"))
    opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    opened.on("dialog", lambda dialog: (wrong.append("a dialog"), dialog.dismiss()))
    opened.on("request", lambda asked: wrong.append(asked.url) if _leaves(asked.url, file) else None)
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert wrong == []


def _leaves(url: str, file: Path) -> bool:
    return not url.startswith("data:") and url.partition("#")[0] != file.as_uri()


def _systems(page: Any) -> list[str]:
    return page.locator("#board tbody th bdi:first-child").evaluate_all(
        "all => all.filter(each => each.parentElement.tagName === 'TH').map(each => each.textContent)"
    )


def _head(page: Any, words: str) -> Any:
    return page.locator("#board thead th", has_text=words)


def _filter(page: Any, grouping: str) -> Any:
    return page.get_by_role("combobox", name=grouping)


def _column(page: Any, at: int) -> list[str]:
    return page.locator(f"#board tbody tr td:nth-child({at}) b").all_text_contents()


def test_it_stands_in_the_set_order_and_within_its_width(page: Any) -> None:
    assert _systems(page) == ORDER
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.title() == f"Board {EVIL}"


def test_a_title_sorts_best_first_then_worst_first_then_as_it_was(page: Any) -> None:
    head = _head(page, "Motion distance")
    assert head.get_attribute("aria-sort") == "none"
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    rising = _systems(page)
    assert rising == [
        *("real against real", "real, re-encoded", "steady", "Wobble_2", "nearest training clip"),
        *("copied input frame", EVIL),
    ]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    # What has no value stays last.
    assert _systems(page) == [*rising[-2::-1], EVIL]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "none"
    assert _systems(page) == ORDER


def test_the_keyboard_sorts_too_and_one_column_at_a_time(page: Any) -> None:
    _head(page, "Motion distance").get_by_role("button").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    sorts = page.locator("#board thead th").evaluate_all(
        "all => all.map(each => each.getAttribute('aria-sort'))"
    )
    assert sorts == ["none", "none", "none", "ascending"]
    numbers = [float(each) for each in _column(page, 4)]
    assert numbers == sorted(numbers)


def test_filters_switch_to_the_groups_values_and_back(page: Any) -> None:
    whole = page.locator("#board tbody").inner_text()
    _filter(page, "source").select_option("kitchen & yard")
    assert _column(page, 2)[ORDER.index("steady")] == "0.881"
    assert page.locator("#board .best").count() == 0
    assert "kitchen & yard" in page.locator("#said").inner_text()
    assert page.locator("article.clip:visible").count() == 1
    _filter(page, "task").select_option("make tea")
    assert _filter(page, "source").input_value() == ""
    assert _column(page, 2)[ORDER.index("steady")] == "0.931"
    assert page.locator("article.clip:visible").count() == 2
    _filter(page, "task").select_option("all")
    assert page.locator("#board tbody").inner_text() == whole
    assert page.locator("article.clip:visible").count() == 3


def test_a_filter_keeps_the_order_that_was_asked_for(page: Any) -> None:
    _head(page, "Fréchet").get_by_role("button").click()
    _filter(page, "task").select_option("cut wood")
    numbers = [float(each) for each in _column(page, 4)]
    assert numbers == sorted(numbers)
    assert _head(page, "Fréchet").get_attribute("aria-sort") == "ascending"


def test_best_and_second_are_marked_and_footnotes_told(page: Any) -> None:
    assert page.locator("#board .best b").all_text_contents() == ["0.901", "40.8"]
    assert page.locator("#board .second b").all_text_contents() == ["0.871"]
    letters = set("".join(page.locator("#board td sup").all_text_contents()).replace(",", ""))
    told = page.locator("#footnotes li sup").all_text_contents()
    assert letters == set(told) == set("abcd")


def test_pictures_are_carried_within_and_move(page: Any) -> None:
    first = page.locator("article.clip img").first
    first.scroll_into_view_if_needed()
    assert first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    assert first.get_attribute("src").startswith("data:image/webp")
    assert first.get_attribute("loading") == "lazy"


def test_receipts_unfold(page: Any) -> None:
    receipt = page.locator("details", has_text="Shared by all rows")
    assert not receipt.locator("table").is_visible()
    receipt.locator("summary").press("Enter")
    assert receipt.locator("table").is_visible()
    assert "PyAV 18.1.0" in receipt.inner_text()


def test_without_scripts_all_is_there_but_what_moves(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("#board tbody tr").count() == len(ORDER)
    assert not page.locator(".filters").is_visible()
    context.close()
