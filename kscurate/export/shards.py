"""The kept clips of a manifest as WebDataset shards: tar files of `<key>.mp4` and `<key>.json`."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ksground.atomic import atomic_file
from ksground.errors import InputError

from .clip_folder import Clip, CutReport, cut_all, is_same_cut, json_of
from .cut import CutSettings


def cut_shard(
    clips: Sequence[Clip], videos: Path, shard: Path, settings: CutSettings, jobs: int, report: CutReport
) -> Iterator[Clip]:
    """Write one shard of `clips`, in their order, and yield each clip when it is done.

    The tar file appears whole; the same clips give the same bytes. Clips are cut into a folder beside it, which an
    interrupted call leaves for the next one; what a shard of an earlier call holds of them is taken from there.
    """
    staging = shard.with_name(f".{shard.stem}")
    there = _members(shard)
    if list(there) == [name for clip in clips for name in _names(clip)] and all(
        is_same_cut(there[_names(clip)[1]], clip, settings) for clip in clips
    ):
        report.already_there += len(clips)
        yield from clips
        return
    staging.mkdir(parents=True, exist_ok=True)
    if there:
        _unpack(shard, clips, staging)
    failed = report.failed
    yield from cut_all(clips, videos, staging, settings, jobs, report)
    with atomic_file(shard) as temporary, tarfile.open(temporary, "w", format=tarfile.PAX_FORMAT) as tar:
        for clip in clips:
            if clip["clip_id"] not in failed:
                video, row = _names(clip)
                _add(tar, video, (staging / f"{clip['clip_id']}.mp4").read_bytes())
                _add(tar, row, json_of(clip, settings).encode())
    shutil.rmtree(staging)


def _names(clip: Clip) -> tuple[str, str]:
    # WebDataset takes what stands before the first dot for the key.
    key = clip["clip_id"].replace(".", "-")
    return f"{key}.mp4", f"{key}.json"


def _members(shard: Path) -> dict[str, bytes]:
    """Names in a shard, in order, and the content of its JSON members."""
    if not shard.exists():
        return {}
    try:
        with tarfile.open(shard) as tar:
            return {each.name: _content(tar, each) if each.name.endswith(".json") else b"" for each in tar}
    except tarfile.TarError as error:
        raise InputError(shard, expected="a tar file that kscurate wrote", found=str(error)) from None


def _unpack(shard: Path, clips: Sequence[Clip], staging: Path) -> None:
    wanted = {name: clip["clip_id"] + name[name.rindex(".") :] for clip in clips for name in _names(clip)}
    with tarfile.open(shard) as tar:
        for member in tar:
            if member.name in wanted and not (target := staging / wanted[member.name]).exists():
                target.write_bytes(_content(tar, member))


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
