"""Which annotated videos are here, which are missing, and which cannot be read."""

from __future__ import annotations

import csv
import multiprocessing
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Future, TimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ksground.atomic import atomic_file, write_text
from ksground.progress import ProgressLine

from ..annotation import Annotation, SourceAnnotations, Split
from .locate import VideoFiles

Status = Literal["here", "missing", "unreadable"]
_COUNTED = ("videos", "here", "missing", "unreadable")
PROBE_TIMEOUT_S = 60.0
# A pool is renewed after so many files: one that has been broken by a crash is lost with what it had in hand.
FILES_PER_POOL = 2000


@dataclass(frozen=True, slots=True)
class CountedVideo:
    """One video of one split of one source.

    status   "here": every annotated span lies in a file whose first frame decodes; "missing": a span lies in
             none; "unreadable": a file of it does not open or shows no frame
    file     the file, or the first unreadable one, relative to the videos root; None if missing
    detail   why it is unreadable
    """

    source: str
    split: Split
    video_id: str
    status: Status
    file: str | None
    detail: str | None

    @property
    def address(self) -> str:
        """Where the video was published."""
        return f"https://www.youtube.com/watch?v={self.video_id}"


def take_census(
    sources: Iterable[SourceAnnotations], videos: VideoFiles, workers: int | None = None
) -> list[CountedVideo]:
    """Look up and probe every annotated video; ordered by source, split and id.

    Files are probed in processes of their own: one that crashes, hangs or eats its decoder is unreadable.
    """
    files: dict[tuple[str, Split, str], list[str | None]] = {}
    for source in sources:
        for annotation in source.annotations:
            here = files.setdefault((source.source, annotation.split, annotation.video_id), [])
            path = _relative_path(videos, annotation)
            if path not in here:
                here.append(path)
    paths = sorted({path for here in files.values() for path in here if path is not None})
    faults = probe_files([videos.root / path for path in paths], workers)
    fault_of = {path: faults[videos.root / path] for path in paths}
    return [_counted(*key, here, fault_of) for key, here in sorted(files.items())]


def _relative_path(videos: VideoFiles, annotation: Annotation) -> str | None:
    located = videos.find(annotation)
    return located.relative_path if located else None


def _counted(
    source: str, split: Split, video_id: str, here: Sequence[str | None], fault_of: dict[str, str | None]
) -> CountedVideo:
    found = [path for path in here if path is not None]
    if len(found) < len(here):
        return CountedVideo(source, split, video_id, "missing", None, None)
    for path in found:
        if fault_of[path] is not None:
            return CountedVideo(source, split, video_id, "unreadable", path, fault_of[path])
    return CountedVideo(source, split, video_id, "here", found[0], None)


def probe_files(
    paths: Sequence[Path], workers: int | None = None, timeout_s: float = PROBE_TIMEOUT_S
) -> dict[Path, str | None]:
    """Why each file cannot be read, None for those that open and show a first frame."""
    faults: dict[Path, str | None] = {}
    with ProgressLine("probe videos", len(paths), "videos") as line:
        left = list(paths)
        while left:
            before = len(left)
            batch = left[:FILES_PER_POOL]
            _probe_in_pool(batch, faults, workers or os.cpu_count() or 1, timeout_s, line)
            left = [path for path in left if path not in faults]
            if len(left) == before:
                # The pool broke before it gave anything back: its first file is the likeliest cause.
                faults[left.pop(0)] = "crashed: the process that opened it died"
                line.advance()
    return faults


def _probe_in_pool(
    paths: Sequence[Path], faults: dict[Path, str | None], workers: int, timeout_s: float, line: ProgressLine
) -> None:
    from pebble import ProcessPool

    # A fresh interpreter: a fork would inherit the progress bar's thread half way.
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=min(workers, len(paths)), context=context) as pool:
        probes = [(path, pool.schedule(first_fault, args=(str(path),), timeout=timeout_s)) for path in paths]
        try:
            for path, probe in probes:
                faults[path] = _outcome(probe, timeout_s)
                line.advance()
        except (CancelledError, RuntimeError):
            # The pool itself is gone: what is left goes to the next one.
            pool.stop()
        except BaseException:
            # Without this an interrupt would wait for every probe that is still to come.
            pool.stop()
            raise


def _outcome(probe: Future[str | None], timeout_s: float) -> str | None:
    from pebble import ProcessExpired

    try:
        return probe.result()
    except TimeoutError:
        return f"timed out: no frame within {timeout_s:g} s"
    except ProcessExpired as died:
        return f"crashed: the process that opened it died with {died.exitcode}"


def first_fault(path: str) -> str | None:
    """Why the file at `path` cannot be read, None if it opens and its first frame decodes."""
    from ..probe import probe
    from .video import VideoError

    try:
        probe(path)
    except VideoError as error:
        return error.detail
    except Exception as error:  # whatever a codec raises, it is this file that cannot be read
        return f"{type(error).__name__}: {error}"
    return None


def count(census: Iterable[CountedVideo]) -> list[dict[str, Any]]:
    """Videos, and how many of them are here, missing and unreadable, by source and split."""
    counts: dict[tuple[str, Split], dict[str, Any]] = {}
    for video in census:
        row = counts.setdefault(
            (video.source, video.split),
            {"source": video.source, "split": video.split} | dict.fromkeys(_COUNTED, 0),
        )
        row["videos"] += 1
        row[video.status] += 1
    return list(counts.values())


def write_lists(census: Sequence[CountedVideo], out: Path) -> list[Path]:
    """Write missing.csv, missing_urls.txt (each address once) and unreadable.csv; returns their paths.

    The addresses are a batch file as downloaders take it: one a line, ids that begin with "-" cause no harm.
    """
    missing = [video for video in census if video.status == "missing"]
    unreadable = [video for video in census if video.status == "unreadable"]
    paths = [out / "missing.csv", out / "missing_urls.txt", out / "unreadable.csv"]
    names = ("source", "split", "video_id", "address")
    _write_csv(paths[0], names, [(v.source, v.split, v.video_id, v.address) for v in missing])
    write_text(paths[1], "".join(f"{address}\n" for address in dict.fromkeys(v.address for v in missing)))
    broken = [(v.source, v.split, v.video_id, v.address, v.file, v.detail) for v in unreadable]
    _write_csv(paths[2], (*names, "file", "detail"), broken)
    return paths


def _write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
