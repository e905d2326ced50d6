"""The format of given generations: what most of their clips are like, and how strongly they are compressed."""

from __future__ import annotations

import math
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from ksground.errors import InputError

from ...clip import Clip
from ...generations import Generations
from ...video.demux import demux
from ...video.error import ClipError
from ...video.open import opened
from ...video.probe import Facts, probe
from .. import Take
from .format import BEST_CRF, ENCODERS, WORST_CRF, Format
from .write import write_take

T = TypeVar("T", bound=Any)
# As many clips as this, spread over the names, tell how strongly a quality compresses.
SAMPLE = 4
# Of each folder at most so many clips are looked at: most of them decide, and they cost time in every evaluation.
MOST = 200
# A number of frames that fewer share than this is no property of the system.
SHARED_BY = 0.9


def measured_format(
    generations: Sequence[Generations], real: Sequence[Clip], jobs: int | None = None
) -> Format:
    """The format of the clips of all given folders together.

    Size, rate and codec are the most frequent; the number of frames too, if nearly all clips share it. The quality is
    the one at which the median bits per pixel of a few of the `real` clips are nearest to those of the generations. A
    codec that is not among `ENCODERS` is replaced by H.264 at the same bits per pixel.
    Raises InputError if no clip of the generations can be read.
    """
    rows = [(each.path(row), row) for each in generations for row in _some(each.rows, MOST)]
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        glances = list(pool.map(_glance, (file for file, _ in rows)))
    found = [(each, row) for each, (_, row) in zip(glances, rows, strict=True) if each is not None]
    if not found:
        folders = ", ".join(str(each.folder) for each in generations)
        raise InputError(folders, expected="clips to encode as", found="none that can be read")
    facts = [each.facts for each, _ in found]
    n_frames = _most_frequent(fact.n_frames for fact in facts)
    is_shared = sum(fact.n_frames == n_frames for fact in facts) >= SHARED_BY * len(facts)
    codec = _most_frequent(fact.codec for fact in facts)
    form = Format(
        size_px=_most_frequent((fact.width_px, fact.height_px) for fact in facts),
        n_frames=n_frames if is_shared else None,
        fps=_most_frequent(Fraction(row.fps).limit_denominator(1001) for _, row in found),
        codec=codec if codec in ENCODERS else "h264",
    )
    return with_bits_per_px(form, real, median(each.bits_per_px for each, _ in found))


@dataclass(frozen=True, slots=True)
class _Glance:
    """What is known after one decoded frame; bits of the coded pictures by all pixels of all frames."""

    facts: Facts
    bits_per_px: float


def _glance(file: Path) -> _Glance | None:
    """None for a file that cannot be read."""
    try:
        facts = probe(file)
        with opened(file) as (container, stream):
            packets = demux(Clip(file.stem, file), container, stream).packets
            bits = 8 * sum(packet.size for packet in packets)
    except ClipError:
        return None
    return _Glance(facts, bits / (facts.width_px * facts.height_px * facts.n_frames))


def _some(many: Sequence[T], most: int) -> Sequence[T]:
    """At most so many, evenly taken."""
    number = min(most, len(many))
    return [many[at * len(many) // number] for at in range(number)]


def with_bits_per_px(form: Format, real: Sequence[Clip], bits_per_px: float) -> Format:
    """The format at the quality whose median bits per pixel, over a few of the real clips, are nearest in ratio."""
    sample = _some(sorted(real, key=lambda clip: clip.clip_id), SAMPLE)

    @cache
    def too_many(crf: int) -> float:
        """Above 0 where this quality takes more bits than asked for."""
        return math.log(_bits_per_px(replace(form, crf=crf), sample) / bits_per_px)

    return replace(form, crf=_crossing(too_many))


def _crossing(falling: Callable[[int], float]) -> int:
    """The crf at which a falling function is nearest to 0."""
    low, high = BEST_CRF, WORST_CRF
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return min((low, high), key=lambda crf: (abs(falling(crf)), crf))


def _bits_per_px(form: Format, sample: Sequence[Clip]) -> float:
    bits = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "clip.mp4")
        for clip in sample:
            try:
                write_take(Take(clip), clip, file, form)
            except ClipError:
                continue
            if glance := _glance(file):
                bits.append(glance.bits_per_px)
    if not bits:
        raise InputError(
            "reference", expected="clips to re-encode", found=f"none of {len(sample)} can be read"
        )
    return median(bits)


def _most_frequent(values: Iterable[T]) -> T:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value))
