"""Which trained weights a run can count on, and whether its config can do without the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ksground.errors import InputError

from .config import CurateConfig
from .engine.job import PinnedWeights
from .learned import LearnedScore, pinned
from .scores import build_all
from .shots import weights_of


@dataclass(frozen=True, slots=True)
class Blocked:
    """A setting that stops the run, because the weights that it needs are missing.

    setting   its key in the config
    needs     what it asks for: a learned score, or a shot detector
    missing   names of the weights
    instead   another setting, with which the run can do without
    """

    setting: str
    needs: str
    missing: tuple[str, ...]
    instead: str

    def as_error(self, file: str) -> InputError:
        """The same for the user, who can mend it."""
        names = ", ".join(self.missing)
        return InputError(
            file,
            expected=f"the weights {names}, which {self.setting} needs for {self.needs}",
            found="none here",
            hint=f"`kscurate weights {' '.join(self.missing)}` brings them; or set {self.instead}",
        )


def learned_scores() -> list[LearnedScore]:
    """A fresh instance of every score that stands on trained weights."""
    return [score for score in build_all() if isinstance(score, LearnedScore)]


def wanted_weights(config: CurateConfig) -> tuple[str, ...]:
    """Names of all weights that the run's scores and its shot detector look for, sorted."""
    names = {name for score in learned_scores() for name in score.weights(config.stages)}
    return tuple(sorted(names.union(weights_of(config.shots.detector))))


def blocked_settings(config: CurateConfig, here: Collection[str]) -> list[Blocked]:
    """What in the config cannot be had with the weights `here` alone: the detector, then rules in their order."""
    detector = config.shots.detector
    away = tuple(name for name in weights_of(detector) if name not in here)
    blocked = [Blocked("shots.detector", detector, away, 'shots.detector = "adaptive"')] if away else []
    return blocked + blocked_rules(config, here)


def blocked_rules(config: CurateConfig, here: Collection[str]) -> list[Blocked]:
    """The rules that would drop every candidate, because they bound a score whose weights are not among `here`."""
    blocked = []
    lacking = {
        column.name: missing
        for score in learned_scores()
        if (missing := tuple(name for name in score.weights(config.stages) if name not in here))
        for column in score.columns
    }
    for rule in config.policy.rules:
        if rule.score in lacking and rule.bounds and rule.when_absent == "drop":
            key = f"policy.{rule.name}"
            blocked.append(Blocked(key, rule.score, lacking[rule.score], f'{key}.when_absent = "keep"'))
    return blocked


def weights_at_hand(config: CurateConfig) -> tuple[PinnedWeights, ...]:
    """The weights that the run's scores want and that are here.

    Raises InputError if some that are here are damaged, or if a rule needs a score, or the run a shot detector, whose
    weights are missing: an absent score never passes, and never drops everything in silence.
    """
    weights = pinned(wanted_weights(config))
    for blocked in blocked_settings(config, [name for name, _ in weights]):
        raise blocked.as_error(config.policy.file)
    return weights
