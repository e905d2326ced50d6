"""The one way to write a value down, so that equal values have equal hashes."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from numbers import Integral, Real
from typing import Any


def plain(value: Any) -> Any:
    """Dataclasses, mappings, sequences, texts and numbers, one within another -> what `json` writes.

    A number that is not finite becomes None: JSON has no word for it, and a score that is infinite is a score that
    could not be had. Raises TypeError for anything else.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def canonical_json(value: object) -> str:
    """Sorted keys, no spaces, letters as they are, null for what is not finite."""
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256_of(value: object) -> str:
    """Hash of a value's canonical JSON in UTF-8, as `receipt_sha256` is of a receipt."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
