"""Which file below a folder holds an annotated video, found by the id in its name; the folder is walked once.

Three ways of naming are known, in any nesting and any container, ids and case taken literally:

    <id>.mp4                        the whole video
    <id>_000010_000020.mp4          seconds 10 to 20 of it (Kinetics)
    Any title [<id>].mp4            the whole video, as yt-dlp names it

A trimmed file that holds the annotated span comes first (the shortest such), else the whole video. Of several
whole files the first counts by: not empty, named by the bare id, fewest folders deep, alphabetical.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ksground.errors import InputError

from ..annotation import Annotation
from ..native.native_files import files_below

VIDEO_EXTENSIONS = frozenset(
    f".{word}"
    for word in (
        *(
            "3g2",
            "3gp",
            "asf",
            "avi",
            "divx",
            "f4v",
            "flv",
            "h264",
            "hevc",
            "m2ts",
            "m2v",
            "m4v",
            "mkv",
            "mov",
        ),
        *("mp4", "mpeg", "mpg", "mts", "mxf", "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv", "y4m"),
    )
)
_TRIMMED = re.compile(r"(?P<id>.+)_(?P<start>[0-9]{6})_(?P<end>[0-9]{6})", re.ASCII)
_TITLED = re.compile(r".*\[(?P<id>[A-Za-z0-9_-]+)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LocatedVideo:
    """A file that holds an annotated span.

    path           absolute
    relative_path  below the videos root, POSIX slashes
    offset_s       where the file's second 0 lies on the published clock: 0.0 for a whole video, 10.0 for
                   `<id>_000010_000020.mp4`; a time on the file's clock is the published time minus this
    """

    path: Path
    relative_path: str
    offset_s: float


@dataclass(frozen=True, slots=True)
class _Trimmed:
    video: LocatedVideo
    start_s: int
    end_s: int


@dataclass(slots=True)
class VideoFiles:
    """The video files below a folder, by id."""

    root: Path
    n_files: int = 0
    _whole: dict[str, list[LocatedVideo]] = field(default_factory=lambda: defaultdict(list))
    _trimmed: dict[str, list[_Trimmed]] = field(default_factory=lambda: defaultdict(list))

    def find(self, annotation: Annotation) -> LocatedVideo | None:
        """The file that holds the annotated span, None if there is none."""
        holding = [
            trimmed
            for trimmed in self._trimmed.get(annotation.video_id, ())
            # Names hold whole seconds: a span published as 10.4 to 20.4 is cut as 000010_000020.
            if trimmed.start_s <= annotation.start_s and annotation.end_s < trimmed.end_s + 1
        ]
        if holding:
            return min(holding, key=lambda trimmed: trimmed.end_s - trimmed.start_s).video
        whole = self._whole.get(annotation.video_id)
        return whole[0] if whole else None

    def of_one_id(self) -> Iterator[tuple[str, list[str]]]:
        """Every id that several whole files bear, with their relative paths; the first is used."""
        for video_id, videos in sorted(self._whole.items()):
            if len(videos) > 1:
                yield video_id, [video.relative_path for video in videos]


def locate_videos(root: Path) -> VideoFiles:
    """Walk `root` once and index its video files. Raises InputError if it is no folder."""
    root = Path(root).resolve()
    if not root.is_dir():
        found = "a file" if root.exists() else "nothing there"
        raise InputError(root, expected="a folder of videos", found=found)
    files = VideoFiles(root)
    for path in files_below(root):
        if path.suffix.lower() in VIDEO_EXTENSIONS:
            _index(files, path)
    for videos in files._whole.values():
        if len(videos) > 1:
            videos.sort(key=_rank)
    for trimmed in files._trimmed.values():
        trimmed.sort(key=lambda item: _rank(item.video))
    return files


def _index(files: VideoFiles, path: Path) -> None:
    relative = path.relative_to(files.root).as_posix()
    if not _is_unicode(relative):
        return
    files.n_files += 1
    files._whole[path.stem].append(LocatedVideo(path, relative, 0.0))
    trimmed = _TRIMMED.fullmatch(path.stem)
    if trimmed:
        start_s, end_s = int(trimmed["start"]), int(trimmed["end"])
        video = LocatedVideo(path, relative, float(start_s))
        files._trimmed[trimmed["id"]].append(_Trimmed(video, start_s, end_s))
    titled = _TITLED.fullmatch(path.stem)
    if titled:
        files._whole[titled["id"]].append(LocatedVideo(path, relative, 0.0))


def _is_unicode(name: str) -> bool:
    """A name in a forgotten encoding cannot be written to a table; no published id needs one."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _rank(video: LocatedVideo) -> tuple[bool, bool, int, str]:
    is_empty = video.path.stat().st_size == 0
    is_titled = _TITLED.fullmatch(video.path.stem) is not None
    return is_empty, is_titled, video.relative_path.count("/"), video.relative_path
