"""A learned score's numbers of a real video, measured as a run measures them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from kscurate.config import StageSettings
from kscurate.footage.picture import Span
from kscurate.frames import read_frames
from kscurate.learned import LearnedScore, files_of, pinned
from kscurate.observation import Clip
from kscurate.probe import probe

from ..real_annotations import REAL_VIDEOS


def opened(score: LearnedScore) -> LearnedScore:
    """The score with its weights; skips the test where they are not here."""
    score.open(files_of(pinned(score.weights(StageSettings()))), StageSettings())
    if not score.ready:
        pytest.skip(
            f"weights missing: {', '.join(score.weights(StageSettings()))}; `make weights` brings them"
        )
    return score


def summary_of(score: LearnedScore, video: str, span: Span = Span(0.0, 60.0)) -> Mapping[str, Any]:
    """The score's columns over `span` of one of the real videos."""
    info = probe(REAL_VIDEOS / video)
    opened(score).start()
    seen = [(frame.time_s, score.observe(frame)) for _, frame in read_frames(info, [span])]
    score.finish()
    time_s = np.array([at for at, _ in seen])
    return score.summarise(
        Clip(
            info=info,
            start_s=span.start_s,
            end_s=span.end_s,
            segment_start_s=span.start_s,
            segment_end_s=span.end_s,
            decoded_until_s=span.end_s,
            time_s=time_s,
            damaged=np.zeros(len(seen), bool),
            observations=[look for _, look in seen],
        )
    )
