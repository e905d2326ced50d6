"""One metric of two files of features, with all that a reader needs in order to trust the number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ksground.errors import InputError

from ..distances.feature_sets import GENERATED, REFERENCE, FeatureSet, require_same_width
from ..distances.frechet import FrechetStatistics, frechet_distance
from ..metrics import SetMetric, open_metric
from .feature_file import read_feature_file
from .settings import Setting

# What the field calls a metric -> its file here.
ALIASES = {"kid": "kernel", "fid": "frechet", "fvd": "frechet"}
# What a metric may know of its own number.
UNCERTAINTIES = ("standard_error", "subset_std")
Given = FeatureSet | FrechetStatistics


@dataclass(frozen=True, slots=True)
class Measured:
    """A value and what it stands on; n is None where a statistics file does not say.

    uncertainty   one of UNCERTAINTIES -> number, where the metric has one
    """

    metric: str
    value: float
    better: str
    reference: Path
    generated: Path
    n_reference: int | None
    n_generated: int | None
    dimensions: int
    settings: Mapping[str, Setting]
    uncertainty: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_below_dimensions(self) -> bool:
        """Whether either set has fewer rows than the features have dimensions."""
        return any(n is not None and n < self.dimensions for n in (self.n_reference, self.n_generated))

    @property
    def notes(self) -> list[str]:
        """What must be known beside the value, in words."""
        notes = []
        if self.is_below_dimensions:
            words = "n below the feature dimension"
            if self.metric == "frechet":
                words += ": mostly bias; see frechet_infinity and kernel"
            notes.append(words)
        if None in (self.n_reference, self.n_generated):
            notes.append("n unknown: a statistics file does not say it")
        return notes

    def as_json(self) -> dict[str, Any]:
        """Everything, under the names of the fields."""
        return {
            "metric": self.metric,
            "value": self.value,
            **self.uncertainty,
            "better": self.better,
            "reference": {"file": str(self.reference), "n": self.n_reference},
            "generated": {"file": str(self.generated), "n": self.n_generated},
            "dimensions": self.dimensions,
            "n_below_dimensions": self.is_below_dimensions,
            "settings": dict(self.settings),
            "notes": self.notes,
        }

    def as_text(self) -> str:
        """A line for the value, one for each file, one for each note."""
        more = "".join(
            f"  {name.replace('_', ' ')} {number:.6g}" for name, number in self.uncertainty.items()
        )
        mark = "*" if self.is_below_dimensions else ""
        lines = [f"{self.metric}  {self.value:.6f}{mark}{more}  ({self.better} is better)"]
        for side, file, n in (
            ("reference", self.reference, self.n_reference),
            ("generated", self.generated, self.n_generated),
        ):
            count = "?" if n is None else f"{n:,}"
            lines.append(f"  {side}  n = {count}, d = {self.dimensions:,}  {file}")
        lines += [f"  * {note}" if note.startswith("n below") else f"  {note}" for note in self.notes]
        return "\n".join(lines)


def measure(reference: Path, generated: Path, name: str, settings: Mapping[str, Setting]) -> Measured:
    """The metric called `name` of two files.

    Raises InputError for a file that cannot be used, a metric that is none of sets, sets that do not go together, and
    statistics where the metric needs the features themselves.
    """
    name = ALIASES.get(name, name)
    metric = open_metric(name, **settings)
    if not isinstance(metric, SetMetric):
        raise InputError(
            "--metric", expected="a metric of sets, as frechet or kernel", found=f"{name}, of pairs"
        )
    files = {REFERENCE: reference, GENERATED: generated}
    sets = {side: read_feature_file(file) for side, file in files.items()}
    dimensions = {side: _dimensions(given) for side, given in sets.items()}
    require_same_width(dimensions[REFERENCE], dimensions[GENERATED], reference, generated)
    try:
        value, uncertainty = _value(name, metric, sets[REFERENCE], sets[GENERATED])
    except InputError as error:
        # The metric knows sides, the user knows files.
        file = files.get(
            error.file, f"{reference} or {generated}" if error.file == "features" else error.file
        )
        raise InputError(
            file, expected=error.expected, found=error.found, row=error.row, hint=error.hint
        ) from None
    return Measured(
        metric=name,
        value=value,
        better=metric.better,
        reference=reference,
        generated=generated,
        n_reference=_rows(sets[REFERENCE]),
        n_generated=_rows(sets[GENERATED]),
        dimensions=dimensions[REFERENCE],
        settings=settings,
        uncertainty=uncertainty,
    )


def _value(
    name: str, metric: SetMetric, reference: Given, generated: Given
) -> tuple[float, Mapping[str, float]]:
    if isinstance(reference, FrechetStatistics) or isinstance(generated, FrechetStatistics):
        if name != "frechet":
            side = REFERENCE if isinstance(reference, FrechetStatistics) else GENERATED
            expected = f"features (n, d), which {name} needs"
            raise InputError(side, expected=expected, found="a mean and a covariance")
        ddof = getattr(metric, "ddof", 1)
        return frechet_distance(
            _statistics(reference, ddof, REFERENCE), _statistics(generated, ddof, GENERATED)
        ), {}
    if not hasattr(metric, "estimate"):
        return metric.value(reference, generated), {}
    estimate = metric.estimate(reference, generated)
    known = {name: getattr(estimate, name, None) for name in UNCERTAINTIES}
    return estimate.value, {name: number for name, number in known.items() if number is not None}


def _dimensions(given: Given) -> int:
    return len(given.mean) if isinstance(given, FrechetStatistics) else int(given.shape[1])


def _rows(given: Given) -> int | None:
    return given.n if isinstance(given, FrechetStatistics) else len(given)


def _statistics(given: Given, ddof: int, side: str) -> FrechetStatistics:
    return given if isinstance(given, FrechetStatistics) else FrechetStatistics.of(given, ddof, side)
