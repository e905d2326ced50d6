"""The kept clips of a run, cut out of their videos into a folder of files or of shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc

from ksground.errors import InputError
from ksground.progress import ProgressLine

from ..manifest import SPLITS, read_manifest
from .clip_folder import Clip, CutReport, cut_all
from .cut import CutSettings
from .shards import cut_shard


def export(
    manifest: Path, videos: Path, to: Path, settings: CutSettings, jobs: int, clips_a_shard: int | None = None
) -> CutReport:
    """Cut every clip of the manifest folder into `to`; shards of `clips_a_shard` clips, or files where that is None.

    Clips that are there already are kept, so an interrupted call goes on. A clip that fails is in the report. Raises
    InputError for a manifest or a videos folder that is not there.
    """
    if not videos.is_dir():
        raise InputError(videos, expected="the folder of the videos", found="no such folder")
    table = read_manifest(manifest)
    report = CutReport()
    with ProgressLine("cut", len(table), "clips") as line:
        for split in SPLITS:
            clips = table.filter(pc.equal(table["split"], split)).to_pylist()
            for _ in _split(split, clips, videos, to, settings, jobs, clips_a_shard, report):
                line.advance()
    return report


def _split(
    split: str,
    clips: list[Clip],
    videos: Path,
    to: Path,
    settings: CutSettings,
    jobs: int,
    clips_a_shard: int | None,
    report: CutReport,
) -> Iterator[Clip]:
    if clips_a_shard is None:
        yield from cut_all(clips, videos, to / split, settings, jobs, report)
        return
    for number, start in enumerate(range(0, len(clips), clips_a_shard)):
        shard = to / f"{split}-{number:06d}.tar"
        yield from cut_shard(clips[start : start + clips_a_shard], videos, shard, settings, jobs, report)
