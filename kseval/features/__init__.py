"""Feature extractors: pictures in, vectors out. The only place in this package that loads torch.

Every file is an extractor of the same name with `build(device, precision) -> Extractor`; an outsider gives
`package.module:build`. Extractors never resize: they take pictures at the size and with the kernel that the protocol's
view names, so that what a number stands on can be read in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

Pictures = NDArray[np.float32]
Features = NDArray[np.float32]
Precision = Literal["float32", "bfloat16"]


@runtime_checkable
class Extractor(Protocol):
    """What every extractor has.

    title      the network's own name, as it stands in tables: "EfficientNet-Lite0"
    revision   changes whenever the same pictures would give other features
    weights    names in the lock file; their sha256 stand in the receipt
    reads      what a call takes. "frames": float32 (n, t, h, w, 3), RGB, 0 to 255. "pairs": float32
               (n, p, 2, h, w, 3), and as `gap_s` float64 (n, p), the seconds between the two pictures of each pair
    """

    title: str
    revision: str
    weights: tuple[str, ...]
    reads: Literal["frames", "pairs"]

    def __call__(self, pictures: Pictures, **gap_s: NDArray[np.float64]) -> Features:
        """n clips -> float32 (n, t, d): t = 1 for a network of whole clips, one for each picture or pair otherwise."""
        ...


@runtime_checkable
class TextReader(Protocol):
    """An extractor that also puts texts in the space of its pictures."""

    def read(self, texts: Sequence[str]) -> Features:
        """Texts -> float32 (n, d)."""
        ...


@runtime_checkable
class BuiltOf(Protocol):
    """An extractor whose network other distributions define; their versions stand in the receipt."""

    libraries: tuple[str, ...]


@runtime_checkable
class Classifier(Protocol):
    """An extractor whose features it can also name."""

    def class_of(self, step: str) -> int | None:
        """The class that a step's words name; None if the network was not taught it."""
        ...

    def logits(self, features: Features) -> Features:
        """float32 (n, d) -> float32 (n, classes)."""
        ...


def extractor_names() -> list[str]:
    """The extractors that come with this package."""
    folder = Path(__file__).parent
    return sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")


def open_extractor(name: str, device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """Load an extractor by its file's name, or an outsider's by `package.module:build`.

    Raises InputError if there is none of that name, or if its weights are missing or not the pinned ones.
    """
    module, _, builder = name.partition(":")
    if not builder:
        if name not in extractor_names():
            raise InputError("extractor", expected=f"one of {', '.join(extractor_names())}", found=repr(name))
        module, builder = f"{__name__}.{name}", "build"
    elif find_spec(module.partition(".")[0]) is None:
        raise InputError("extractor", expected="package.module:build of an installed package", found=name)
    build: Any = getattr(import_module(module), builder)
    return build(device, precision)  # type: ignore[no-any-return]
