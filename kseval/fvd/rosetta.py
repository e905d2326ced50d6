"""All variants of one comparison side by side, and which step explains how much of what lies between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError
from ksground.weights import weights_named

from ..clip import Clip
from ..distances.frechet import FrechetStatistics, frechet_distance
from .networks import Networks, open_networks
from .shapley import shapley_values
from .sights import Eyes, Seen, Sight
from .variant import Steps, Variant

SEED = 0
# The steps that most papers name; gaps from one run to the next are then counted from the same.
USUAL_BASE = "styleganv"


@dataclass(frozen=True, slots=True)
class Row:
    """One variant's number.

    value       None where its network is absent
    dimensions  of its features; None likewise
    network     as it stands in tables
    absent      why there is no number and what would bring it; None where there is one
    """

    variant: Variant
    value: float | None
    dimensions: int | None
    network: str
    absent: str | None = None

    def is_below_dimensions(self, n: int) -> bool:
        """Whether the smaller set has fewer clips than the features have dimensions."""
        return self.dimensions is not None and n < self.dimensions


@dataclass(frozen=True, slots=True)
class Gap:
    """From the base's number to a variant's; `parts` are the steps that differ, and sum to `total`."""

    variant: Variant
    total: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rosetta:
    """One comparison in every variant.

    stand_in  the title of the network that looked in the place of every variant's own: then nothing here is FVD
    base      the variant from which gaps are counted
    left_out  clip_id -> why it counts in no variant, of the real clips and of the generated ones
    weights   name in the lock file -> sha256, of the networks that looked
    """

    n_reference: int
    n_generated: int
    rows: tuple[Row, ...]
    base: Variant
    gaps: tuple[Gap, ...]
    left_out: tuple[Mapping[str, str], Mapping[str, str]]
    weights: Mapping[str, str]
    stand_in: str | None = None


def compare(
    reference: Sequence[Clip],
    generated: Sequence[Clip],
    variants: Sequence[Variant],
    cache: Path,
    *,
    base: str | None = None,
    network: str | None = None,
    device: str = "cpu",
) -> Rosetta:
    """Measure every variant whose network is here, and explain the gaps from one of them.

    base     the variant from which gaps are counted; None: USUAL_BASE, or the first that is here
    network  an extractor of clips that shall look in the place of every variant's own
    Raises InputError if no variant's network is here, if `base` is not among them, or if a side has fewer than two
    clips that can be read.
    """
    asked = [each.with_network(network) for each in variants] if network else list(variants)
    networks = open_networks((each.steps.network for each in asked), device)
    here = [each for each in asked if each.steps.network in networks.here]
    origin = _base(here, asked, networks, base)
    sights = {Sight.of(steps) for each in here for steps in _mixtures(origin.steps, each.steps)}
    eyes = Eyes(sights, networks.here, cache)
    seen = eyes.look(reference, "real clips"), eyes.look(generated, "generated clips")
    for side, clips in zip(("real", "generated"), seen, strict=True):
        if len(clips.clip_ids) < 2:
            expected = "at least 2 clips that can be read"
            found = "; ".join(f"{name}: {why}" for name, why in list(clips.left_out.items())[:3])
            found = f"{len(clips.clip_ids)}" + (f" ({found})" if found else "")
            raise InputError(f"{side} clips", expected=expected, found=found)
    distances = Distances(*seen)
    return Rosetta(
        n_reference=len(seen[0].clip_ids),
        n_generated=len(seen[1].clip_ids),
        rows=tuple(
            _row(each, networks, distances) for each in (origin, *(each for each in asked if each != origin))
        ),
        base=origin,
        gaps=tuple(gap(origin, each, distances) for each in here if each != origin),
        left_out=(seen[0].left_out, seen[1].left_out),
        weights={
            name: weights_named(name).sha256 for each in networks.here.values() for name in each.weights
        },
        stand_in=networks.here[network].title if network else None,
    )


class Distances:
    """Steps -> the Fréchet distance that they give; each computed once."""

    def __init__(self, reference: Seen, generated: Seen) -> None:
        self.reference, self.generated = reference, generated
        self._known: dict[Steps, float] = {}

    def dimensions(self, steps: Steps) -> int:
        """Of the features."""
        return int(self.reference.rows[Sight.of(steps)].shape[1])

    def __call__(self, steps: Steps) -> float:
        if steps not in self._known:
            sight = Sight.of(steps)
            real, made = self.reference.rows[sight], self.generated.rows[sight]
            counted = None if steps.resample_to is None else resampled(len(made), steps.resample_to)
            self._known[steps] = frechet_distance(
                FrechetStatistics.of(real, steps.ddof, "real clips' features"),
                FrechetStatistics.of(made, steps.ddof, "generated clips' features", counted),
            )
        return self._known[steps]


def resampled(n: int, wanted: int) -> NDArray[np.intp]:
    """Which of n clips count, in passes over all of them, each in an order of its own, until `wanted` are counted."""
    chance = np.random.default_rng(SEED)
    passes = [chance.permutation(n) for _ in range(-(-wanted // n))]
    return np.concatenate(passes)[:wanted].astype(np.intp)


def gap(base: Variant, variant: Variant, distance: Distances) -> Gap:
    """How much of the way from the base's number to the variant's each step that differs explains."""

    def value(as_in_variant: frozenset[str]) -> float:
        return distance(base.steps.taking(as_in_variant, variant.steps))

    parts = shapley_values(base.steps.unlike(variant.steps), value)
    return Gap(variant, distance(variant.steps) - distance(base.steps), parts)


def _mixtures(base: Steps, variant: Steps) -> list[Steps]:
    """Every mixture of both; the base and the variant are among them."""
    mixtures = [base]
    for step in base.unlike(variant):
        mixtures += [each.taking([step], variant) for each in mixtures]
    return mixtures


def _row(variant: Variant, networks: Networks, distance: Distances) -> Row:
    name = variant.steps.network
    if name in networks.absent:
        error = networks.absent[name]
        return Row(variant, None, None, name, error.hint or f"{error.file}: {error.found}")
    return Row(
        variant, distance(variant.steps), distance.dimensions(variant.steps), networks.here[name].title
    )


def _base(
    here: Sequence[Variant], asked: Sequence[Variant], networks: Networks, wanted: str | None
) -> Variant:
    if not here:
        first = next(iter(networks.absent.values()))
        hint = "\n           ".join(
            [
                *dict.fromkeys(error.hint for error in networks.absent.values() if error.hint),
                "`--network transnetv2` shows the same steps through a stand-in, under its own name",
            ]
        )
        raise InputError(first.file, expected="the network of at least one variant", found="none", hint=hint)
    if wanted is None:
        return next((each for each in here if each.name == USUAL_BASE), here[0])
    for each in here:
        if each.name == wanted:
            return each
    expected = f"one of {', '.join(each.name for each in here)}"
    is_absent = any(each.name == wanted for each in asked)
    raise InputError(
        "--base", expected=expected, found=f"{wanted}, whose weights are missing" if is_absent else wanted
    )
