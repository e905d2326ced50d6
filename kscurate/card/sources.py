"""Licence and citation of each source, from `sources.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PUBLISHED = Path(__file__).with_name("sources.toml")
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Source:
    """What a dataset's publisher says of it; `url`, `homepage` and `citation` may be unknown.

    hub   the identifier that dataset hubs know the licence by
    """

    name: str
    title: str
    licence: str
    hub: str
    url: str | None = None
    homepage: str | None = None
    citation: str | None = None


def described(names: Iterable[str], is_sample: bool) -> tuple[Source, ...]:
    """The sources of those names; one that nobody wrote down has an unknown licence, never none.

    Of the embedded sample there is one source, whatever formats it was written in.
    """
    known = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    if is_sample:
        return (Source(name=SAMPLE, **known[SAMPLE]),)
    unknown = {"licence": "not known to this program", "hub": "unknown"}
    return tuple(
        Source(name=name, **{"title": name} | known.get(name, unknown)) for name in names if name != SAMPLE
    )


def hub_licences(sources: Iterable[Source]) -> list[str]:
    """The hub's identifiers of all licences, each once, sorted."""
    return sorted({each.hub for each in sources})
