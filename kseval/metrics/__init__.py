"""Metrics: pure array maths on features; no file, no video, no torch.

Every file is a metric of the same name with `build(**settings) -> PairMetric | SetMetric`, and opens with its formula,
its source and every deliberate difference. The protocol says which extractor's features a metric is given, and how
its column is called.
"""

from __future__ import annotations

from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

Better = Literal["higher", "lower"]
Values = NDArray[np.float64]
Array = NDArray[np.floating[Any]]


@runtime_checkable
class PairMetric(Protocol):
    """One number for each generated clip beside its real one; a system's value is their mean."""

    better: Better

    def values(self, reference: NDArray[Any], generated: Array) -> Values:
        """Features of n real clips and of their n generated ones, (n, t, d) each -> float64 (n,).

        A clip for which the metric is not defined is nan, and counted as missing. Against texts `reference` is
        (n, 1, d); against classes it is int64 (n,) and `generated` float32 (n, classes).
        """
        ...


@runtime_checkable
class SetMetric(Protocol):
    """One number for two sets, however they are paired.

    wants_n_above_d  whether fewer rows than dimensions make the number mostly bias, which is then marked on it
    """

    better: Better
    wants_n_above_d: bool

    def value(self, reference: Array, generated: Array) -> float:
        """Features of two sets, (n, d) and (m, d), memory-mapped arrays welcome: read block by block.

        Raises InputError for what no number can be said of: not finite, other dimensions, fewer rows than it needs.
        """
        ...


Groups = NDArray[np.intp]


@runtime_checkable
class LeavesOut(Protocol):
    """A metric of sets that says its values without some rows for less than reading all the others again."""

    def left_out(
        self, reference: Array, generated: Array, of_reference: Groups, of_generated: Groups
    ) -> Values | None:
        """What `value` would be without the rows of each group, in both sets: float64 (k,).

        of_reference (n,) and of_generated (m,): the group of each row, 0 to k − 1. nan where what is left is too little
        for a value; None if with these settings there is no shorter way. `value` of all rows was asked before.
        """
        ...


def metric_names() -> list[str]:
    """The metrics that come with this package."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")


def open_metric(name: str, **settings: Any) -> PairMetric | SetMetric:
    """A metric by its file's name, or an outsider's by `package.module:build`.

    Raises InputError if there is none of that name or it does not know a setting.
    """
    module, _, builder = name.partition(":")
    if not builder:
        if name not in metric_names():
            raise InputError("metric", expected=f"one of {', '.join(metric_names())}", found=repr(name))
        module, builder = f"{__name__}.{name}", "build"
    build: Any = getattr(import_module(module), builder)
    parameters = signature(build).parameters
    known = list(parameters)
    takes_any = any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values())
    if unknown := [setting for setting in settings if setting not in known and not takes_any]:
        expected = f"one of its settings, {', '.join(known)}" if known else "no setting: it has none"
        raise InputError(f"metric {name}", expected=expected, found=", ".join(map(repr, unknown)))
    try:
        return build(**settings)  # type: ignore[no-any-return]
    except TypeError as error:
        raise InputError(f"metric {name}", expected="settings that it knows", found=str(error)) from None
