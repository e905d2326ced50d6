"""A server on this machine that behaves as badly as the real ones."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = b'{"database": {' + b"x" * 300_000 + b"}}"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ETAG = '"v1"'


@dataclass
class Server:
    """Address of the server, and what it was asked: (path, Range header) in order."""

    address: str
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    n_streamed: int = 0
    stop: threading.Event = field(default_factory=threading.Event)


class BadHandler(BaseHTTPRequestHandler):
    """The first part of the path says what goes wrong."""

    server_state: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        way = self.path.split("/")[1]
        state = self.server_state
        state.asked.append((way, self.headers.get("Range")))
        state.tries[way] += 1
        first = state.tries[way] == 1
        match way:
            case "good":
                self.give(CONTENT, ranges=True)
            case "cut" | "cut_no_version":
                self.give(CONTENT, cut_at=100_000 if first else None, ranges=True, tag=way == "cut")
            case "cut_no_range":
                self.give(CONTENT, cut_at=100_000 if first else None, ranges=False)
            case "cut_then_changed" if first:
                self.give(CONTENT, cut_at=100_000, ranges=True)
            case "cut_then_changed":
                self.give(CONTENT.replace(b"x", b"y"), ranges=True)
            case "always_cut":
                self.give(CONTENT, cut_at=1000, ranges=False)
            case "wrong_bytes":
                self.give(CONTENT.replace(b"x", b"z"))
            case "short":
                self.give(CONTENT[:-5])
            case "too_long":
                self.give(CONTENT + b"x")
            case "endless":
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):
                    while state.n_streamed < 100_000_000:
                        state.n_streamed += self.wfile.write(bytes(100_000))
            case "page":
                self.give(b"<html>This file has moved</html>")
            case "busy_once":
                self.fail(503) if first else self.give(CONTENT)
            case "broken_once":
                self.fail(500) if first else self.give(CONTENT)
            case "stall_once" if first:
                self.send_response(200)
                self.send_header("Content-Length", str(len(CONTENT)))
                self.end_headers()
                self.wfile.write(CONTENT[:1000])
                self.wfile.flush()
                state.stop.wait(5)
            case "stall_once":
                self.give(CONTENT)
            case "no_length":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(CONTENT)
            case "wrong_range":
                self.give(
                    CONTENT, cut_at=100_000 if first else None, ranges=True, shift=7 if not first else 0
                )
            case "nonsense":
                self.wfile.write(b"this is no HTTP\r\n\r\n")
            case _:
                self.fail(404)

    def fail(self, code: int) -> None:
        self.send_response(code)
        if code == 503:
            self.send_header("Retry-After", "7")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def give(
        self,
        content: bytes,
        cut_at: int | None = None,
        ranges: bool = False,
        tag: bool = True,
        shift: int = 0,
    ) -> None:
        version = '"v2"' if b"yyy" in content else ETAG
        asked = self.headers.get("Range") if ranges else None
        if asked and self.headers.get("If-Range") not in (None, version):
            asked = None
        start = int(asked.removeprefix("bytes=").removesuffix("-")) + shift if asked else 0
        if start >= len(content):
            self.fail(416)
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if tag:
            self.send_header("ETag", version)
        self.end_headers()
        self.wfile.write(content[start : cut_at or len(content)])


@contextmanager
def bad_server() -> Iterator[Server]:
    """A server of `CONTENT` that stops with the block."""
    state = Server("")
    handler = type("Handler", (BadHandler,), {"server_state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        state.address = f"http://127.0.0.1:{http.server_address[1]}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            state.stop.set()
            http.shutdown()
            thread.join()
