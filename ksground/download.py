"""Download one file over HTTP: resumed, verified, tried again, and never there before it is whole.

What has come so far lies in `<name>.part`, and `<name>.from.part` says from which place and of which version,
so that a resumed file is never glued together from two.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .atomic import write_text
from .progress import ProgressLine

CHUNK_BYTES = 1 << 16
LARGEST_BYTES = 1 << 30
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a place.

    timeout_s  seconds without a byte after which a connection counts as stalled
    attempts   tries of one place, for failures that may pass
    backoff_s  wait before the second try; doubled before each further one
    """

    timeout_s: float = 30.0
    attempts: int = 4
    backoff_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place shall give.

    label        what the progress line calls it
    size_bytes   exact size, None if unknown
    sha256       64 hexadecimal digits, None if unknown
    first_bytes  what the file may begin with; where no checksum is known, they tell it from a page that says
                 "not found" with status 200
    """

    label: str
    size_bytes: int | None = None
    sha256: str | None = None
    first_bytes: tuple[bytes, ...] = ()


class _PlaceFailed(Exception):
    """A try of a place failed; `passing` if another try may succeed, after `wait_s` if the server says so."""

    def __init__(self, words: str, passing: bool, wait_s: float | None = None) -> None:
        super().__init__(words)
        self.passing, self.wait_s = passing, wait_s


def download(
    place: str,
    path: Path,
    wanted: Wanted,
    failures: list[str],
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Bring the file at the http(s) address `place` to `path`; give its sha256, or None if it cannot be had.

    One line a failed try goes to `failures`. A file at `path` stays until a right one has come.
    """
    patience = patience or Patience()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(path)
    for attempt in range(patience.attempts):
        try:
            _download(wanted, place, part, patience.timeout_s)
            sha256 = _checked(wanted, part)
        except _PlaceFailed as failed:
            failures.append(f"{place}: {failed}")
            if not failed.passing:
                return None
            if attempt + 1 < patience.attempts:
                wait_s = failed.wait_s if failed.wait_s is not None else patience.backoff_s * 2**attempt
                sleep(min(wait_s, LONGEST_WAIT_S))
            continue
        part.finish()
        return sha256
    return None


def file_sha256(path: Path) -> str:
    """The checksum of a file's bytes, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Part:
    """The half-fetched file beside `path`, and the note on where it came from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = path.with_name(f"{path.name}.part")
        self.origin = path.with_name(f"{path.name}.from.part")
        self.resumed = False

    def resumable(self, place: str, is_locked: bool) -> tuple[int, str | None]:
        """Bytes here from `place` and the version they are of; without version or checksum none count."""
        try:
            origin = json.loads(self.origin.read_text(encoding="utf-8"))
            if origin["place"] == place and (is_locked or origin["version"]):
                return _size(self.bytes), origin["version"]
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return 0, None

    def begin(self, place: str, version: str | None) -> None:
        self.bytes.unlink(missing_ok=True)
        write_text(self.origin, json.dumps({"place": place, "version": version}))

    def drop(self) -> None:
        self.bytes.unlink(missing_ok=True)
        self.origin.unlink(missing_ok=True)

    def finish(self) -> None:
        self.bytes.replace(self.path)
        self.origin.unlink(missing_ok=True)


def _download(wanted: Wanted, place: str, part: _Part, timeout_s: float) -> None:
    """Bring the rest of the file into the part. Raises _PlaceFailed if it does not come whole."""
    n_here, version = part.resumable(place, wanted.sha256 is not None)
    headers = {"Accept-Encoding": "identity", "User-Agent": "ksgen-toolkit"}
    if n_here:
        headers |= {"Range": f"bytes={n_here}-"} | ({"If-Range": version} if version else {})
    try:
        with urllib.request.urlopen(
            urllib.request.Request(place, headers=headers), timeout=timeout_s
        ) as answer:
            part.resumed = answer.status == 206 and n_here > 0
            if part.resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {n_here}-"):
                part.drop()
                raise _PlaceFailed("resumed at another byte than asked for", passing=True)
            if not part.resumed:
                n_here = 0
                part.begin(place, _version(answer.headers))
            _receive(wanted, answer, part, n_here)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:
            # What is here is longer than what is there; if it happens to be whole, its checksum will say so.
            if _size(part.bytes) == wanted.size_bytes:
                return
            part.drop()
            raise _PlaceFailed("has fewer bytes than are here; starting over", passing=True) from None
        passing = error.code in (408, 425, 429) or error.code >= 500
        wait = error.headers.get("Retry-After", "") if error.headers else ""
        words = f"HTTP {error.code} {error.reason}"
        raise _PlaceFailed(words, passing, float(wait) if wait.isdigit() else None) from None
    except urllib.error.URLError as error:
        unknown_host = isinstance(error.reason, socket.gaierror)
        raise _PlaceFailed(f"cannot connect: {error.reason}", passing=not unknown_host) from None
    except TimeoutError:
        raise _PlaceFailed(f"no byte for {timeout_s:g} s", passing=True) from None
    except ValueError as error:
        raise _PlaceFailed(f"no address: {error}", passing=False) from None
    except (http.client.HTTPException, ConnectionError) as error:
        raise _PlaceFailed(f"connection broke: {error or type(error).__name__}", passing=True) from None


def _receive(wanted: Wanted, answer: Any, part: _Part, n_here: int) -> None:
    announced = answer.headers.get("Content-Length", "")
    total = n_here + int(announced) if announced.isdigit() else wanted.size_bytes
    limit = wanted.size_bytes or LARGEST_BYTES
    n_got = n_here
    with (
        part.bytes.open("ab") as target,
        ProgressLine(f"fetch {wanted.label}", (total or 0) / 1000, "kB") as line,
    ):
        line.advance(n_here / 1000)
        while chunk := answer.read(CHUNK_BYTES):
            target.write(chunk)
            n_got += len(chunk)
            line.advance(len(chunk) / 1000)
            if n_got > limit:
                break
    if n_got > limit:
        part.drop()
        raise _PlaceFailed(f"gives more than {limit:,} bytes", passing=False)
    if total is not None and n_got < total:
        raise _PlaceFailed(f"broke off after {n_got:,} of {total:,} bytes", passing=True)


def _checked(wanted: Wanted, part: _Part) -> str:
    """The part's sha256 if it is what is wanted; else the part is dropped and _PlaceFailed raised."""
    n_bytes, sha256 = _size(part.bytes), file_sha256(part.bytes)
    if wanted.size_bytes is not None and n_bytes != wanted.size_bytes:
        wrong = f"wrong size: expected {wanted.size_bytes:,} bytes, found {n_bytes:,}"
    elif wanted.sha256 is not None and sha256 != wanted.sha256:
        wrong = f"wrong bytes: expected sha256 {wanted.sha256}, found {sha256}"
    elif wanted.sha256 is None and not _begins_well(part.bytes, wanted):
        wrong = f"not a {part.path.suffix} file: begins with {_head(part.bytes)[:20]!r}"
    else:
        return sha256
    part.drop()
    # Old bytes may be at fault in a resumed part; a place that gave all of it wrong will do so again.
    raise _PlaceFailed(wrong, passing=part.resumed)


def _begins_well(path: Path, wanted: Wanted) -> bool:
    head = _head(path)
    return head.startswith(wanted.first_bytes) if wanted.first_bytes else head[:1] not in (b"", b"<")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512).lstrip()


def _version(headers: Any) -> str | None:
    """What If-Range accepts: a strong entity tag, else the date of the last change."""
    tag = headers.get("ETag")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
