"""A protocol: everything that a number stands on but the clips, frozen in a TOML file and told by its hash."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ksground.errors import InputError

from .bfloat16 import is_held
from .canonical import canonical_json, sha256_of
from .features import extractor_names
from .metrics import metric_names
from .misshapen import misshapen
from .resize import View, kernel_names
from .video.sampling import FrameRule

BUILT_IN = Path(__file__).with_name("protocols")
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
_frozen = dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))


@_frozen
class Uncertainty:
    """How sure a number is said to be.

    resamples  of the source videos
    groups     of source videos that are left out of a distance of sets, at most
    alpha      of the paired tests, after Holm's correction
    """

    resamples: Count
    groups: Count
    confidence: Share
    alpha: Share


@_frozen
class Extraction:
    """What one extractor is shown, and in which numbers it counts.

    frames     how many of the clip's pictures, evenly; None for an extractor of pairs
    precision  "bfloat16" only where a test holds every metric of it against float32: `kseval.bfloat16`
    """

    name: str
    view: View
    frames: Count | None = None
    precision: Literal["float32", "bfloat16"] = "float32"


@_frozen
class Column:
    """One metric of the table: which maths, of whose features, beside what, under which title."""

    id: str
    metric: str
    of: str
    title: str
    against: Literal["features", "text", "class"] = "features"
    settings: Mapping[str, Any] = field(default_factory=dict)


@_frozen
class Protocol:
    """`sha256` is of the file's values as canonical JSON: comments and spaces do not count, everything else does."""

    name: str
    about: str
    splits: tuple[str, ...]
    seed: int
    frames: FrameRule
    uncertainty: Uncertainty
    extractors: Mapping[str, Extraction]
    metrics: Annotated[tuple[Column, ...], Field(min_length=1)]
    sha256: str


def protocol_names() -> list[str]:
    """The protocols that come with this package."""
    return sorted(file.stem for file in BUILT_IN.glob("*.toml"))


def load_protocol(name_or_file: str) -> Protocol:
    """A built-in protocol by name, or any by its file.

    Raises InputError for an unknown name, an unknown or missing key, or a value that cannot be meant.
    """
    path = BUILT_IN / f"{name_or_file}.toml" if name_or_file in protocol_names() else Path(name_or_file)
    if not path.is_file():
        expected = f"one of {', '.join(protocol_names())}, or a TOML file"
        raise InputError("protocol", expected=expected, found=repr(name_or_file))
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sha256 = sha256_of(table)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise InputError(path, expected="a TOML file of texts and numbers", found=str(error)) from None
    if "sha256" in table:
        raise InputError(path, row="sha256", expected="no such key: it is computed", found=table["sha256"])
    try:
        whole = canonical_json(table | {"sha256": sha256})
        protocol = TypeAdapter(Protocol).validate_json(whole, strict=True)
    except ValidationError as error:
        raise misshapen(path, error.errors()) from None
    for row, expected, found in _contradictions(protocol):
        raise InputError(path, row=row, expected=expected, found=repr(found))
    return protocol


def _contradictions(protocol: Protocol) -> Iterator[tuple[str, str, object]]:
    """What no single value shows: place, what was expected, what was found."""
    for name, extraction in protocol.extractors.items():
        if extraction.frames and extraction.frames > protocol.frames.count:
            yield f"extractors.{name}", f"frames up to {protocol.frames.count}", extraction.frames
        yield from _unknown(f"extractors.{name}.name", extraction.name, extractor_names())
        yield from _unknown(f"extractors.{name}.view", extraction.view.kernel, kernel_names())
    seen: set[str] = set()
    for column in protocol.metrics:
        if column.id in seen:
            yield f"metrics.{column.id}", "ids that differ", column.id
        seen.add(column.id)
        yield from _unknown(f"metrics.{column.id}.of", column.of, list(protocol.extractors))
        yield from _unknown(f"metrics.{column.id}.metric", column.metric, metric_names())
        of = protocol.extractors.get(column.of)
        if of and of.precision == "bfloat16" and not is_held(of.name, column.metric):
            expected = (
                f'precision "float32": no test holds {column.metric} of {of.name} at bfloat16 against it'
            )
            yield f"extractors.{column.of}.precision", expected, of.precision


def _unknown(row: str, name: str, known: list[str]) -> Iterator[tuple[str, str, object]]:
    """An outsider's `package.module:build` is known only to itself."""
    if ":" not in name and name not in known:
        yield row, f"one of {', '.join(known)}", name
