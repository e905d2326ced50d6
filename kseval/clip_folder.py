"""A folder of clips, each a file of its own."""

from __future__ import annotations

import os
from pathlib import Path

from ksground.errors import InputError

from .clip import Clip
from .inner_path import EXPECTED, is_inner_path

CONTAINERS = frozenset(
    f".{name}"
    for name in (
        *("3gp", "asf", "avi", "f4v", "flv", "gif", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts"),
        *("mxf", "nut", "ogg", "ogv", "ts", "vob", "webm", "wmv"),
    )
)


def clips_of_folder(folder: Path) -> list[Clip]:
    """Every video file at any depth below `folder`, hidden ones aside; named by its path without suffix.

    Raises InputError if there is none, or if a path cannot be a clip_id.
    """
    clips = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(parent, name)
            if name.startswith(".") or file.suffix.lower() not in CONTAINERS:
                continue
            clip_id = file.relative_to(folder).with_suffix("").as_posix()
            if not is_inner_path(clip_id):
                raise InputError(file, expected=f"a file whose path is {EXPECTED}", found=repr(clip_id))
            clips.append(Clip(clip_id, file, video_id=clip_id))
    if not clips:
        expected = f"a manifest (*.parquet), or clips ({', '.join(sorted(CONTAINERS))})"
        raise InputError(folder, expected=expected, found="neither")
    return clips
