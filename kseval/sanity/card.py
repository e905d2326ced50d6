"""The sanity card: what each metric made of each fault, as a file that a leaderboard reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from ksground.atomic import write_text
from ksground.errors import InputError

UNCHANGED = "Unchanged"
Verdict = Literal["seen", "missed", "not asked", "preferred", "undecided"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fault, or an attack on one network, that is not on the card, and why."""

    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Attack:
    """How far one network was led astray: means over n clips of its cosine to the right clip, read by the protocol.

    levels     the largest change of any level of any picture, of 255
    before     of the wrong clips as they are
    after      of the disguised ones, written without loss
    reencoded  of the disguised ones, encoded like every other clip: what is left for who cannot hand in such files
    """

    title: str
    n: int
    levels: int
    before: float
    after: float
    reencoded: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault under one metric.

    harm     how much worse than unchanged, as a share of the metric's worst fault; negative: better; None: no value
    verdict  "seen": the unchanged clips are better, and the test decides it; "preferred": the spoiled ones are;
             "missed": the metric should see it and the test does not decide; "undecided": nor does it, and could not
             of so few videos, or the harm is plain and uneven; "not asked": it need not see it
    """

    fault: str
    harm: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Card:
    """What each metric made of each fault.

    n, n_videos  clips that were spoiled, and videos that they are of
    faults       title -> what it does, in the card's order
    rows         metric's title -> its cells, in the order of the faults
    """

    protocol: str
    protocol_sha256: str
    n: int
    n_videos: int
    faults: Mapping[str, str]
    rows: Mapping[str, tuple[Cell, ...]]
    attacks: tuple[Attack, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def misses(self) -> list[str]:
        """Footnotes for a leaderboard: every metric that misses what it should see, or likes it."""
        words: dict[Verdict, str] = {"missed": "misses {}", "preferred": "rates {} above unchanged clips"}
        return [
            f"{title}: {said.format(listed(faults))} (sanity card, n = {self.n})"
            for title in self.rows
            for verdict, said in words.items()
            if (faults := self.faults_of(title, verdict))
        ]

    def faults_of(self, title: str, verdict: Verdict) -> list[str]:
        """The faults on which a metric has this verdict."""
        return [cell.fault for cell in self.rows[title] if cell.verdict == verdict]


def listed(faults: Sequence[str]) -> str:
    """As words of a sentence: names of networks keep their capitals."""
    words = [fault[:1].lower() + fault[1:] for fault in faults]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def write_card(card: Card, file: Path) -> None:
    """As JSON, for `kseval evaluate` to read."""
    write_text(file, json.dumps(asdict(card), indent=1, ensure_ascii=False) + "\n")


def read_card(file: Path, protocol_sha256: str) -> Card:
    """A card made by `write_card`. Raises InputError if it is none, or was made under another protocol."""
    try:
        card = TypeAdapter(Card).validate_json(file.read_bytes(), strict=True)
    except (ValidationError, OSError) as error:
        found = str(error).splitlines()[0]
        raise InputError(file, expected="a card that `kseval sanity` wrote", found=found) from None
    if card.protocol_sha256 != protocol_sha256:
        hint = "run `kseval sanity` with this protocol"
        raise InputError(
            file, expected=f"protocol_sha256 {protocol_sha256}", found=card.protocol_sha256, hint=hint
        )
    return card
