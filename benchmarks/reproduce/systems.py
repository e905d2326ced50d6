"""What stands in the table: the pipeline, its naive rival, its ablations, and stages swapped for oracles."""

from __future__ import annotations

from dataclasses import dataclass

FULL, RIVAL = "full pipeline", "autoregressive chain"
ORACLE_PLAN, ORACLE_IMAGES, ORACLE_BOTH = "oracle plan", "oracle images", "oracle plan and images"


@dataclass(frozen=True, slots=True)
class System:
    """One call of `ksgen run`; what is not said is the default."""

    title: str
    options: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Where its generations go."""
        return self.title.replace(" ", "-")


SYSTEMS = (
    System(FULL),
    System(RIVAL, ("--keyframes", "autoregressive")),
    System("without retrieval", ("--planner", "unplanned")),
    System("without key-step images", ("--keyframes", "start")),
    System("without Skill Transformer", ("--alone",)),
    System(ORACLE_PLAN, ("--planner", "oracle")),
    System(ORACLE_IMAGES, ("--keyframes", "oracle")),
    System(ORACLE_BOTH, ("--planner", "oracle", "--keyframes", "oracle")),
)
# What `kseval` sets beside every system: it is these that the pipeline must beat, and the naive chain.
COPIED, NEAREST, REAL = "copied input frame", "nearest training clip", "real, re-encoded"
BEATEN = (COPIED, NEAREST, RIVAL)
