"""An OpenAI-compatible chat endpoint, asked within a time and answering within a size, whatever it does."""

from __future__ import annotations

import base64
import io
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from pydantic import BaseModel, Field, ValidationError

from ksground.errors import InputError
from ksground.strangers_text import clean

from ._dialogue import Reply
from ._prompt import Turn

URL_VARIABLE, KEY_VARIABLE, NO_KEY = "OPENAI_BASE_URL", "OPENAI_API_KEY", "none"
LARGEST_BYTES = 1_000_000
SHOWN = 300
# What a server may not take, in the order in which it is left out then.
LUXURIES = (("response_format",), ("seed", "temperature"), ("max_tokens",))

HINTS = {
    401: f"the key is read from ${KEY_VARIABLE}",
    403: f"the key is read from ${KEY_VARIABLE}",
    404: "does it have the model? does the address end as it should, mostly with /v1?",
}


class Endpoint:
    """`ask` sends a conversation and gives what was said.

    Redirects are not followed: pictures and key go where their owner sends them. Raises InputError for an address that
    is none, and where the package is missing.
    """

    def __init__(self, model: str, url: str) -> None:
        self.model, self.url = model, _address(url or os.environ.get(URL_VARIABLE, ""))
        self.key = os.environ.get(KEY_VARIABLE) or NO_KEY
        self.left_out: tuple[str, ...] = ()
        try:
            import openai
        except ImportError:
            hint = "`pip install 'ksgen-toolkit[big]'` brings it"
            raise InputError(
                "planners openai", expected="the package openai", found="none", hint=hint
            ) from None
        self.library = openai

    def ask(self, turns: Sequence[Turn], settings: Mapping[str, Any], until_s: float) -> Reply:
        """What the model says to a conversation; `until_s` on the monotonic clock it must have said it.

        A server that refuses the request is asked again without what it may not know (`response_format` first), and
        is not told that any more. Raises InputError where no answer can be had.
        """
        messages = [_message(turn) for turn in turns]
        while True:
            wanted = {key: value for key, value in settings.items() if key not in self.left_out}
            try:
                return self._reply(self._within(until_s, {"messages": messages, **wanted}))
            except (self.library.BadRequestError, self.library.UnprocessableEntityError) as error:
                spared = next((names for names in LUXURIES if set(names) & set(wanted)), None)
                if spared is None:
                    hint = "if it takes no pictures: `--set planner.picture=no`"
                    raise self._refused("a request that it takes", error, hint) from None
                self.left_out += spared
            except self.library.APIStatusError as error:
                raise self._refused("an answer", error, HINTS.get(error.status_code)) from None

    def _within(self, until_s: float, body: Mapping[str, Any]) -> bytes:
        """The answer's bytes. A loop of its own, in a thread: a caller in a notebook has one running already."""
        from anyio.from_thread import start_blocking_portal

        try:
            with start_blocking_portal() as portal:
                return portal.call(self._send, until_s, body)
        except TimeoutError:
            found = "none in time"
        except self.library.APIConnectionError as error:
            found = clean(error.__cause__ or error)[:SHOWN]
        except _TooLarge:
            found = f"more than {LARGEST_BYTES:,} bytes"
        hint = "does it run, and is the model loaded? planner.url and planner.timeout_s can be set"
        raise InputError(
            self.url, expected="an answer within the time and size that are set", found=found, hint=hint
        )

    async def _send(self, until_s: float, body: Mapping[str, Any]) -> bytes:
        import anyio

        with anyio.fail_after(max(0.0, until_s - time.monotonic())):
            async with (
                _bounded_client(self.library) as http,
                self.library.AsyncOpenAI(base_url=self.url, api_key=self.key, http_client=http) as client,
            ):
                answer = await client.chat.completions.with_raw_response.create(model=self.model, **body)
                return bytes(answer.http_response.content)

    def _reply(self, body: bytes) -> Reply:
        try:
            choice = _Completion.model_validate_json(body).choices[0]
        except ValidationError:
            found = repr(clean(body[:SHOWN].decode(errors="replace")))
            raise InputError(self.url, expected="a chat completion", found=found) from None
        return Reply(choice.message.content or "", choice.finish_reason == "length")

    def _refused(self, expected: str, error: Any, hint: str | None) -> InputError:
        # Some servers repeat the key that they refuse.
        said = clean(error.response.text).replace(self.key, "***")[:SHOWN]
        return InputError(self.url, expected=expected, found=f"HTTP {error.status_code}: {said}", hint=hint)


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    """As much of a chat completion as is read."""

    choices: list[_Choice] = Field(min_length=1)


class _TooLarge(Exception):
    """An answer that does not end."""


def _bounded_client(library: Any) -> Any:
    """The client's own kind of HTTP client, which gives up on large bodies and follows no redirect."""

    class Bounded(library.DefaultAsyncHttpxClient):  # type: ignore[misc,name-defined]
        async def send(self, request: Any, **how: Any) -> Any:
            request.headers["Accept-Encoding"] = "identity"
            response = await super().send(request, **(how | {"stream": True}))
            body = bytearray()
            try:
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > LARGEST_BYTES:
                        raise _TooLarge
            finally:
                await response.aclose()
            # What was not asked for encoded is not decoded: a small body could become a large one.
            headers = [(k, v) for k, v in response.headers.items() if k.lower() != "content-encoding"]
            return type(response)(response.status_code, headers=headers, content=bytes(body), request=request)

    return Bounded(follow_redirects=False, timeout=None)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query:
        hint = f"a key is read from ${KEY_VARIABLE}, which no record shows"
        raise InputError(
            "planner.url", expected="an address without a key in it", found="one with", hint=hint
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        hint = f"`--set planner.url=http://localhost:11434/v1`, or ${URL_VARIABLE}"
        raise InputError(
            "planner.url", expected="an http(s) address", found=repr(url) if url else "none", hint=hint
        )
    return url


def _message(turn: Turn) -> dict[str, Any]:
    if turn.picture is None:
        return {"role": turn.role, "content": turn.text}
    jpeg = io.BytesIO()
    Image.fromarray(turn.picture).save(jpeg, format="JPEG", quality=90)
    address = f"data:image/jpeg;base64,{base64.b64encode(jpeg.getvalue()).decode()}"
    shown = {"type": "image_url", "image_url": {"url": address}}
    return {"role": turn.role, "content": [shown, {"type": "text", "text": turn.text}]}
