"""The page's server, asked as a browser asks, and as somebody else would."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kscurate.calibrate.labels import read_labels
from kscurate.label.answers import AnswerFile
from kscurate.label.app import PAGE, label_app
from kscurate.label.clips import ClipCutter
from kscurate.label.draw import DrawnClip
from kscurate.label.serve import _listen, reasons_of
from ksground.errors import InputError
from tests.ledger_rows import POLICY
from tests.made_videos import texture, write_video

OWN = {"Content-Type": "application/json", "X-Kscurate-Label": "1"}
SCRIPT = "<script>alert(1)</script>"


@dataclass
class Page:
    """A page that listens."""

    port: int
    labels: Path

    def ask(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any, Any]:
        """Status, headers and body of one answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = OWN if headers is None else headers
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        connection.request(
            "GET" if body is None else "POST", path, text, given if body is not None else headers or {}
        )
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        if reply.headers["Content-Type"] == "application/json":
            return reply.status, reply.headers, json.loads(content)
        return reply.status, reply.headers, content


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    (tmp_path / "videos").mkdir()
    write_video(tmp_path / "videos" / "a.mp4", [texture(120, 160)] * 30)
    (tmp_path / "secret.txt").write_text("secret")
    clips = [
        DrawnClip("clip-a", "a.mp4", 0.0, 1.0, "MakeTea", SCRIPT, 2.5),
        DrawnClip("clip-b", "gone.mp4", 0.0, 1.0, None, None, 1.0),
        DrawnClip("clip-c", "../secret.txt", 0.0, 1.0, None, None, 1.0),
    ]
    labels, listening = tmp_path / "labels.csv", _listen(0)
    with (
        AnswerFile(labels, {clip.clip_id for clip in clips}, reasons_of(POLICY), "me") as answers,
        ClipCutter(clips, tmp_path / "videos", tmp_path) as cutter,
    ):
        app = label_app(clips, reasons_of(POLICY), answers, cutter)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield Page(listening.getsockname()[1], labels)
        server.should_exit = True
        thread.join()
        listening.close()


def test_the_page_is_told_what_to_show_and_nothing_of_the_machine_s_mind(page: Page) -> None:
    status, headers, told = page.ask("/session")
    assert status == 200
    assert told["clips"][0] == {"task": "MakeTea", "step": SCRIPT, "seconds": 1.0}
    assert [each["reason"] for each in told["reasons"]] == ["wrong length", "static", "blurred"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    for word in ("status", "kept", "dropped", "threshold", "clip-a", "weight"):
        assert word not in json.dumps(told)
    for path in ("/", "/style.css", "/script.js"):
        assert page.ask(path)[0] == 200


def test_no_text_becomes_markup() -> None:
    script = (PAGE / "script.js").read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in script


def test_a_clip_plays_also_from_its_middle(page: Page) -> None:
    status, headers, content = page.ask("/clips/0.mp4")
    assert (status, headers["Content-Type"], content[4:8]) == (200, "video/mp4", b"ftyp")
    status, headers, part = page.ask("/clips/0.mp4", headers={"Range": "bytes=4-7"})
    assert (status, part) == (206, b"ftyp")


def test_what_cannot_be_shown_says_why(page: Page) -> None:
    assert page.ask("/clips/1.mp4")[::2] == (
        422,
        {"why": "it cannot be shown: gone.mp4 is not below the videos folder"},
    )
    status, _, told = page.ask("/clips/2.mp4")
    assert status == 422
    assert "not below the videos folder" in told["why"]
    assert page.ask("/clips/3.mp4")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/..%2fsecret.txt", "/clips/..%2f..%2fsecret.txt", "/clips/../secret.txt", "/secret.txt",
        "/clips/-1.mp4", "/clips/0", "/clips/a.mp4", "/page/../app.py", "/app.py", "/labels.csv", "/clips/%00.mp4",
    ],
)  # fmt: skip
def test_no_other_file_is_read(page: Page, path: str) -> None:
    status, _, content = page.ask(path)
    assert status == 404
    assert b"secret" not in (content if isinstance(content, bytes) else json.dumps(content).encode())


def test_answers_are_written_taken_back_and_shown_again(page: Page) -> None:
    assert page.ask("/answers", {"clip": 0, "label": "drop", "reasons": ["static", "blurred"]})[0] == 200
    assert page.ask("/answers", {"clip": 1, "label": "keep", "reasons": []})[0] == 200
    assert page.ask("/answers", {"clip": 1, "label": "keep", "reasons": []})[0] == 409
    assert page.ask("/undo", {})[2] == {"clip": 1}
    found = read_labels(page.labels, {"clip-a", "clip-b", "clip-c"}, {"static", "blurred"}).by_clip
    assert list(found) == ["clip-a"]
    assert (found["clip-a"].weight, sorted(found["clip-a"].reasons)) == (2.5, ["blurred", "static"])
    assert page.ask("/session")[2]["answers"] == {"0": {"label": "drop", "reasons": ["blurred", "static"]}}


@pytest.mark.parametrize(
    "body",
    [
        "no JSON", "[]", {}, {"clip": "0", "label": "keep", "reasons": []},
        {"clip": True, "label": "keep", "reasons": []},
        {"clip": 3, "label": "keep", "reasons": []}, {"clip": 0, "label": "maybe", "reasons": []},
        {"clip": 0, "label": "keep", "reasons": ["static"]}, {"clip": 0, "label": "drop", "reasons": ["dull"]},
        {"clip": 0, "label": "drop", "reasons": [["static"]]}, {"clip": 0, "label": "drop"},
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_answer_is_refused(page: Page, body: Any) -> None:
    status, _, told = page.ask("/answers", body)
    assert status == 400
    assert told["why"]
    assert len(page.labels.read_text().splitlines()) == 1


def test_other_sites_are_refused(page: Page) -> None:
    said = {"clip": 0, "label": "keep", "reasons": []}
    assert page.ask("/answers", said, headers={"Content-Type": "text/plain"})[0] == 403
    assert page.ask("/undo", {}, headers={})[0] == 403
    assert page.ask("/session", headers={"Host": "elsewhere.example"})[0] == 400
    assert page.ask("/answers", "x" * 20_000)[0] == 413
    assert page.labels.read_text().count("\n") == 1


def test_a_port_that_is_taken_is_told() -> None:
    with _listen(0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(InputError, match=f"--port {port}"):
            _listen(port)
