"""The weights lock, and what is said of files that are missing, cut short or other than pinned."""

from __future__ import annotations

import hashlib
import json
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ksground.weights
from ksground.errors import InputError
from ksground.weights import LOCK_FILE, find_weights, load_lock, pin, state_of, weights_folder, weights_named

CONTENT = b"trained for days" * 100
SHA256 = hashlib.sha256(CONTENT).hexdigest()
GOOD = {
    "file": "small.onnx",
    "licence": "MIT",
    "size_bytes": len(CONTENT),
    "sha256": SHA256,
    "gives": "the score `text`",
    "sources": [{"url": "https://example.org/small.onnx"}],
}


def write_lock(path: Path, tables: dict[str, Any]) -> Path:
    """A lock file of `tables`; values are written as JSON, which for these is TOML but for a table's "="."""

    def value(given: Any) -> str:
        if isinstance(given, dict):
            return "{" + ", ".join(f"{json.dumps(key)} = {value(each)}" for key, each in given.items()) + "}"
        if isinstance(given, list):
            return "[" + ", ".join(map(value, given)) + "]"
        return json.dumps(given, ensure_ascii=True)

    lines = [f"{json.dumps(name)} = {value(table)}" for name, table in tables.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the weights called "small" shall lie; nothing else is locked."""
    lock = load_lock(write_lock(tmp_path / "lock.toml", {"small": GOOD}))
    monkeypatch.setattr(ksground.weights, "load_lock", lambda: lock)
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "weights"))
    path = tmp_path / "weights" / "small" / "small.onnx"
    path.parent.mkdir(parents=True)
    return path


class TestPin:
    @pytest.fixture
    def lock(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A lock file with one file pinned and one left open, in the place of the project's own."""
        left_open = {key: value for key, value in GOOD.items() if key not in ("sha256", "size_bytes")}
        tables = {"small": GOOD, "open": {**left_open, "unpinned": True}}
        lock = write_lock(tmp_path / "lock.toml", tables)
        monkeypatch.setattr(ksground.weights, "LOCK_FILE", lock)
        monkeypatch.setattr(ksground.weights, "weights_named", lambda name: load_lock(lock)[name])
        monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "weights"))
        return lock

    def test_what_is_left_open_is_none_of_the_weights_until_it_is_pinned(
        self, lock: Path, tmp_path: Path
    ) -> None:
        assert list(load_lock(lock)) == ["small"]
        (tmp_path / "mine.bin").write_bytes(CONTENT)
        pinned = pin("open", tmp_path / "mine.bin")
        assert (pinned.sha256, pinned.size_bytes) == (SHA256, len(CONTENT))
        assert list(load_lock(lock)) == ["small", "open"]
        assert pinned.path.read_bytes() == CONTENT
        assert state_of(pinned) == "here"
        # Other bytes in its place are as wrong as for any other.
        pinned.path.write_bytes(CONTENT[::-1])
        assert state_of(pinned) == "damaged"

    def test_another_file_can_be_pinned_instead(self, lock: Path, tmp_path: Path) -> None:
        for content in (CONTENT, b"other"):
            (tmp_path / "mine.bin").write_bytes(content)
            pinned = pin("open", tmp_path / "mine.bin")
        assert pinned.sha256 == hashlib.sha256(b"other").hexdigest()
        assert state_of(pinned) == "here"

    def test_what_the_project_pins_nobody_else_does(self, lock: Path, tmp_path: Path) -> None:
        (tmp_path / "mine.bin").write_bytes(b"other")
        with pytest.raises(InputError, match="leaves open: open"):
            pin("small", tmp_path / "mine.bin")
        with pytest.raises(InputError, match="no such file"):
            pin("open", tmp_path / "absent.bin")

    def test_pins_that_are_cut_short_are_told(self, lock: Path, tmp_path: Path) -> None:
        (tmp_path / "weights").mkdir()
        (tmp_path / "weights" / "pins.toml").write_text("[open", encoding="utf-8")
        with pytest.raises(InputError, match="TOML"):
            load_lock(lock)


class TestFind:
    def test_missing_is_none(self, small: Path) -> None:
        assert find_weights("small") is None
        assert state_of(weights_named("small")) == "missing"

    def test_what_is_pinned_is_found(self, small: Path) -> None:
        small.write_bytes(CONTENT)
        assert find_weights("small") == small
        assert state_of(weights_named("small")) == "here"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (CONTENT[:-1], "expected 1,600 bytes"),
            (b"", "found    0 bytes"),
            (CONTENT + b"x", "found    1,601 bytes"),
            (CONTENT[:-1] + b"x", f"expected sha256 {SHA256}"),
        ],
    )
    def test_other_bytes_are_told_with_what_mends_them(self, small: Path, content: bytes, words: str) -> None:
        small.write_bytes(content)
        with pytest.raises(InputError, match=words) as told:
            find_weights("small")
        assert str(small) in str(told.value)
        assert "kscurate weights --repair small" in str(told.value)
        assert state_of(weights_named("small")) == "damaged"

    def test_a_file_that_was_good_is_looked_at_again_once_it_changes(self, small: Path) -> None:
        small.write_bytes(CONTENT)
        assert find_weights("small") == small
        small.unlink()
        small.write_bytes(CONTENT[::-1])
        with pytest.raises(InputError):
            find_weights("small")

    def test_an_unknown_name_names_the_known_ones(self, small: Path) -> None:
        with pytest.raises(InputError, match="one of small"):
            find_weights("big")


