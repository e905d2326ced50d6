"""What is called FVD, by name: each variant a TOML file of steps, and nothing of it in code.

A new file in `variants/` is a new variant. Its steps are what `kseval fvd-rosetta` takes apart, so any of them can be
had with any other: a network that takes a fixed number of frames is shown that many, evenly, of those that are read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ksground.errors import InputError

from ..canonical import canonical_json
from ..features import extractor_names
from ..resize import kernel_names

BUILT_IN = Path(__file__).with_name("variants")
Count = Annotated[int, Field(ge=1)]
Fit = Literal["squash", "crop"]
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=STRICT)
class Frames:
    """Which of a clip's pictures are read, from its beginning, in the rate of its file.

    count  None: all of them
    every  1: each picture; 2: every other one
    """

    count: Count | None = None
    every: Count = 1

    @property
    def reach(self) -> int | None:
        """Pictures that a clip must have; None: as many as its network needs."""
        return None if self.count is None else (self.count - 1) * self.every + 1

    def __str__(self) -> str:
        some = "all" if self.count is None else f"first {self.count}"
        return some if self.every == 1 else f"{some}, every {self.every}"


@dataclass(frozen=True, slots=True, config=STRICT)
class Resize:
    """One resize of several, in their order. Between two, levels are cut down to whole ones, as a cast to bytes does.

    kernel   file in `kseval/resize`
    side_px  of the shorter side, in the shape that the network takes; None, in the last one: the network's own size
    """

    kernel: str
    side_px: Count | None = None

    def __str__(self) -> str:
        name = self.kernel.replace("_", " ")
        return f"{name} to {self.side_px} px, bytes" if self.side_px else name


@dataclass(frozen=True, slots=True, config=STRICT)
class Steps:
    """All that tells one variant's number from another's.

    fit          before the first resize. "squash": whatever the shape; "crop": shorter side to size, then the middle
    network      file in `kseval/features`, or `package.module:build`; its levels' scale and its output belong to it
    ddof         1: covariances over n − 1; 0: over n
    resample_to  generated clips are counted again and again until there are so many, and no more than these are
                 counted; None: each once
    """

    frames: Frames
    fit: Fit
    kernel: Annotated[tuple[Resize, ...], Field(min_length=1)]
    network: str
    ddof: Literal[0, 1]
    resample_to: Count | None = None

    def taking(self, steps: Collection[str], other: Steps) -> Steps:
        """These steps, but some as in another variant."""
        return Steps(**{step: getattr(other if step in steps else self, step) for step in STEPS})

    def unlike(self, other: Steps) -> list[str]:
        """Which steps differ, in the order in which a clip meets them."""
        return [step for step in STEPS if getattr(self, step) != getattr(other, step)]


# In the order in which a clip meets them: field -> its name in tables, and in a sentence.
STEPS: Mapping[str, tuple[str, str]] = {
    "frames": ("frames", "the choice of frames"),
    "fit": ("crop", "the crop"),
    "kernel": ("kernel", "the resize kernel"),
    "network": ("network", "the network"),
    "ddof": ("ddof", "the covariance's divisor"),
    "resample_to": ("re-sampling", "the re-sampling"),
}


@dataclass(frozen=True, slots=True, config=STRICT)
class Variant:
    """A variant by its file's name.

    title        as it stands in tables
    way          whose steps these are, in words that make sense of another network too
    source       repository, version and functions it was read from
    differences  what is deliberately not as in the original, or cannot be had here
    """

    name: str
    title: str
    way: str
    source: str
    differences: tuple[str, ...]
    steps: Steps

    def with_network(self, network: str) -> Variant:
        """The same steps, but another network looks."""
        return replace(self, steps=replace(self.steps, network=network))


def variant_names() -> list[str]:
    """The variants that come with this package."""
    return sorted(file.stem for file in BUILT_IN.glob("*.toml"))


def load_variant(name_or_file: str) -> Variant:
    """A built-in variant by name, or anybody's by its TOML file.

    Raises InputError for an unknown name, an unknown or missing key, or a value that cannot be meant.
    """
    path = BUILT_IN / f"{name_or_file}.toml" if name_or_file in variant_names() else Path(name_or_file)
    if not path.is_file():
        expected = f"one of {', '.join(variant_names())}, or a TOML file"
        raise InputError("FVD variant", expected=expected, found=repr(name_or_file))
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        whole = canonical_json(table | {"name": path.stem})
        variant = TypeAdapter(Variant).validate_json(whole, strict=True)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise InputError(path, expected="a TOML file of texts and numbers", found=str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        row = ".".join(map(str, first["loc"]))
        raise InputError(path, row=row, expected=first["msg"], found=repr(first["input"])) from None
    _require_sense(path, variant.steps)
    return variant


def _require_sense(path: Path, steps: Steps) -> None:
    """Raise InputError for what no single value shows."""
    for resize in steps.kernel:
        if resize.kernel not in kernel_names():
            expected = f"one of {', '.join(kernel_names())}"
            raise InputError(path, row="steps.kernel", expected=expected, found=repr(resize.kernel))
    *before, last = steps.kernel
    if last.side_px or not all(resize.side_px for resize in before):
        expected = "side_px in every resize but the last, which is to the network's size"
        raise InputError(
            path, row="steps.kernel", expected=expected, found=", then ".join(map(str, steps.kernel))
        )
    if ":" not in steps.network and steps.network not in extractor_names():
        expected = f"one of {', '.join(extractor_names())}, or package.module:build"
        raise InputError(path, row="steps.network", expected=expected, found=repr(steps.network))
