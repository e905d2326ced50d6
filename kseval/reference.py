"""The real clips that generated ones are held against: a manifest with its videos, or a folder of clips."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from ksground.errors import InputError

from .clip import Clip
from .clip_folder import clips_of_folder
from .generations import TABLE
from .manifest import SPLITS, clips_of_manifest


@dataclass(frozen=True, slots=True)
class Reference:
    """Real clips, sorted by clip_id; no two of one name. `path` is where they were read from.

    n_unasked  clips of the chosen splits that were left out because no system can be asked for them
    """

    path: Path
    clips: tuple[Clip, ...]
    n_unasked: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of scores must know of it."""
        if not self.n_unasked:
            return ()
        of = self.n_unasked + len(self.clips)
        return (f"{self.n_unasked:,} of {of:,} real clips say no step: no system was asked for them",)


def load_reference(
    path: Path,
    videos: Path | None = None,
    splits: Sequence[str] | None = None,
    *,
    needs_files: bool = True,
    asked: bool = False,
) -> Reference:
    """Read the clips of some splits (None: of all) from a manifest, or all clips of a folder of them.

    path         a folder of Parquet files or one of them; or a folder of clips in any container, at any depth, whose
                 clip_id is the path below it without suffix. Such clips have neither split, task nor step, each
                 counts as a video of its own, and `splits` says nothing about them.
    videos       what a manifest's `video_file` is counted from
    needs_files  whether every video must be there
    asked        only what a system can be asked for: where some of a manifest's clips say which step they show, those
                 that do not are left out (Kinetics publishes its test clips without a class)

    Raises InputError for anything that is not so; rows are counted from 0 in their file, as pandas shows them.
    """
    for split in splits or ():
        if split not in SPLITS:
            raise InputError("split", expected=f"one of {', '.join(SPLITS)}", found=repr(split))
    if not path.exists():
        raise InputError(path, expected="a manifest, or a folder of clips", found="nothing there")
    if (path / TABLE).is_file():
        expected = "a manifest, or a folder of real clips"
        hint = "the reference comes first, then the generations"
        raise InputError(path, expected=expected, found="a generations folder", hint=hint)
    # Hidden ones are temporary: another process may be writing them.
    files = sorted(path.glob("[!.]*.parquet")) if path.is_dir() else [path]
    if not files:
        if any(path.glob("manifest/*.parquet")):
            hint = f"the manifest is {path / 'manifest'}"
            raise InputError(
                path, expected="a manifest, or a folder of clips", found="a folder around one", hint=hint
            )
        return Reference(path, _sorted(path, clips_of_folder(path)))
    if videos is None:
        hint = "--videos FOLDER: what the manifest's video_file is counted from"
        raise InputError(path, expected="the folder of the manifest's videos", found="none given", hint=hint)
    if not videos.is_dir():
        raise InputError(videos, expected="the folder of the manifest's videos", found="no such folder")
    clips = _sorted(path, [clip for file in files for clip in clips_of_manifest(file, videos)])
    chosen = tuple(clip for clip in clips if splits is None or clip.split in splits)
    if not chosen:
        counts = Counter(clip.split for clip in clips)
        found = ", ".join(f"{split} ({count:,})" for split, count in sorted(counts.items())) or "no row"
        raise InputError(path, expected=f"clips of split {' or '.join(splits or SPLITS)}", found=found)
    told = tuple(clip for clip in chosen if clip.step is not None) if asked else ()
    kept = told or chosen
    if needs_files:
        _require_files(path, kept)
    return Reference(path, kept, len(chosen) - len(kept))


def step_indices(clips: Iterable[Clip]) -> Mapping[str, int]:
    """clip_id -> 0-based place among the given clips of its video, in time."""
    ordered = sorted(clips, key=lambda clip: (clip.video_id, clip.start_s or 0.0, clip.clip_id))
    return {
        clip.clip_id: index
        for _, of_video in groupby(ordered, key=lambda clip: clip.video_id)
        for index, clip in enumerate(of_video)
    }


def reference_sha256(clips: Iterable[Clip], content_sha256: Callable[[Clip], str]) -> str:
    """Hash of all that scores take from a reference: names, groups, words, spans and contents, but no place on a disk.

    `content_sha256` gives the hash of a clip's pictures, or of the file they are in.
    """
    said = [
        [
            clip.clip_id,
            clip.video_id,
            clip.source,
            clip.split,
            clip.task,
            clip.step,
            clip.start_s,
            clip.end_s,
            content_sha256(clip),
        ]
        for clip in sorted(clips, key=lambda clip: clip.clip_id)
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


def _sorted(path: Path, clips: Iterable[Clip]) -> tuple[Clip, ...]:
    """By clip_id. Raises InputError if two clips have one name."""
    clips = tuple(sorted(clips, key=lambda clip: clip.clip_id))
    for one, other in pairwise(clips):
        if one.clip_id == other.clip_id:
            found = f"{one.clip_id} twice: {one.file} and {other.file}"
            raise InputError(path, expected="a clip_id of its own for every clip", found=found)
    return clips


def _require_files(path: Path, clips: Sequence[Clip]) -> None:
    absent = sorted({clip.file for clip in clips if not clip.file.is_file()})
    if absent:
        of = len({clip.file for clip in clips})
        first = ", ".join(map(str, absent[:3])) + (", …" if len(absent) > 3 else "")
        found = f"{len(absent):,} of {of:,} are not there: {first}"
        raise InputError(
            path, expected="the videos of all its clips", found=found, hint="see --videos, --split"
        )
