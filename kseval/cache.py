"""Features kept between evaluations: by what the clip holds and by all that the features were made with.

A second evaluation of the same clips decodes nothing. Files that are cut short or foreign are made anew: the cache
may be removed at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ksground.atomic import atomic_file

from .canonical import sha256_of

Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of float32 arrays (t, d), one for each clip and extractor.

    made_with  extractor -> everything besides the clip that decides its features
    """

    folder: Path
    made_with: Mapping[str, Mapping[str, object]]

    def path(self, extractor: str, content_sha256: str) -> Path:
        """Where the features of a clip by one extractor lie, or would."""
        key = sha256_of(self.made_with[extractor])[:16]
        name = str(self.made_with[extractor]["name"]).replace(":", ".")
        return self.folder / f"{name}-{key}" / content_sha256[:2] / f"{content_sha256}.npy"

    def get(self, extractor: str, content_sha256: str) -> Features | None:
        """float32 (t, d); None if they are not there, or not readable."""
        try:
            kept = np.load(self.path(extractor, content_sha256), allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        return kept if kept.ndim == 2 and kept.dtype == np.float32 else None

    def put(self, extractor: str, content_sha256: str, features: Features) -> None:
        """Keep float32 (t, d)."""
        with atomic_file(self.path(extractor, content_sha256)) as temporary, temporary.open("wb") as file:
            np.save(file, np.ascontiguousarray(features, np.float32), allow_pickle=False)
