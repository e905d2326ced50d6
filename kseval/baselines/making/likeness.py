"""How near two texts are, and two pictures: by networks that the caller brings, or plainly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Vectors = NDArray[np.floating[Any]]
THUMBNAIL_PX = 16


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two ways to vectors, whose cosine says how near things are.

    name      what they are, in few words; it stands in the version of what was made with them
    texts     n texts -> (n, d); called once with all texts, for ways that must know them all
    pictures  n pictures, uint8 (h, w, 3) RGB of any sizes -> (n, d)
    """

    name: str
    texts: Callable[[Sequence[str]], Vectors]
    pictures: Callable[[Sequence[Picture]], Vectors]


def plain_likeness() -> Likeness:
    """No network: texts share words, pictures are alike when 16 px small."""
    return Likeness("shared words, thumbnails", shared_words, thumbnails)


def shared_words(texts: Sequence[str]) -> Vectors:
    """Which words of all texts stand in each, upper and lower case alike: float32 (n, words)."""
    words = [set(re.findall(r"\w+", text.casefold())) for text in texts]
    columns = {word: column for column, word in enumerate(sorted(set().union(*words)))}
    vectors = np.zeros((len(texts), max(1, len(columns))), np.float32)
    for row, own in enumerate(words):
        vectors[row, [columns[word] for word in own]] = 1
    return vectors


def thumbnails(pictures: Sequence[Picture]) -> Vectors:
    """Pictures shrunk to 16 x 16, without their mean: float32 (n, 768)."""
    size = (THUMBNAIL_PX, THUMBNAIL_PX)
    small = [cv2.resize(picture, size, interpolation=cv2.INTER_AREA).ravel() for picture in pictures]
    vectors = np.array(small, np.float32).reshape(len(small), 3 * THUMBNAIL_PX**2)
    return vectors - vectors.mean(axis=1, keepdims=True)


def cosines(one: Vectors, other: Vectors) -> NDArray[np.float64]:
    """Cosine of every vector with every other one, 0 where one has no length: (n, d), (m, d) -> float64 (n, m)."""
    return _unit(one) @ _unit(other).T


def _unit(vectors: Vectors) -> NDArray[np.float64]:
    wide = np.asarray(vectors, np.float64)
    length = np.linalg.norm(wide, axis=1, keepdims=True)
    return np.divide(wide, length, out=np.zeros_like(wide), where=length > 0)
