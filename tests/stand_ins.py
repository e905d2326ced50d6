"""Curate functions that behave and misbehave on purpose, told by the video's name or the step's words."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kscurate.annotation import Annotation
from kscurate.job import Row, VideoJob


@dataclass(frozen=True, slots=True)
class Settings:
    """Stands for StageSettings: anything frozen will do."""

    long_side_px: int = 320


def annotation(video_id: str = "video", start_s: float = 0.0, end_s: float = 1.0, **fields: object) -> Annotation:
    known: dict[str, object] = {
        "source": "coin",
        "split": "train",
        "native_split": "training",
        "task_id": "7",
        "task": "MakeTea",
        "step_id": "3",
        "step": "pour",
        "video_duration_s": None,
        "origin_file": "coin/COIN.json",
        "origin_row": 1,
    }
    return Annotation(video_id=video_id, start_s=start_s, end_s=end_s, **{**known, **fields})  # type: ignore[arg-type]


def job(path: Path, annotations: Iterable[Annotation] | None = None) -> VideoJob:
    spans = tuple(annotations) if annotations is not None else (annotation(path.stem),)
    return VideoJob(str(path), path.name, 0.0, spans, Settings())  # type: ignore[arg-type]


def rows(job: VideoJob) -> list[Row]:
    """A row an annotation, with floats, integers and lists that only an exact store gives back."""
    return [
        {
            "clip_id": f"{each.segment_id}_00",
            "source": each.source,
            "split": each.split,
            "video_file": job.relative_path,
            "third": (each.start_s + 1) / 3,
            "phash": [2**64 - 1, hash(each.start_s) & (2**63)],
            "motion_trace": [0.1, 1e-300],
            "error": None,
        }
        for each in job.annotations
    ]


def behave(job: VideoJob) -> list[Row]:
    """Do what the file's name says; leave a line in `<file>.calls` for each call."""
    with open(f"{job.video_path}.calls", "a", encoding="ascii") as calls:
        calls.write(f"{os.getpid()} {job.annotations[0].start_s}\n")
    match Path(job.video_path).stem.partition("-")[0]:
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "killedonce":
            if calls_of(job.video_path) == 1:
                os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(1000)
        case "leak":
            hoard = []
            while True:
                hoard.append(bytearray(2**24))
        case "drip":
            _DRIPS.append(bytearray(40 * 2**20))
        case "raise":
            raise ZeroDivisionError("division by zero")
        case "exit":
            os._exit(3)
        case "slow":
            time.sleep(0.3)
    return rows(job)


_DRIPS: list[bytearray] = []


def calls_of(path: Path | str) -> int:
    """How often `behave` was called for the video at `path`."""
    try:
        return len(Path(f"{path}.calls").read_text(encoding="ascii").splitlines())
    except FileNotFoundError:
        return 0


if "refuse_import" in os.environ.get("STAND_INS", ""):
    sys.exit("told to refuse")
