"""Settings of a metric as they are given on the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from ksground.errors import InputError

Setting = int | float | bool | str


def parse_settings(given: Iterable[str]) -> dict[str, Setting]:
    """`k=5`, `of=generated` -> {"k": 5, "of": "generated"}. Raises InputError for one without a name or a value."""
    settings: dict[str, Setting] = {}
    for each in given:
        name, is_one, text = each.partition("=")
        if not is_one or not name.isidentifier() or not text:
            raise InputError("--set", expected="NAME=VALUE", found=each)
        settings[name] = _value(text)
    return settings


def _value(text: str) -> Setting:
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return value if isinstance(value, (int, float, bool, str)) else text
