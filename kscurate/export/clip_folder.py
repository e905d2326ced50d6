"""The kept clips of a manifest as files: `<split>/<clip_id>.mp4` and, beside it, its row as `.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ksground.atomic import write_text

from .cut import CutError, CutSettings, cut_clip

Clip = Mapping[str, Any]


@dataclass(slots=True)
class CutReport:
    """What became of the clips; `failed` maps a clip_id to what went wrong.

    `other_length` counts clips whose number of frames is not the manifest's: their video changed, or is damaged.
    """

    cut: int = 0
    already_there: int = 0
    other_length: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def cut_all(
    clips: Iterable[Clip], videos: Path, folder: Path, settings: CutSettings, jobs: int, report: CutReport
) -> Iterator[Clip]:
    """Cut each clip that is not in `folder` yet, `jobs` at a time; yield each when it is done, in no order.

    The row is written after its clip: a clip with a row is whole, and is kept while its row says the same cut.
    """
    with ThreadPoolExecutor(jobs) as pool:
        # Threads suffice: the work is done by one ffmpeg process each.
        running = {pool.submit(_cut_one, clip, videos, folder, settings): clip for clip in clips}
        try:
            for done in as_completed(running):
                clip = running[done]
                try:
                    n_frames = done.result()
                except CutError as error:
                    report.failed[clip["clip_id"]] = str(error)
                else:
                    report.already_there += n_frames is None
                    report.cut += n_frames is not None
                    report.other_length += n_frames not in (None, clip["n_frames"])
                yield clip
        finally:
            pool.shutdown(cancel_futures=True)


def cut_of(clip: Clip, settings: CutSettings) -> dict[str, Any]:
    """What a cut depends on; stands in the clip's JSON under "cut"."""
    return {name: clip[name] for name in ("video_file", "start_s", "end_s")} | asdict(settings)


def json_of(clip: Clip, settings: CutSettings) -> str:
    """The clip's manifest row, and how it was cut, as JSON text."""
    return json.dumps(dict(clip) | {"cut": cut_of(clip, settings)}, ensure_ascii=False, indent=1) + "\n"


def is_same_cut(text: str | bytes, clip: Clip, settings: CutSettings) -> bool:
    """Whether JSON that was written beside a clip says the cut that is wanted now."""
    try:
        return bool(json.loads(text)["cut"] == cut_of(clip, settings))
    except (ValueError, KeyError, TypeError):
        return False


def _cut_one(clip: Clip, videos: Path, folder: Path, settings: CutSettings) -> int | None:
    """Number of frames written, or None if the clip was there already."""
    target, row = (folder / f"{clip['clip_id']}{suffix}" for suffix in (".mp4", ".json"))
    if target.exists() and row.exists() and is_same_cut(row.read_bytes(), clip, settings):
        return None
    row.unlink(missing_ok=True)
    video = videos / clip["video_file"]
    if not video.is_file():
        raise CutError(f"{clip['video_file']} is not below the videos folder")
    n_frames = cut_clip(video.absolute(), clip["start_s"], clip["end_s"], target, settings)
    write_text(row, json_of(clip, settings))
    return n_frames
