"""Nearest training clip: what a system that only remembers would answer.

Of the training clips, those whose step's words are nearest to what was asked for; among these, the one whose first
picture is nearest to the picture that the system is given, the first of the earliest clip of the video. It sees nothing
that a system does not see. How near texts and pictures are is the caller's to say; the version names it.

`kseval evaluate` says it by shared words and thumbnails, not by the protocol's own image-text network. That network
is one of the judges: a clip chosen by it would be chosen for what the CLIP columns reward, and the row would say how
well retrieval games a metric rather than what remembering alone is worth. It would also change with the protocol, so
that one and the same baseline stood for different clips in two tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ksground.progress import progress

from ..clip import Clip
from ..video.error import ClipError
from . import Baseline, Take
from .making.likeness import Likeness, Vectors, cosines
from .making.pictures import first_picture
from .making.scenes import earliest_of_videos, step_words

# Cosines this near are the same text, or texts that share as many words.
TIE = 1e-6


class NearestTrainingClip:
    """See above."""

    title = "nearest training clip"
    kind: Literal["floor", "baseline"] = "baseline"
    version = "1"
    compares = True
    splits: tuple[str, ...] = ("train",)

    def choose(
        self, answered: Sequence[Clip], material: Sequence[Clip], likeness: Likeness
    ) -> Mapping[str, Take]:
        """The nearest clip of the training split to each; a clip of the same video never."""
        videos = {clip.video_id for clip in answered}
        training = sorted(
            (clip for clip in material if clip.split == "train" and clip.video_id not in videos),
            key=lambda clip: clip.clip_id,
        )
        if not training:
            return {}
        near = _near_by_words(answered, training, likeness)
        scenes = earliest_of_videos(material)
        asked = {clip.clip_id: scenes[clip.video_id] for clip in answered}
        pictured = {clip.clip_id: clip for clip in asked.values()}
        pictured |= {training[one].clip_id: training[one] for some in near for one in some if len(some) > 1}
        vectors = _first_pictures(list(pictured.values()), likeness)
        takes = {}
        for clip, some in zip(answered, near, strict=True):
            names = [training[one].clip_id for one in some]
            place = _nearest(asked[clip.clip_id].clip_id, names, vectors)
            takes[clip.clip_id] = Take(training[some[place]])
        return takes


def _near_by_words(
    answered: Sequence[Clip], training: Sequence[Clip], likeness: Likeness
) -> list[NDArray[np.int64]]:
    """For each answered clip, which training clips no other is nearer than."""
    texts = sorted({step_words(clip) for clip in (*answered, *training)})
    place = {text: row for row, text in enumerate(texts)}
    vectors = likeness.texts(texts)
    of_training = np.array([place[step_words(clip)] for clip in training])
    taught = np.unique(of_training)
    near: dict[str, NDArray[np.int64]] = {}
    for clip in answered:
        text = step_words(clip)
        if text not in near:
            likely = np.full(len(texts), -np.inf)
            likely[taught] = cosines(vectors[[place[text]]], vectors[taught])[0]
            if place[text] in taught:
                # The same words are nearest whatever a network says.
                likely[place[text]] = np.inf
            near[text] = np.flatnonzero(likely[of_training] >= likely.max() - TIE)
    return [near[step_words(clip)] for clip in answered]


def _first_pictures(clips: Sequence[Clip], likeness: Likeness) -> Mapping[str, Vectors]:
    """clip_id -> vector (1, d) of its first picture; clips that cannot be read have none."""
    vectors = {}
    for clip in progress(clips, "first pictures", total=len(clips), unit="clips"):
        try:
            vectors[clip.clip_id] = likeness.pictures([first_picture(clip)])
        except ClipError:
            continue
    return vectors


def _nearest(asked: str, names: Sequence[str], vectors: Mapping[str, Vectors]) -> int:
    """Place of the name whose picture is nearest to the one asked for; the first where pictures cannot say."""
    if asked not in vectors:
        return 0
    likely = [cosines(vectors[asked], vectors[name])[0, 0] if name in vectors else -np.inf for name in names]
    return int(np.argmax(likely))


def build() -> Baseline:
    """The baseline of this file."""
    return NearestTrainingClip()
