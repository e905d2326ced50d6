"""All baselines of a reference, one generations folder each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ...generations import load_generations
from ...reference import load_reference
from .. import open_baseline
from .format import Format
from .likeness import Likeness, plain_likeness
from .make import Made, make_baseline
from .measured_format import measured_format


def write_baselines(
    names: Sequence[str],
    reference: Path,
    videos: Path | None,
    splits: Sequence[str],
    out: Path,
    like: Sequence[Path] = (),
    jobs: int | None = None,
    likeness: Likeness | None = None,
) -> Iterator[Made]:
    """Write each named baseline into `out`/name; yield what became of each as soon as it is done.

    splits    whose clips are answered; what a baseline takes from other splits is its own affair
    like      generations folders that all are encoded as; none: the defaults of `Format`
    likeness  how near texts and pictures are; None: shared words and thumbnails, no network

    Raises InputError for an unknown name, and for whatever `load_reference` and `load_generations` refuse.
    """
    chosen = {name: open_baseline(name) for name in names}
    answered = load_reference(reference, videos, splits, asked=True).clips
    needed = sorted({*splits, *(split for baseline in chosen.values() for split in baseline.splits)})
    material = load_reference(reference, videos, needed).clips
    form = Format()
    if like:
        form = measured_format([load_generations(folder) for folder in like], answered, jobs)
    for name, baseline in chosen.items():
        yield make_baseline(
            baseline, out / name, answered, material, form, likeness or plain_likeness(), jobs
        )
