"""Which trained weights a run can count on, and whether its policy can do without the others."""

from __future__ import annotations

from ksground.errors import InputError

from .config import CurateConfig
from .engine.job import PinnedWeights
from .learned import LearnedScore, pinned
from .scores import build_all


def weights_at_hand(config: CurateConfig) -> tuple[PinnedWeights, ...]:
    """The weights that the run's scores want and that are here.

    Raises InputError if some that are here are damaged, or if a rule needs a score whose weights are missing: an absent
    score never passes, and never drops everything in silence.
    """
    learned = [score for score in build_all() if isinstance(score, LearnedScore)]
    weights = pinned(name for score in learned for name in score.weights(config.stages))
    here = {name for name, _ in weights}
    for score in learned:
        missing = [name for name in score.weights(config.stages) if name not in here]
        columns = {column.name for column in score.columns}
        for rule in config.policy.rules:
            if missing and rule.score in columns and rule.bounds and rule.when_absent == "drop":
                raise InputError(
                    config.policy.file,
                    expected=f"the weights {', '.join(missing)}, which policy.{rule.name} needs for {rule.score}",
                    found="none here",
                    hint=f'`make weights` brings them; or set policy.{rule.name}.when_absent = "keep"',
                )
    return weights