def test_the_folder_is_the_given_one_else_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KSGEN_WEIGHTS", "/models")
    assert weights_folder() == Path("/models")
    monkeypatch.setenv("KSGEN_WEIGHTS", "")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert weights_folder() == Path("/cache/ksgen-toolkit/weights")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert weights_folder() == Path.home() / ".cache" / "ksgen-toolkit" / "weights"


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../small.onnx"},
        {"file": "a/b"},
        {"file": ""},
        {"size_bytes": 0},
        {"size_bytes": -1},
        {"size_bytes": True},
        {"size_bytes": 3.0},
        {"sha256": SHA256.upper()},
        {"sha256": SHA256[:-1]},
        {"licence": 3},
        {"sources": []},
        {"sources": 3},
        {"sources": {"url": "https://example.org"}},
        {"sources": ["https://example.org"]},
        {"sources": [{}]},
        {"sources": [{"url": 3}]},
        {"sources": [{"url": "file:///etc/passwd"}]},
        {"sources": [{"url": "https://example.org/a b"}]},
        {"sources": [{"url": "https://example.org", "hub": "a/b@main/c"}]},
        {"sources": [{"hub": "models@main/small.onnx"}]},
        {"sources": [{"hub": "owner/models/small.onnx"}]},
        {"sources": [{"package": "models==1.0"}]},
        {"sources": [{"package": "models>=1.0", "member": "a"}]},
        {"sources": [{"package": "--index-url=x==1", "member": "a"}]},
        {"sources": [{"package": "models==1.0", "member": "/etc/passwd"}]},
        {"sources": [{"package": "models==1.0", "member": "../a"}]},
        {"bundled": "bundled/small.onnx"},
        {"sources": [], "bundled": "../small.onnx"},
        {"sources": [], "bundled": 3},
        {"mirror": "https://example.org"},
    ],
    ids=json.dumps,
)
def test_a_lock_file_that_pins_nonsense_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    lock = write_lock(tmp_path / "lock.toml", {"small": GOOD | change})
    with pytest.raises(InputError, match=r"lock\.toml, row \[small\]"):
        load_lock(lock)


@pytest.mark.parametrize(
    "text", [b"", b"small", b"small = 3", b"[a/b]", b"\xff", b"[small]\n", b"[[small]]\n"]
)
def test_a_lock_file_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    lock = tmp_path / "lock.toml"
    lock.write_bytes(text)
    with pytest.raises(InputError, match=r"lock\.toml"):
        load_lock(lock)


def without_size(**other: Any) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != "size_bytes"} | other


def test_where_no_size_is_known_the_sha256_alone_tells(small: Path, tmp_path: Path) -> None:
    weights = load_lock(write_lock(tmp_path / "sizeless.toml", {"small": without_size()}))["small"]
    assert weights.size_bytes is None
    small.write_bytes(CONTENT)
    assert state_of(weights) == "here"
    small.write_bytes(CONTENT + b"x")
    assert state_of(weights) == "damaged"


def test_what_is_at_hand_has_a_size(tmp_path: Path) -> None:
    table = without_size(sources=[{"package": "small==1", "member": "small/small.onnx"}])
    with pytest.raises(InputError, match="size_bytes"):
        load_lock(write_lock(tmp_path / "lock.toml", {"small": table}))


@pytest.mark.parametrize("key", sorted(set(GOOD) - {"sources", "size_bytes"}))
def test_nothing_that_is_pinned_may_be_left_out(tmp_path: Path, key: str) -> None:
    lock = write_lock(tmp_path / "lock.toml", {"small": {name: GOOD[name] for name in GOOD if name != key}})
    with pytest.raises(InputError, match=key):
        load_lock(lock)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=9) | st.just("../x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
).filter(lambda value: "null" not in json.dumps(value))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from([*GOOD, "bundled", "more"]),
    value=VALUES,
    source=VALUES,
    in_source=st.booleans(),
)
def test_whatever_stands_in_a_lock_file_it_is_read_or_refused(
    tmp_path: Path, key: str, value: Any, source: Any, in_source: bool
) -> None:
    table = GOOD | ({"sources": [source]} if in_source else {key: value})
    lock = write_lock(tmp_path / "lock.toml", {"small": table})
    load_lock.cache_clear()
    try:
        (weights,) = load_lock(lock).values()
    except InputError:
        return
    assert weights.path.name == weights.file
    assert weights.size_bytes > 0
    assert bool(weights.sources) != bool(weights.bundled)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), n_bytes=st.integers(0, 60), put=st.binary(max_size=20))
def test_a_lock_file_with_a_hole_is_read_or_refused(
    tmp_path: Path, at: int, n_bytes: int, put: bytes
) -> None:
    text = LOCK_FILE.read_bytes()
    at %= len(text)
    lock = tmp_path / "lock.toml"
    lock.write_bytes(text[:at] + put + text[at + n_bytes :])
    load_lock.cache_clear()
    with suppress(InputError):
        load_lock(lock)


def test_the_lock_file_pins_a_size_a_licence_and_a_place_of_everything() -> None:
    locked = load_lock()
    tables = tomllib.loads(LOCK_FILE.read_text(encoding="utf-8"))
    # Whoever runs this may have pinned what the lock file leaves open.
    assert {name for name, table in tables.items() if not table.get("unpinned")} <= set(locked) <= set(tables)
    assert len({each.sha256 for each in locked.values()}) == len(locked)
    for each in locked.values():
        assert each.licence
        assert each.gives
        assert each.bundled is None or state_of(each) == "here"


@pytest.fixture(autouse=True)
def _forget_locks() -> Any:
    yield
    load_lock.cache_clear()
