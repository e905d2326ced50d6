"""One column of the table for one system: which numbers its metric is given, and what it makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from .clip import Clip
from .extract import Extracted, Extractors
from .features import Classifier, TextReader
from .metrics import PairMetric, Values
from .protocol import Column


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of a set, one row a picture, pair or clip.

    features  float32 (n, d)
    clips     int64 (n,): which of the clips a row is of, an index
    """

    features: NDArray[np.float32]
    clips: NDArray[np.int64]


def values_of(
    column: Column,
    metric: PairMetric,
    clips: Sequence[Clip],
    reference: Extracted,
    generated: Extracted,
    extractors: Extractors,
) -> Values:
    """A metric's value for each of the reference's clips, float64 (n,); nan where the system has none."""
    of_real, of_made = reference.features[column.of], generated.features[column.of]
    values = np.full(len(clips), np.nan)
    at = [i for i, clip in enumerate(clips) if clip.clip_id in of_made and clip.clip_id in of_real]
    if not at:
        return values
    beside: NDArray[Any]
    made = np.stack([of_made[clips[i].clip_id] for i in at])
    chosen = [clips[i] for i in at]
    if column.against == "features":
        beside = np.stack([of_real[clip.clip_id] for clip in chosen])
    elif column.against == "text":
        beside = _texts(column, chosen, extractors)
    else:
        beside, made = _classes(column, chosen, made, extractors)
    values[at] = metric.values(beside, made)
    return values


def rows_of(clips: Sequence[Clip], features: Mapping[str, NDArray[np.float32]]) -> Rows:
    """All rows of the clips that have any, in the order of the clips."""
    at = [i for i, clip in enumerate(clips) if clip.clip_id in features]
    if not at:
        return Rows(np.empty((0, 0), np.float32), np.empty(0, np.int64))
    of_clips = [features[clips[i].clip_id] for i in at]
    rows = np.concatenate(of_clips)
    index = np.repeat(np.array(at, np.int64), [len(each) for each in of_clips])
    # A pair that a clip does not have is a row of nan; a single nan is a fault, which the metric names.
    there = ~np.isnan(rows).all(axis=1)
    return Rows(rows[there], index[there])


def _texts(column: Column, clips: Sequence[Clip], extractors: Extractors) -> NDArray[np.float32]:
    """(n, 1, d), nan for a clip whose step nothing says."""
    reader = extractors.opened[column.of]
    if not isinstance(reader, TextReader):
        _cannot(column, "an extractor that reads texts", extractors)
    steps = sorted({clip.step for clip in clips if clip.step})
    if not steps:
        return np.full((len(clips), 1, 1), np.nan, np.float32)
    read = dict(zip(steps, reader.read(steps), strict=True))
    absent = np.full_like(read[steps[0]], np.nan)
    return np.stack([read[clip.step] if clip.step else absent for clip in clips])[:, None]


def _classes(
    column: Column, clips: Sequence[Clip], made: NDArray[np.float32], extractors: Extractors
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The class of each clip's step, -1 where the network was not taught it, and the logits of the generated one."""
    classifier = extractors.opened[column.of]
    if not isinstance(classifier, Classifier):
        _cannot(column, "an extractor that names classes", extractors)
    classes = [classifier.class_of(clip.step) if clip.step else None for clip in clips]
    own = np.array([-1 if each is None else each for each in classes], np.int64)
    return own, classifier.logits(made[:, 0])


def _cannot(column: Column, expected: str, extractors: Extractors) -> NoReturn:
    found = extractors.protocol.extractors[column.of].name
    raise InputError(
        f"protocol {extractors.protocol.name}", row=f"metrics.{column.id}", expected=expected, found=found
    )
