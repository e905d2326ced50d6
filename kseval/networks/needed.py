"""Which weights the extractors of this package stand on."""

from __future__ import annotations

from importlib import import_module

from .. import features


def weights_needed() -> dict[str, list[str]]:
    """Names in the lock file -> the extractors that need them, as each extractor's `WEIGHTS` says."""
    needed: dict[str, list[str]] = {}
    for extractor in features.extractor_names():
        stated = getattr(import_module(f"{features.__name__}.{extractor}"), "WEIGHTS", ())
        for name in (stated,) if isinstance(stated, str) else stated:
            needed.setdefault(name, []).append(extractor)
    return needed
