"""The side-by-side page in a real browser: clips of a step keep together, one button stops all, nothing goes wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .command import ksgen, split

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: apt-get install chromium")

TIMES = "() => [...document.querySelectorAll('video')].map(clip => clip.currentTime)"
MOVING = (
    "() => [...document.querySelectorAll('.clips video')].slice(0, 2).every(clip => clip.currentTime > 0.2)"
)
STOPPED = "() => [...document.querySelectorAll('video')].every(clip => clip.paused)"
SCROLLS_SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.mark.parametrize("width_px", [390, 1280])
def test_clips_play_together_until_all_are_stopped(world: Path, tmp_path: Path, width_px: int) -> None:
    for name in ("one", "two"):
        assert ksgen(*split(world, tmp_path / name, "--system", name, "--at-most", 1)).returncode == 0
    assert ksgen("show", tmp_path / "one", "--beside", tmp_path / "two").returncode == 0
    wrong: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width_px, "height": 900})
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto((tmp_path / "one" / "index.html").as_uri())
        page.wait_for_function(MOVING)
        page.get_by_role("button", name="Pause").click()
        page.wait_for_function(STOPPED)
        first, beside, *_ = page.evaluate(TIMES)
        assert abs(first - beside) < 0.5
        assert not page.evaluate(SCROLLS_SIDEWAYS)
        page.get_by_role("button", name="Play").click()
        page.wait_for_function(f"() => !({STOPPED})()")
        browser.close()
    assert wrong == []
