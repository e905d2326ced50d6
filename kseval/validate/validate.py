"""A generations folder against its reference: the table first, then every file that a score would read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ksground.progress import progress

from ..generations import Generations
from ..reference import Reference
from ..video.error import ClipError
from .clip_check import Rule, check_clip, measure_or_reason
from .finding import KINDS, Finding, Findings
from .measure import Measured
from .rows import check_rows


def validate(
    reference: Reference, generations: Generations, rule: Rule | None = None, jobs: int | None = None
) -> Findings:
    """Find everything wrong with the generations; files of rows that answer no clip of the reference are not opened.

    jobs  files decoded at once, each by one thread; None: as many as there are cores
    """
    rule = rule or Rule()
    expected = {clip.clip_id for clip in reference.clips}
    answering = [(number, row) for number, row in enumerate(generations.rows) if row.clip_id in expected]
    found = [*check_rows(reference.clips, generations.rows, rule.allow_missing)]
    measured = measure_all((generations.path(row) for _, row in answering), jobs)
    for number, row in answering:
        file = generations.path(row)
        is_empty = file.is_file() and not file.stat().st_size
        found += check_clip(number, row, measured[file], is_empty, rule)
    return Findings(
        folder=str(generations.folder),
        system=generations.system,
        version=generations.version,
        n_reference=len(expected),
        n_answered=len({row.clip_id for _, row in answering}),
        findings=tuple(sorted(found, key=_place)),
    )


def measure_all(files: Iterable[Path], jobs: int | None = None) -> Mapping[Path, Measured | ClipError]:
    """What each file holds, or why that cannot be told; a file that is named twice is read once."""
    unique = list(dict.fromkeys(files))
    # Threads suffice: decoding lets go of Python's lock.
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        try:
            results = pool.map(measure_or_reason, unique)
            counted = progress(results, "validate", total=len(unique), unit="clips")
            return dict(zip(unique, counted, strict=True))
        finally:
            pool.shutdown(cancel_futures=True)


def _place(finding: Finding) -> tuple[int, int, str]:
    return KINDS.index(finding.kind), -1 if finding.row is None else finding.row, finding.clip_id
