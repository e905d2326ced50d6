"""Fetching annotation files from a server on this machine that behaves as badly as the real ones."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kscurate.cli import app
from kscurate.native.annotations_lock import LOCK_FILE, LockedFile, load_lock
from kscurate.native.fetch import Fetched, fetch_file
from ksground.download import Patience
from ksground.errors import InputError
from tests.bad_server import CONTENT, ETAG, SHA256, Server, bad_server

from ..real_annotations import REAL_ANNOTATIONS, needs_real_annotations


@pytest.fixture
def server() -> Iterator[Server]:
    with bad_server() as state:
        yield state


def fetch(
    server: Server,
    path: Path,
    *ways: str,
    locked: bool = True,
    waits: list[float] | None = None,
    timeout_s: float = 5.0,
) -> Fetched:
    places = tuple(f"{server.address}/{way}/COIN.json" for way in ways)
    size, sha256 = (len(CONTENT), SHA256) if locked else (None, None)
    file = LockedFile("coin", "COIN.json", "CC BY-NC 4.0", places, size, sha256)
    slept = waits if waits is not None else []
    return fetch_file(file, path, Patience(timeout_s=timeout_s, attempts=3, backoff_s=0.5), slept.append)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coin" / "COIN.json"


def assert_whole(fetched: Fetched, path: Path) -> None:
    assert fetched.status == "fetched", fetched.failures
    assert path.read_bytes() == CONTENT
    assert fetched.sha256 == SHA256
    assert sorted(each.name for each in path.parent.iterdir()) == ["COIN.json", "COIN.json.sha256"]


def test_a_good_server(server: Server, path: Path) -> None:
    fetched = fetch(server, path, "good")
    assert_whole(fetched, path)
    assert fetched.verified
    assert fetched.failures == ()


def test_what_is_here_is_not_fetched_again(server: Server, path: Path) -> None:
    fetch(server, path, "good")
    fetched = fetch(server, path, "good")
    assert (fetched.status, fetched.verified) == ("here", True)
    assert len(server.asked) == 1


def test_a_damaged_file_is_fetched_again(server: Server, path: Path) -> None:
    fetch(server, path, "good", locked=False)
    path.write_bytes(b"{}")
    assert_whole(fetch(server, path, "good", locked=False), path)


def test_a_damaged_file_stays_until_a_right_one_comes(server: Server, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"mine")
    assert fetch(server, path, "gone").status == "failed"
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("locked", [True, False])
def test_a_body_that_breaks_off_is_resumed(server: Server, path: Path, locked: bool) -> None:
    fetched = fetch(server, path, "cut", locked=locked)
    assert_whole(fetched, path)
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-"]
    assert "broke off after 100,000 of" in fetched.failures[0]


def test_without_version_and_checksum_nothing_is_resumed(server: Server, path: Path) -> None:
    assert_whole(fetch(server, path, "cut_no_version", locked=False), path)
    assert [asked for _, asked in server.asked] == [None, None]


def test_a_server_without_ranges_starts_over(server: Server, path: Path) -> None:
    assert_whole(fetch(server, path, "cut_no_range"), path)


def test_a_file_that_changed_meanwhile_is_not_glued_together(server: Server, path: Path) -> None:
    fetched = fetch(server, path, "cut_then_changed", locked=False)
    assert fetched.status == "fetched"
    assert path.read_bytes() == CONTENT.replace(b"x", b"y")


def test_a_range_that_starts_elsewhere_is_not_believed(server: Server, path: Path) -> None:
    assert_whole(fetch(server, path, "wrong_range", "good"), path)


def test_a_part_of_one_place_is_not_continued_at_another(server: Server, path: Path) -> None:
    fetched = fetch(server, path, "always_cut", "good")
    assert_whole(fetched, path)
    assert server.asked[-1] == ("good", None)
    assert fetched.place is not None
    assert "/good/" in fetched.place


def test_the_next_run_resumes_what_the_last_one_left(server: Server, path: Path) -> None:
    places = (f"{server.address}/cut/COIN.json",)
    file = LockedFile("coin", "COIN.json", "", places, len(CONTENT), SHA256)
    assert fetch_file(file, path, Patience(attempts=1)).status == "failed"
    assert not path.exists()
    assert_whole(fetch_file(file, path, Patience(attempts=1)), path)
    assert server.asked[-1] == ("cut", "bytes=100000-")


def test_a_part_that_is_whole_already_is_taken(server: Server, path: Path) -> None:
    path.parent.mkdir()
    path.with_name("COIN.json.part").write_bytes(CONTENT)
    origin = {"place": f"{server.address}/good/COIN.json", "version": ETAG}
    path.with_name("COIN.json.from.part").write_text(json.dumps(origin))
    assert_whole(fetch(server, path, "good"), path)
    assert server.asked == [("good", f"bytes={len(CONTENT)}-")]


@pytest.mark.parametrize("way", ["gone", "wrong_bytes", "short", "too_long", "endless", "page"])
def test_a_place_that_is_wrong_is_left_at_once_for_the_next(server: Server, path: Path, way: str) -> None:
    fetched = fetch(server, path, way, "good")
    assert_whole(fetched, path)
    assert [asked for asked, _ in server.asked] == [way, "good"]
    assert len(fetched.failures) == 1


def test_a_stream_without_end_is_cut(server: Server, path: Path) -> None:
    assert fetch(server, path, "endless").status == "failed"
    assert server.n_streamed < 50_000_000


def test_a_page_in_place_of_an_unlocked_file_is_noticed(server: Server, path: Path) -> None:
    fetched = fetch(server, path, "page", locked=False)
    assert (fetched.status, fetched.sha256, path.exists()) == ("failed", None, False)
    assert "not a .json file" in fetched.failures[0]


def test_a_broken_server_is_asked_again_after_a_while(server: Server, path: Path) -> None:
    waits: list[float] = []
    assert_whole(fetch(server, path, "broken_once", waits=waits), path)
    assert waits == [0.5]


def test_a_busy_server_says_when_to_come_back(server: Server, path: Path) -> None:
    waits: list[float] = []
    assert_whole(fetch(server, path, "busy_once", waits=waits), path)
    assert waits == [7.0]


def test_waits_double_and_end(server: Server, path: Path) -> None:
    waits: list[float] = []
    assert fetch(server, path, "always_cut", waits=waits).status == "failed"
    assert waits == [0.5, 1.0]


def test_a_stalled_connection_is_given_up(server: Server, path: Path) -> None:
    started_s = time.monotonic()
    fetched = fetch(server, path, "stall_once", timeout_s=0.3)
    assert_whole(fetched, path)
    assert "no byte for 0.3 s" in fetched.failures[0]
    assert time.monotonic() - started_s < 4


@pytest.mark.parametrize("way", ["no_length", "nonsense"])
def test_odd_answers(server: Server, path: Path, way: str) -> None:
    assert_whole(fetch(server, path, way, "good"), path)


@pytest.mark.parametrize(("address", "n_tries"), [("http://127.0.0.1:9/COIN.json", 2), ("http://[::1", 1)])
def test_nobody_answers(path: Path, address: str, n_tries: int) -> None:
    file = LockedFile("coin", "COIN.json", "", (address,))
    fetched = fetch_file(file, path, Patience(attempts=2, backoff_s=0))
    assert fetched.status == "failed"
    assert len(fetched.failures) == n_tries


def test_an_unlocked_file_is_recorded_and_said_to_be_unverified(server: Server, path: Path) -> None:
    fetched = fetch(server, path, "good", locked=False)
    assert (fetched.status, fetched.verified, fetched.sha256) == ("fetched", False, SHA256)
    assert path.with_name("COIN.json.sha256").read_text() == f"{SHA256}  COIN.json\n"


def lock_text(server: Server, way: str) -> str:
    return f'[[file]]\nsource = "coin"\nname = "COIN.json"\nplaces = ["{server.address}/{way}/COIN.json"]\n'


def test_the_command_prints_the_checksum_nobody_vouches_for(server: Server, tmp_path: Path) -> None:
    lock = tmp_path / "lock.toml"
    lock.write_text(lock_text(server, "good"))
    result = CliRunner().invoke(app, ["fetch", "--lock", str(lock), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert f"no checksum is published; got sha256 {SHA256}" in result.stdout
    again = CliRunner().invoke(app, ["fetch", "--lock", str(lock), "--out", str(tmp_path / "out"), "--json"])
    assert json.loads(again.stdout)[0]["status"] == "here"


def test_the_command_fails_if_a_file_does(server: Server, tmp_path: Path) -> None:
    lock = tmp_path / "lock.toml"
    lock.write_text(lock_text(server, "gone"))
    result = CliRunner().invoke(app, ["fetch", "--lock", str(lock), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "HTTP 404" in result.stderr


def test_an_unknown_source_is_named() -> None:
    result = CliRunner().invoke(app, ["fetch", "youcook"])
    assert isinstance(result.exception, InputError)
    assert "youcook" in str(result.exception)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[file]]\n",
        '[[file]]\nsource = "a"\nname = "../b"\nplaces = ["https://x.org"]\n',
        '[[file]]\nsource = "a"\nname = "b"\nplaces = ["file:///etc/passwd"]\n',
        '[[file]]\nsource = "a"\nname = "b"\nplaces = ["https://x.org"]\nsha256 = "abc"\n',
        '[[file]]\nsource = "a"\nname = "b"\nplaces = ["https://x.org"]\nsize = 3\n',
        "not toml",
    ],
)
def test_a_malformed_lock_file_is_refused(tmp_path: Path, text: str) -> None:
    lock = tmp_path / "lock.toml"
    lock.write_text(text)
    with pytest.raises(InputError, match=r"lock\.toml"):
        load_lock(lock)


def test_the_lock_file_covers_every_source_and_no_video() -> None:
    files = load_lock(LOCK_FILE)
    assert {file.source for file in files} == {"coin", "crosstask", "htstep", "kinetics400"}
    assert all(Path(file.name).suffix in (".json", ".csv", ".xlsx", ".zip", ".gz") for file in files)
    assert all(file.licence and (file.sha256 is None) == (file.size_bytes is None) for file in files)


@needs_real_annotations
def test_the_locked_checksums_are_those_of_the_real_files() -> None:
    locked = [file for file in load_lock(LOCK_FILE) if file.sha256]
    assert len(locked) == 5
    for file in locked:
        content = (REAL_ANNOTATIONS / file.source / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size_bytes, file.sha256)
