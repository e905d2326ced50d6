"""The page's server: a handful of answers to one browser on this machine, and no file but the clips drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ..calibrate.labels import Label
from ..export.cut import CutError
from .answers import AnswerFile
from .clips import ClipCutter
from .draw import DrawnClip

PAGE = Path(__file__).with_name("page")
HOSTS = ["127.0.0.1", "localhost"]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# No other site's page can send this header without asking first, and nobody here answers such a question.
OWN_HEADER = "x-kscurate-label"
REASON_KEYS = "1234567890qwertyiopfghjlzxcvbnm"
MOST_BYTES = 10_000


def label_app(
    clips: Sequence[DrawnClip], reasons: Sequence[str], answers: AnswerFile, cutter: ClipCutter
) -> Starlette:
    """GET / style.css script.js session clips/N.mp4, POST answers undo; nothing of the machine's decision is told.

    Clips go by their number, so that no name in an address ever becomes a path.
    """
    numbers = {clip.clip_id: number for number, clip in enumerate(clips)}

    async def session(request: Request) -> Response:
        said = {
            str(numbers[clip_id]): _as_json(label)
            for clip_id, label in answers.by_clip.items()
            if clip_id in numbers
        }
        shown = [
            {"task": clip.task, "step": clip.step, "seconds": round(clip.end_s - clip.start_s, 2)}
            for clip in clips
        ]
        keys = [
            {"reason": reason, "key": REASON_KEYS[place] if place < len(REASON_KEYS) else ""}
            for place, reason in enumerate(reasons)
        ]
        told = {"clips": shown, "answers": said, "reasons": keys, "rater": answers.rater}
        return JSONResponse(told | {"file": answers.file.name}, headers=HEADERS)

    async def clip(request: Request) -> Response:
        try:
            file = await run_in_threadpool(cutter.cut, request.path_params["number"])
        except IndexError:
            return _refusal(404, "there is no such clip")
        except CutError as error:
            return _refusal(422, f"it cannot be shown: {error}")
        return FileResponse(file, media_type="video/mp4", headers=HEADERS)

    async def answer(request: Request) -> Response:
        said = await _own_json(request)
        number, word, named = said.get("clip"), said.get("label"), said.get("reasons")
        if type(number) is not int or not 0 <= number < len(clips):
            return _refusal(400, "an answer is of a clip that is shown")
        if word not in ("keep", "drop") or not isinstance(named, list):
            return _refusal(400, "an answer is keep or drop, and reasons")
        if any(each not in reasons for each in named) or (word == "keep" and named):
            return _refusal(400, "a drop may name reasons of the policy, and no others")
        asked = clips[number]
        try:
            answers.add(asked.clip_id, Label(word == "keep", frozenset(named), weight=asked.weight))
        except KeyError:
            return _refusal(409, "this clip has its label already")
        return JSONResponse({"answered": number}, headers=HEADERS)

    async def undo(request: Request) -> Response:
        await _own_json(request)
        clip_id = answers.undo()
        return JSONResponse({"clip": None if clip_id is None else numbers[clip_id]}, headers=HEADERS)

    pages = (("/", "index.html"), ("/style.css", "style.css"), ("/script.js", "script.js"))
    routes = [Route(path, _page(name)) for path, name in pages]
    routes += [
        Route("/session", session),
        Route("/clips/{number:int}.mp4", clip),
        Route("/answers", answer, methods=["POST"]),
        Route("/undo", undo, methods=["POST"]),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)],
        exception_handlers={_Refused: _refused},
    )


class _Refused(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def _as_json(label: Label) -> dict[str, Any]:
    return {"label": "keep" if label.keep else "drop", "reasons": sorted(label.reasons)}


def _page(name: str) -> Any:
    async def page(request: Request) -> Response:
        return FileResponse(PAGE / name, headers=HEADERS)

    return page


async def _own_json(request: Request) -> dict[str, Any]:
    """The JSON object that the page sent; nobody else's. Raises _Refused."""
    if OWN_HEADER not in request.headers:
        raise _Refused(403, "only the page itself may ask for this")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise _Refused(413, "too long")
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _Refused(400, "not a JSON object")
    return said


def _refusal(status: int, why: str) -> Response:
    return JSONResponse({"why": why}, status_code=status, headers=HEADERS)


async def _refused(request: Request, error: Exception) -> Response:
    return _refusal(error.status if isinstance(error, _Refused) else 500, str(error))
