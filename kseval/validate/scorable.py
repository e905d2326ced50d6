"""Which clips of a system can be scored, told before the first network runs: containers are read, pictures are not.

What `kseval validate` calls an error of a file is here one too, as far as no decoding is needed to see it, so that a
file cut in half is not scored by its first half.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ksground.errors import InputError
from ksground.progress import progress

from ..clip import Clip
from ..entrant import Entrant
from ..video.colour import is_tagged
from ..video.demux import demux
from ..video.error import ClipError
from ..video.open import opened
from .clip_check import Rule


@dataclass(frozen=True, slots=True)
class _Seen:
    """`unfit`: why the clip cannot be scored; None where it can."""

    unfit: str | None
    tagged: bool = True


def scorable(entrant: Entrant, allow_missing: bool, rule: Rule | None = None) -> Entrant:
    """The entrant with those of its answers that can be scored, and with notes of what a reader must know of them.

    Raises InputError if one cannot be and `allow_missing` is not set, or if none can be.
    """
    rule = rule or Rule()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            found = pool.map(lambda clip: _look(clip, rule), entrant.answers)
            counted = progress(found, f"open {entrant.system}", total=len(entrant.answers), unit="clips")
            seen = dict(zip(entrant.answers, counted, strict=True))
        finally:
            pool.shutdown(cancel_futures=True)
    unfit = {clip: each.unfit for clip, each in seen.items() if each.unfit}
    if unfit and (not allow_missing or len(unfit) == len(seen)):
        _refuse(unfit, len(seen), allow_missing)
    notes = []
    if unfit:
        notes.append(f"not scored and counted as missing: {_of(unfit, seen)} ({_kinds(unfit)})")
    fit = tuple(clip for clip in entrant.answers if clip not in unfit)
    if untagged := [clip for clip in fit if not seen[clip].tagged]:
        notes.append(f"no colour matrix in {_of(untagged, seen)}: read as BT.601")
    return replace(entrant, answers=fit, notes=(*entrant.notes, *notes))


def _look(clip: Clip, rule: Rule) -> _Seen:
    # Ten thousand files that are not there are told in a second.
    if not clip.file.is_file():
        return _Seen("missing: no such file")
    try:
        with opened(clip.file) as (container, stream):
            tagged = is_tagged(stream)
            demuxed = demux(clip, container, stream, keep_packets=False)
    except ClipError as error:
        return _Seen(f"{error.reason}: {error.detail}")
    n_frames, length_s = len(demuxed.pts), demuxed.end_s - demuxed.start_s
    if demuxed.missing_s > rule.missing_tolerance * (length_s + demuxed.missing_s):
        return _Seen(f"truncated: {demuxed.missing_s:.2f} s are missing at its end")
    if n_frames < rule.least_frames:
        return _Seen(f"too short: {n_frames} frame{'s' * (n_frames != 1)}, {rule.least_frames} are the least")
    return _Seen(None, tagged)


def _refuse(unfit: Mapping[Clip, str], n: int, allow_missing: bool) -> None:
    (clip, why), *_ = unfit.items()
    found = f"{why} ({clip.clip_id})"
    if len(unfit) > 1:
        found = f"{len(unfit):,} of {n:,} cannot be ({_kinds(unfit)}); the first, {clip.clip_id}, is {why}"
    hint = "`kseval validate` names each of them"
    if not allow_missing:
        hint += "; `--allow-missing` scores the others, and marks the row"
    raise InputError(clip.file, expected="clips that can be scored", found=found, hint=hint)


def _kinds(unfit: Mapping[Clip, str]) -> str:
    counts = Counter(why.partition(":")[0] for why in unfit.values())
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.most_common())


def _of(some: Sized, of: Sized) -> str:
    return f"{len(some):,} of {len(of):,} clips"
