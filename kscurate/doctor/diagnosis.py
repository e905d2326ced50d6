"""Whether a config can run here, and what would stop it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ksground.weights import State, Weights, load_lock, state_of

from ..config import CurateConfig
from ..learned import LearnedScore
from ..ledger import candidates_table
from ..policy import decide
from ..weights_at_hand import blocked_settings, learned_scores, wanted_weights
from .tools import Found


@dataclass(frozen=True, slots=True)
class WeightsFound:
    """One of the lock file's weights; `is_used` by the config's scores or not."""

    weights: Weights
    state: State
    is_used: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that would stop the run, and what mends it."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is here, and what of it a run lacks; it can run if nothing stops it."""

    weights: tuple[WeightsFound, ...]
    tools: tuple[Found, ...]
    stops: tuple[Stop, ...]

    def to_json(self) -> dict[str, Any]:
        """The same in JSON's types."""
        return {
            "can_run": not self.stops,
            "stops": [{"what": stop.what, "mend": stop.mend} for stop in self.stops],
            "weights": [
                {
                    "name": each.weights.name,
                    "state": each.state,
                    "is_used": each.is_used,
                    "size_bytes": each.weights.size_bytes,
                    "licence": each.weights.licence,
                    "gives": each.weights.gives,
                    "path": str(each.weights.path),
                }
                for each in self.weights
            ],
            "tools": [
                {"name": each.tool.name, "state": each.state, "words": each.words, "gives": each.tool.gives}
                for each in self.tools
            ],
        }


def diagnose(config: CurateConfig, tools: Sequence[Found]) -> Diagnosis:
    """Hold what is here against what a run of `config` needs.

    Raises InputError for a policy that asks for a score nobody measures.
    """
    stops = [
        Stop(
            f"{each.tool.name} is {each.state}, and nothing is curated without it", "`make setup` installs it"
        )
        for each in tools
        if each.tool.needed and each.state != "here"
    ]
    if stops:
        # The scores cannot even be asked what they want.
        return Diagnosis(_weights(()), tuple(tools), tuple(stops))
    decide(candidates_table([]), config.policy)
    weights = _weights(wanted_weights(config))
    here = {each.weights.name for each in weights if each.state == "here"}
    stops += [_damaged(each) for each in weights if each.state == "damaged" and each.is_used]
    for blocked in blocked_settings(config, here):
        names = ", ".join(blocked.missing)
        needs = f"{blocked.setting} needs {blocked.needs}, whose weights are not here: {names}"
        stops.append(Stop(needs, f"kscurate weights {' '.join(blocked.missing)}; or set {blocked.instead}"))
    running = [_name(score) for score in learned_scores() if here.issuperset(score.weights(config.stages))]
    for name in (*running, config.shots.detector):
        stops += _without_tools(name, tools)
    return Diagnosis(weights, tuple(tools), tuple(stops))


def _weights(used: Iterable[str]) -> tuple[WeightsFound, ...]:
    used = set(used)
    return tuple(WeightsFound(each, state_of(each), each.name in used) for each in load_lock().values())


def _damaged(found: WeightsFound) -> Stop:
    weights = found.weights
    mend = "check it out of git again" if weights.bundled else f"kscurate weights --repair {weights.name}"
    return Stop(f"{weights.path} is damaged", mend)


def _name(score: LearnedScore) -> str:
    return type(score).__module__.rpartition(".")[2]


def _without_tools(name: str, tools: Sequence[Found]) -> list[Stop]:
    return [
        Stop(f"`{name}` would run, but {each.tool.name} is {each.state}", "`make setup` installs it")
        for each in tools
        if name in each.tool.users and each.state != "here"
    ]
