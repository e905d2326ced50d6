"""Backends by name: a file in `planners/`, `keyframes/` or `videos/`, or an outsider's `package.module:build`.

A backend that takes models by name is called with one, as `diffusers=THUDM/CogVideoX-5b-I2V`. What else a backend's
`build` takes are its options; each has a type and a default, so that what a user says is checked before it is opened.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ksground.errors import InputError

STAGES = ("planners", "keyframes", "videos")
# What `name=model` sets.
MODEL_NAME = "name"


def backend_names(stage: str) -> list[str]:
    """The backends of a stage that come with this package."""
    files = (Path(__file__).parent / stage).glob("*.py")
    return sorted(file.stem for file in files if not file.stem.startswith("_"))


def open_backend(stage: str, called: str, options: Mapping[str, Any] | None = None, **shared: Any) -> Any:
    """Build a backend.

    called   its name, or `name=model`
    options  what its user says of it; each must be one that it takes, strings are read as the type that it wants
    shared   what the run knows; a backend takes of it what it knows

    Raises InputError if there is none of that name, for an option that it does not take, or if what it needs is not
    installed or not here.
    """
    name, _, model = called.partition("=")
    build = _builder(stage, name)
    said = {**(options or {}), **({MODEL_NAME: model} if model else {})}
    takes = inspect.signature(build).parameters
    if unknown := [key for key in said if key not in takes]:
        expected = f"one of {', '.join(takes)}" if takes else "no option: it takes none"
        raise InputError(f"{stage} {name}", expected=expected, found=unknown[0])
    hints = get_type_hints(build)
    read = {key: _read(value, hints[key], f"{stage} {name}: {key}") for key, value in said.items()}
    return build(**{key: value for key, value in shared.items() if key in takes} | read)


def _builder(stage: str, name: str) -> Any:
    module, _, builder = name.partition(":")
    if not builder:
        if name not in backend_names(stage):
            expected = f"one of {', '.join(backend_names(stage))}, or package.module:build"
            raise InputError(stage, expected=expected, found=repr(name))
        module, builder = f"{__package__}.{stage}.{name}", "build"
    elif find_spec(module.partition(".")[0]) is None:
        raise InputError(stage, expected="package.module:build of an installed package", found=name)
    return getattr(import_module(module), builder)


def _read(value: Any, hint: Any, named: str) -> Any:
    try:
        return TypeAdapter(hint).validate_python(value)
    except ValidationError as error:
        raise InputError(named, expected=error.errors()[0]["msg"].lower(), found=repr(value)) from None
