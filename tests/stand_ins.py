"""Videos that behave and misbehave on purpose: what `behave` does is told by the file's name."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from kscurate.annotation import Annotation
from kscurate.config import ShotSettings, StageSettings
from kscurate.engine.failed import failed_row, failed_rows
from kscurate.engine.job import Row, VideoJob

MISBEHAVIOURS = ("segfault", "killed", "hang", "leak", "raise", "exit")
_DRIPS: list[bytearray] = []


def annotation(video_id: str, start_s: float = 0.0, end_s: float = 1.0) -> Annotation:
    """An annotation of COIN with words of no importance."""
    return Annotation(
        source="coin",
        video_id=video_id,
        split="train",
        native_split="training",
        task_id="7",
        task="Make Tea",
        step_id="3",
        step="pour",
        start_s=start_s,
        end_s=end_s,
        video_duration_s=None,
        origin_file="coin/COIN.json",
        origin_row=1,
    )


def job(path: Path, annotations: Iterable[Annotation] | None = None) -> VideoJob:
    """A job over `path`, which is made, by default of one annotation of one second."""
    if not path.exists():
        path.touch()
    spans = (annotation(path.stem),) if annotations is None else tuple(annotations)
    # The detector of the default wants weights, which are not everywhere.
    settings = StageSettings(shots=ShotSettings(detector="adaptive"))
    return VideoJob(str(path), path.name, 0.0, spans, settings)


def rows(job: VideoJob) -> list[Row]:
    """A row an annotation, with numbers that only an exact store gives back."""
    return [
        failed_row(each, "", "", job.relative_path, job.offset_s)
        | {"start_s": each.start_s / 3, "end_s": each.end_s / 3, "n_frames": 30, "error": None}
        | {"width_px": 640, "height_px": 360}
        for each in job.annotations
    ]


def behave(job: VideoJob) -> list[Row]:
    """Do what the word before the first "-" of the file's name says, and leave a line in `<file>.calls`."""
    with open(f"{job.video_path}.calls", "a", encoding="ascii") as calls:
        calls.write(f"{os.getpid()} {job.annotations[0].start_s}\n")
    match Path(job.video_path).stem.partition("-")[0]:
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "killedonce" if len(calls_of(job.video_path)) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            # A codec that hangs in C, where no Python signal handler or thread is ever run.
            ctypes.PyDLL(None).sleep(1000)
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
        case "unplugged":
            Path(job.video_path).unlink()
            return failed_rows(job, "unreadable", "no such file")
        case "unreadable":
            return failed_rows(job, "unreadable", "no moov atom")
        case "slow":
            time.sleep(0.15)
    return rows(job)


def calls_of(path: Path | str) -> list[int]:
    """Process of each call of `behave` for the video at `path`."""
    try:
        lines = Path(f"{path}.calls").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return [int(line.split()[0]) for line in lines]


def write_world(root: Path, videos: Iterable[str], missing: Iterable[str] = ()) -> tuple[Path, Path]:
    """Annotations in COIN's form and a file for each of `videos`; gives the two folders."""
    names = list(videos)
    (root / "annotations" / "coin").mkdir(parents=True)
    (root / "videos").mkdir()
    database = {
        name: {
            "subset": "testing" if number % 3 == 0 else "training",
            "class": "MakeTea",
            "recipe_type": 7,
            "duration": 500.0,
            "annotation": [
                {"id": "3", "label": "pour", "segment": [1.0 + number, 4.0 + number]},
                {"id": "4", "label": "stir", "segment": [3.0 + number, 9.5 + number]},
                {"id": "5", "label": "drink", "segment": [200.0, 255.0]},
            ],
        }
        for number, name in enumerate([*names, *missing])
    }
    (root / "annotations" / "coin" / "COIN.json").write_text(json.dumps({"database": database}))
    for name in names:
        (root / "videos" / f"{name}.mp4").write_bytes(name.encode() * 100)
    return root / "annotations", root / "videos"


def slowest_first(shared: int, shard: int) -> int:
    """The sum, after a while that is the longer the smaller the shard's number."""
    time.sleep((shared - shard) / 100)
    return shared + shard
