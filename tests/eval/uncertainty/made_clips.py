"""Values and features of made clips: videos of unequal numbers of clips, alike within a video."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kseval.uncertainty.leave_out import ClipRows

Floats = NDArray[np.float64]
Videos = NDArray[np.intp]
ALIKE = 0.3


def video_of_each(videos: int, draw: np.random.Generator, most: int = 30) -> Videos:
    """The video of each clip, 2 to `most` clips a video."""
    return np.repeat(np.arange(videos), np.minimum(1 + draw.geometric(0.18, videos), most))


def normal_by_video(video: Videos, draw: np.random.Generator, *dimensions: int) -> Floats:
    """Standard normal, with a correlation of 0.3 within a video: (n,), or (n, d)."""
    shared, own = (
        draw.normal(size=(video.max() + 1, *dimensions)),
        draw.normal(size=(len(video), *dimensions)),
    )
    return np.sqrt(ALIKE) * shared[video] + np.sqrt(1 - ALIKE) * own


def names(video: Videos) -> list[str]:
    return [f"video {each:04d}" for each in video]


def clip_rows(features: NDArray[Any]) -> ClipRows:
    return ClipRows([f"clip {row:05d}" for row in range(len(features))], features)


def videos_by_clip(video: Videos) -> dict[str, str]:
    return {f"clip {row:05d}": name for row, name in enumerate(names(video))}


def frechet(reference: NDArray[Any], generated: NDArray[Any]) -> float:
    """The squared Fréchet distance through covariances and their nuclear norm: plain, and this folder's own."""
    means = reference.mean(axis=0) - generated.mean(axis=0)
    one, other = np.cov(reference, rowvar=False), np.cov(generated, rowvar=False)
    roots = np.linalg.eigvals(one @ other).real.clip(0) ** 0.5
    return float(means @ means + np.trace(one) + np.trace(other) - 2 * roots.sum())


def squared_means(reference: NDArray[Any], generated: NDArray[Any]) -> float:
    """|μ1 − μ2|²: biased upwards as 1/n, and exactly known."""
    means = reference.mean(axis=0) - generated.mean(axis=0)
    return float(means @ means)
