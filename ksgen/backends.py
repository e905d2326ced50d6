"""Backends by name: a file in `planners/`, `keyframes/` or `videos/`, or an outsider's `package.module:build`."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ksground.errors import InputError

STAGES = ("planners", "keyframes", "videos")


def backend_names(stage: str) -> list[str]:
    """The backends of a stage that come with this package."""
    files = (Path(__file__).parent / stage).glob("*.py")
    return sorted(file.stem for file in files if not file.stem.startswith("_"))


def open_backend(stage: str, name: str, **settings: Any) -> Any:
    """Build a backend with those of `settings` that it takes.

    Raises InputError if there is none of that name, or if what it needs is not installed or not here.
    """
    module, _, builder = name.partition(":")
    if not builder:
        if name not in backend_names(stage):
            expected = f"one of {', '.join(backend_names(stage))}, or package.module:build"
            raise InputError(stage, expected=expected, found=repr(name))
        module, builder = f"{__package__}.{stage}.{name}", "build"
    elif find_spec(module.partition(".")[0]) is None:
        raise InputError(stage, expected="package.module:build of an installed package", found=name)
    build = getattr(import_module(module), builder)
    takes = inspect.signature(build).parameters
    return build(**{key: value for key, value in settings.items() if key in takes})
