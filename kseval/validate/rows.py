"""What the table alone tells: clips without a row, rows without a clip, names that come twice. Opens no file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..clip import Clip
from ..generations import Generation
from .finding import Finding, Severity


def check_rows(
    reference: Sequence[Clip], rows: Sequence[Generation], allow_missing: bool
) -> Iterator[Finding]:
    """Yield what is missing, extra, there twice, and files that several clips share."""
    expected = {clip.clip_id for clip in reference}
    by_clip: defaultdict[str, list[int]] = defaultdict(list)
    by_file: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_clip[row.clip_id].append(number)
        by_file[row.file].append(number)
    for clip_id in sorted(expected - by_clip.keys()):
        severity: Severity = "warning" if allow_missing else "error"
        yield Finding("missing", severity, clip_id, None, None, f"no row answers {clip_id}")
    for clip_id, numbers in by_clip.items():
        if clip_id in expected:
            for number in numbers[1:]:
                says = f"{clip_id} is answered by rows {numbers[0]} and {number}"
                yield Finding("duplicate", "error", clip_id, rows[number].file, number, says)
        else:
            for number in numbers:
                says = f"{clip_id} is not in the reference"
                yield Finding("extra", "warning", clip_id, rows[number].file, number, says)
    for file, numbers in by_file.items():
        for number in numbers[1:]:
            says = f"rows {numbers[0]} and {number} name one file"
            yield Finding("shared_file", "warning", rows[number].clip_id, file, number, says)
