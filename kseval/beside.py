"""What a generated clip is held beside: the real clip's features, its step's text, or its step's class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from .clip import Clip
from .extract import Extractors
from .feature_table import FeatureTable
from .features import Classifier, TextReader
from .metrics import Array, PairMetric, Values
from .protocol import Column

# Features are read so many bytes at a time: enough for array maths to be worth it.
BLOCK_BYTES = 1 << 24
# What a metric is given beside the generated clips' features, and these, perhaps named otherwise, as logits.
Pair = tuple[NDArray[Any], Array]


def values_of(
    column: Column,
    metric: PairMetric,
    clips: Sequence[Clip],
    real: FeatureTable,
    made: FeatureTable,
    extractors: Extractors,
) -> Values:
    """A metric's value for each of the real clips, float64 (n,), block by block; nan where the system has none."""
    values = np.full(len(clips), np.nan)
    # A clip of one frame has no pairs, and so no row to hold beside those of the real one.
    both = set(real.clips).intersection(made.clips)
    asked = asked_of(column, clips, extractors)
    at = np.array([i for i in asked if clips[i].clip_id in both], np.intp)
    texts = _texts(column, [clips[i] for i in at], extractors) if column.against == "text" else {}
    for block in np.array_split(at, max(1, made.rows.nbytes // BLOCK_BYTES)):
        if len(block):
            chosen = [clips[i] for i in block]
            values[block] = metric.values(*_pair(column, chosen, real, made, extractors, texts))
    return values


def _pair(
    column: Column,
    clips: Sequence[Clip],
    real: FeatureTable,
    made: FeatureTable,
    extractors: Extractors,
    texts: Mapping[str, NDArray[np.float32]],
) -> Pair:
    answers = np.stack([made[clip.clip_id] for clip in clips])
    if column.against == "features":
        return np.stack([real[clip.clip_id] for clip in clips]), answers
    if column.against == "text":
        return np.stack([texts[clip.step or ""] for clip in clips])[:, None], answers
    return _classes(column, clips, answers, extractors)


def asked_of(column: Column, clips: Sequence[Clip], extractors: Extractors) -> list[int]:
    """Which clips have something to be held beside: a text, or a class that the network was taught."""
    classifier = extractors.opened[column.of]
    named = [i for i, clip in enumerate(clips) if clip.step]
    if column.against == "class" and isinstance(classifier, Classifier):
        return [i for i in named if classifier.class_of(clips[i].step or "") is not None]
    return list(range(len(clips))) if column.against == "features" else named


def _texts(column: Column, clips: Sequence[Clip], extractors: Extractors) -> dict[str, NDArray[np.float32]]:
    """Step -> (d,), of all steps that the clips' real ones are said to show."""
    if not isinstance(extractors.opened[column.of], TextReader):
        _cannot(column, "an extractor that reads texts", extractors)
    steps = sorted({clip.step for clip in clips if clip.step})
    return dict(zip(steps, extractors.texts(column.of, steps), strict=True)) if steps else {}


def _classes(
    column: Column, clips: Sequence[Clip], answers: Array, extractors: Extractors
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The class of each clip's step, -1 where the network was not taught it, and the logits of the generated one."""
    classifier = extractors.opened[column.of]
    if not isinstance(classifier, Classifier):
        _cannot(column, "an extractor that names classes", extractors)
    classes = [classifier.class_of(clip.step) if clip.step else None for clip in clips]
    own = np.array([-1 if each is None else each for each in classes], np.int64)
    return own, classifier.logits(answers[:, 0].astype(np.float32))


def _cannot(column: Column, expected: str, extractors: Extractors) -> NoReturn:
    protocol = extractors.protocol
    found = protocol.extractors[column.of].name
    raise InputError(f"protocol {protocol.name}", row=f"metrics.{column.id}", expected=expected, found=found)
