"""A chat endpoint on this machine that answers as it is told, and as badly as real ones."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What it does with the n-th request, from 0: a text is the model's answer, a number an error of HTTP, a name a way.
Behaviour = Callable[[int, dict[str, Any]], "str | int | tuple[str, Any]"]


@dataclass
class ChatServer:
    """Its address, and what it was asked: bodies and headers (names in small letters), in order."""

    url: str = ""
    behaviour: Behaviour = lambda n, body: 404
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


class ChatHandler(BaseHTTPRequestHandler):
    state: ChatServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.bodies.append(body)
        self.state.headers.append({name.lower(): value for name, value in self.headers.items()})
        done = self.state.behaviour(len(self.state.bodies) - 1, body)
        with suppress(OSError):
            match done:
                case str(text):
                    self.say(completion(text))
                case int(status):
                    self.say({"error": {"message": f"no, {self.headers['Authorization']}"}}, status)
                case ("json", answer):
                    self.say(answer)
                case ("raw", bytes(sent)):
                    self.send(sent)
                case ("silent", _):
                    self.state.stop.wait(20)
                case ("drip", status):
                    self.begin(status)
                    self.drip()
                case ("drip headers", _):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    while not self.state.stop.wait(0.02):
                        self.wfile.write(b"X-Slow: 1\r\n")
                case ("endless", status):
                    self.begin(status)
                    until_s = time.monotonic() + 20
                    while not self.state.stop.is_set() and time.monotonic() < until_s:
                        self.wfile.write(bytes(100_000))
                case ("redirect", place):
                    self.send_response(307)
                    self.send_header("Location", place)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

    def begin(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()

    def drip(self) -> None:
        while not self.state.stop.wait(0.02):
            self.wfile.write(b" ")

    def say(self, answer: object, status: int = 200) -> None:
        self.send(json.dumps(answer).encode(), status)

    def send(self, sent: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


def completion(text: str | None, finish_reason: str = "stop") -> dict[str, Any]:
    """A chat completion that says `text`."""
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": finish_reason}]
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny", "choices": choices}


@contextmanager
def chat_server(behaviour: Behaviour = lambda n, body: 404) -> Iterator[ChatServer]:
    """A server that stops with the block."""
    state = ChatServer(behaviour=behaviour)
    handler = type("Handler", (ChatHandler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        state.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            state.stop.set()
            http.shutdown()
            thread.join()


def steps_asked_for(body: dict[str, Any]) -> int:
    """How many steps the last message with a form asks for; 3 if it does not say."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    steps = schema.get("properties", {}).get("steps", {})
    return int(steps["minItems"]) if steps.get("minItems") == steps.get("maxItems") and steps else 3


def well_behaved(n: int, body: dict[str, Any]) -> str:
    """So many steps as are asked for."""
    return json.dumps(
        {"steps": [f"do thing {'abcdefghijklmnop'[at % 16]}" for at in range(steps_asked_for(body))]}
    )
