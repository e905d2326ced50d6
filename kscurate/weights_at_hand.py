"""Which trained weights a run can count on, and whether its policy can do without the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from ksground.errors import InputError

from .config import CurateConfig
from .engine.job import PinnedWeights
from .learned import LearnedScore, pinned
from .scores import build_all


@dataclass(frozen=True, slots=True)
class BlockedRule:
    """A rule that stops the run: the score it bounds is learned, some of that score's weights are missing, and the
    rule drops what it knows nothing of.
    """

    rule: str
    score: str
    missing: tuple[str, ...]

    def as_error(self, file: str) -> InputError:
        """The same for the user, who can mend it."""
        return InputError(
            file,
            expected=f"the weights {', '.join(self.missing)}, which policy.{self.rule} needs for {self.score}",
            found="none here",
            hint=f'`make weights` brings them; or set policy.{self.rule}.when_absent = "keep"',
        )


def learned_scores() -> list[LearnedScore]:
    """A fresh instance of every score that stands on trained weights."""
    return [score for score in build_all() if isinstance(score, LearnedScore)]


@cache
def learned_columns() -> frozenset[str]:
    """Names of the columns that are null in every row where weights are missing."""
    return frozenset(column.name for score in learned_scores() for column in score.columns)


def wanted_weights(config: CurateConfig) -> tuple[str, ...]:
    """Names of all weights that the run's scores look for, sorted."""
    return tuple(sorted({name for score in learned_scores() for name in score.weights(config.stages)}))


def blocked_rules(config: CurateConfig, here: Collection[str]) -> list[BlockedRule]:
    """The rules that cannot be decided with the weights `here` alone, in the policy's order."""
    lacking = {
        column.name: missing
        for score in learned_scores()
        if (missing := tuple(name for name in score.weights(config.stages) if name not in here))
        for column in score.columns
    }
    return [
        BlockedRule(rule.name, rule.score, lacking[rule.score])
        for rule in config.policy.rules
        if rule.score in lacking and rule.bounds and rule.when_absent == "drop"
    ]


def weights_at_hand(config: CurateConfig) -> tuple[PinnedWeights, ...]:
    """The weights that the run's scores want and that are here.

    Raises InputError if some that are here are damaged, or if a rule needs a score whose weights are missing: an absent
    score never passes, and never drops everything in silence.
    """
    weights = pinned(wanted_weights(config))
    for blocked in blocked_rules(config, [name for name, _ in weights]):
        raise blocked.as_error(config.policy.file)
    return weights
