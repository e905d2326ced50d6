"""The networks that variants look through, opened once; those whose weights are missing, with what would bring them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ksground.errors import InputError

from ..features import open_extractor
from ..networks.extractor import NetworkExtractor


@dataclass(frozen=True, slots=True)
class Networks:
    """Name of a network -> itself, or why it is not here."""

    here: dict[str, NetworkExtractor] = field(default_factory=dict)
    absent: dict[str, InputError] = field(default_factory=dict)


def open_networks(names: Iterable[str], device: str) -> Networks:
    """Open every network once. Raises InputError for one that is none of clips."""
    networks = Networks()
    for name in dict.fromkeys(names):
        try:
            opened = open_extractor(name, device)
        except InputError as error:
            networks.absent[name] = error
            continue
        if not isinstance(opened, NetworkExtractor) or opened.look.of != "clip" or opened.look.size is None:
            hint = "transnetv2 or sample_action, for instance"
            raise InputError(
                "network", expected="one that makes a vector of a whole clip", found=name, hint=hint
            )
        networks.here[name] = opened
    return networks
