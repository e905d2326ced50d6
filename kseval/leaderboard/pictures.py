"""The clips of the page: the real clip and every system's answer to it, side by side."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ksground.errors import InputError

from ..result import ClipScores, Kind, Result
from .board import Board

MOST_CLIPS = 40
MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """One system's picture of a clip; `uri` holds the picture itself, None where there is none to show."""

    system: str
    kind: Kind
    uri: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownClip:
    """One clip: its answers in row order, the floors' real ones first; metrics: the titles of all `values`."""

    clip: ClipScores
    metrics: tuple[str, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Some of the clips that have a picture; `total` counts all of these."""

    shown: tuple[ShownClip, ...]
    total: int


def gallery(board: Board, most: int = MOST_CLIPS) -> Gallery:
    """At most `most` clips; which ones depends on their ids alone, not on how well anybody did.

    Raises InputError for a picture that lies outside its result's folder, is too large or no WebP.
    """
    by_id: dict[str, dict[str, ClipScores]] = {}
    for result in board.results:
        for clip in result.clips:
            by_id.setdefault(clip.clip_id, {})[result.system] = clip
    pictured = [name for name, clips in by_id.items() if any(each.picture for each in clips.values())]
    chosen = sorted(pictured, key=lambda name: hashlib.sha256(name.encode()).digest())[:most]
    shown = [_shown(board, by_id[name]) for name in chosen]
    in_order = sorted(shown, key=lambda each: (each.clip.source, each.clip.task or "", each.clip.clip_id))
    return Gallery(tuple(in_order), len(pictured))


def _shown(board: Board, clips: dict[str, ClipScores]) -> ShownClip:
    columns = [
        column
        for column in board.table.columns
        if any(each.values.get(column.metric) is not None for each in clips.values())
    ]
    metrics = [column.metric for column in columns]
    answers = tuple(_answer(board, result, clips.get(result.system), metrics) for result in board.results)
    return ShownClip(
        next(iter(clips.values())), tuple(f"{column.title} {column.arrow}" for column in columns), answers
    )


def _answer(board: Board, result: Result, clip: ClipScores | None, metrics: Sequence[str]) -> Answer:
    values = [clip.values.get(metric) if clip else None for metric in metrics]
    folder = board.folders.get(result.system)
    uri = _data_uri(folder, clip.picture) if folder and clip and clip.picture else None
    return Answer(result.system, result.kind, uri, tuple("–" if v is None else f"{v:.3g}" for v in values))


def _data_uri(folder: Path, name: str) -> str | None:
    """A picture as text; None if it is gone, for a table is worth reading without its pictures."""
    file = folder / name
    if "\0" in name or not file.resolve().is_relative_to(folder.resolve()):
        raise InputError(folder, expected="pictures beside their result", found=repr(name))
    if not file.is_file():
        return None
    if file.stat().st_size > MOST_BYTES:
        raise InputError(
            file, expected=f"a picture of at most {MOST_BYTES} bytes", found=f"{file.stat().st_size}"
        )
    content = file.read_bytes()
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise InputError(file, expected="an animated WebP", found=f"a file that begins with {content[:4]!r}")
    return f"data:image/webp;base64,{base64.b64encode(content).decode()}"
