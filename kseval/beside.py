"""What a generated clip is held beside: the real clip's features, its step's text, or its step's class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from .clip import Clip
from .extract import Extractors
from .features import Classifier, TextReader
from .metrics import Array, PairMetric, Values
from .protocol import Column

Features = Mapping[str, NDArray[np.float32]]


def values_of(
    column: Column,
    metric: PairMetric,
    clips: Sequence[Clip],
    real: Features,
    made: Features,
    extractors: Extractors,
) -> Values:
    """A metric's value for each of the real clips, float64 (n,); nan where the system has none."""
    values = np.full(len(clips), np.nan)
    # A clip of one frame has no pairs, and so no row to hold beside those of the real one.
    at = [
        i
        for i, clip in enumerate(clips)
        if len(made.get(clip.clip_id, ())) and len(real.get(clip.clip_id, ()))
    ]
    if at:
        chosen = [clips[i] for i in at]
        answers = np.stack([made[clip.clip_id] for clip in chosen])
        if column.against == "features":
            values[at] = metric.values(np.stack([real[clip.clip_id] for clip in chosen]), answers)
        elif column.against == "text":
            values[at] = metric.values(_texts(column, chosen, extractors), answers)
        else:
            values[at] = metric.values(*_classes(column, chosen, answers, extractors))
    return values


def asked_of(column: Column, clips: Sequence[Clip], extractors: Extractors) -> list[int]:
    """Which clips have something to be held beside: a text, or a class that the network was taught."""
    classifier = extractors.opened[column.of]
    named = [i for i, clip in enumerate(clips) if clip.step]
    if column.against == "class" and isinstance(classifier, Classifier):
        return [i for i in named if classifier.class_of(clips[i].step or "") is not None]
    return list(range(len(clips))) if column.against == "features" else named


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
