"""One column of the table: what a metric makes of every system, over all clips or some, and how they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ksground.errors import InputError

from .beside import asked_of, values_of
from .clip import Clip
from .extract import Extracted, Extractors
from .feature_table import FeatureTable
from .metrics import Better, LeavesOut, PairMetric, SetMetric, Values, open_metric
from .protocol import Column, Uncertainty
from .result import Value
from .uncertainty.clusters import clusters_of, even_groups, video_names
from .uncertainty.duel import Doubt, Known, Standing, compare_distances, compare_means
from .uncertainty.interval import mean_value
from .uncertainty.leave_out import ClipRows, LeftOut, distance_totals, value_of


@dataclass(frozen=True, slots=True)
class PairColumn:
    """A mean over clips.

    asked  which of the n real clips the metric is defined for, as indices: no system misses what nobody can have
    each   system -> float64 (n,), nan where it has none
    """

    column: Column
    better: Better
    clips: Sequence[Clip]
    asked: Sequence[int]
    each: Mapping[str, Values]
    odds: Uncertainty
    seed: int

    def value(self, system: str, only: Collection[str] | None = None) -> Value:
        """A system's number with its interval, over all clips or those of some names."""
        at = [i for i in self.asked if only is None or self.clips[i].clip_id in only]
        return mean_value(
            self.each[system][at],
            video_names([self.clips[i] for i in at]),
            resamples=self.odds.resamples,
            confidence=self.odds.confidence,
            seed=self.seed,
        )

    def standing(self, systems: Collection[str], rival: str | None = None) -> Standing:
        """Every pair of these systems beside each other, or one of them beside every other."""
        each = {system: values for system, values in self.each.items() if system in systems}
        videos = video_names(self.clips)
        doubt = _doubt(self.odds, self.seed)
        return compare_means(self.column.id, self.better, each, videos, doubt, rival)


@dataclass(frozen=True, slots=True)
class SetColumn:
    """A distance of sets: the real clips' rows, and system -> rows of its own. No clip has a value by itself.

    known  what leaving videos out has given so far: a system's number and its duels ask for the same
    """

    column: Column
    metric: SetMetric
    clips: Sequence[Clip]
    real: ClipRows
    made: Mapping[str, ClipRows]
    odds: Uncertainty
    seed: int
    known: Known = field(default_factory=dict)

    @property
    def better(self) -> Better:
        return self.metric.better

    @property
    def left_out(self) -> LeftOut | None:
        return self.metric.left_out if isinstance(self.metric, LeavesOut) else None

    @property
    def each(self) -> Mapping[str, Values]:
        return {}

    def value(self, system: str, only: Collection[str] | None = None) -> Value:
        """A system's number with its interval, over all clips or those of some names."""
        real, made = (_only(rows, only) for rows in (self.real, self.made[system]))
        n = len(self.clips) if only is None else len(only)
        n_missing = n - len(made.clips)
        notes = (f"{n_missing} of {n} clips missing",) if n_missing else ()
        return self._value(real, made, n_missing, notes, system if only is None else None)

    def halves(self) -> Value:
        """The distance of real clips from real ones: those of one half of the videos from those of the other."""
        names = video_names(self.clips)
        clusters = clusters_of(names)
        sizes = np.bincount(clusters.of_row, minlength=len(clusters)).astype(np.float64)
        half = even_groups(sizes, 2, self.seed)[clusters.of_row]
        one, other = (
            {clip.clip_id for clip, of in zip(self.clips, half, strict=True) if of == at} for at in (0, 1)
        )
        note = f"between two halves of the real clips, by video: {len(one)} and {len(other)}"
        return self._value(_only(self.real, one), _only(self.real, other), 0, (note,))

    def _value(
        self,
        real: ClipRows,
        made: ClipRows,
        n_missing: int,
        notes: tuple[str, ...],
        system: str | None = None,
    ) -> Value:
        """The number; of all rows of a `system`, its totals are kept for the duels."""
        try:
            totals, why = distance_totals(
                self.metric.value,
                real,
                made,
                self._videos(),
                left_out=self.left_out,
                groups=self.odds.groups,
                seed=self.seed,
            )
        except InputError as error:
            # Too few clips, most of all in a group; the table says so in its place.
            notes = (*notes, f"not defined here: expected {error.expected}, found {error.found}")
            return Value(None, n=len(made.clips), n_missing=n_missing, notes=notes)
        if system is not None:
            self.known[system, tuple(made.clips)] = totals, why
        value = value_of(
            totals,
            why,
            made,
            resamples=self.odds.resamples,
            confidence=self.odds.confidence,
            seed=self.seed,
        )
        dimensions = value.dimensions if self.metric.wants_n_above_d else None
        return replace(value, n_missing=n_missing, dimensions=dimensions, notes=(*notes, *value.notes))

    def standing(self, systems: Collection[str], rival: str | None = None) -> Standing:
        """Every pair of these systems beside each other, or one of them beside every other."""
        made = {system: rows for system, rows in self.made.items() if system in systems}
        return compare_distances(
            self.column.id,
            self.better,
            self.metric.value,
            self.real,
            made,
            self._videos(),
            _doubt(self.odds, self.seed),
            rival,
            left_out=self.left_out,
            known=self.known,
        )

    def _videos(self) -> dict[str, str]:
        names = [clip.clip_id for clip in self.clips]
        return dict(zip(names, video_names(self.clips), strict=True))


Judged = PairColumn | SetColumn


def judge(
    column: Column,
    clips: Sequence[Clip],
    real: Extracted,
    made: Mapping[str, Extracted],
    extractors: Extractors,
) -> Judged:
    """Compute what needs computing once: the value of each pair, or the rows of each set."""
    metric = open_metric(column.metric, **column.settings)
    of_real = real.features[column.of]
    of_made = {system: each.features[column.of] for system, each in made.items()}
    odds, seed = extractors.protocol.uncertainty, extractors.protocol.seed
    if isinstance(metric, PairMetric):
        values = {
            system: values_of(column, metric, clips, of_real, each, extractors)
            for system, each in of_made.items()
        }
        asked = asked_of(column, clips, extractors)
        return PairColumn(column, metric.better, clips, asked, values, odds, seed)
    sets = {system: _rows(clips, each) for system, each in of_made.items()}
    return SetColumn(column, metric, clips, _rows(clips, of_real), sets, odds, seed)


def _rows(clips: Sequence[Clip], features: FeatureTable) -> ClipRows:
    """The features of those clips that have any, in the order of the clips."""
    known = set(features.clips)
    return ClipRows(features.clips, features.rows).of(
        [clip.clip_id for clip in clips if clip.clip_id in known]
    )


def _only(rows: ClipRows, names: Collection[str] | None) -> ClipRows:
    return rows if names is None else rows.of([name for name in rows.clips if name in names])


def _doubt(odds: Uncertainty, seed: int) -> Doubt:
    return Doubt(odds.resamples, odds.groups, odds.confidence, odds.alpha, seed=seed)
