"""Marks stand only where the duels decide."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from kseval.leaderboard.standing import Standing, standing
from kseval.result import Comparison, Duel, Result, Score, Value

from .made_results import RECEIPT, made_comparison, made_results

NAMES = "ABCD"


def _rows(names: str = NAMES, kind: str = "system") -> list[Result]:
    score = Score("m", "M", "higher", Value(1.0, n=3))
    return [Result(name, "1", kind, "p", RECEIPT, "", [score], []) for name in names]  # type: ignore[arg-type]


def _standing(rows: list[Result], winners: dict[str, str | None]) -> Standing:
    """`winners` by pair as "AB"."""
    duels = [Duel("m", a, b, 0.1, 0.0, 0.2, 0.01, 0.02, winner) for (a, b), winner in winners.items()]  # type: ignore[misc]
    return standing("m", rows, Comparison("", duels, {}))


def test_the_planted_ones() -> None:
    found = {
        m: standing(m, made_results(), made_comparison()) for m in ("clip_image", "motion", "picture_frechet")
    }
    assert (found["clip_image"].best, found["clip_image"].second) == ("steady", "Wobble_2")
    assert found["motion"].best is None
    assert set(found["motion"].tied) == {"steady", "Wobble_2"}
    assert found["motion"].mark("steady") == "tie"
    assert found["motion"].mark("copied input frame") is None
    assert (found["picture_frechet"].best, found["picture_frechet"].second) == ("steady", None)
    assert set(found["picture_frechet"].tied) == {"copied input frame", "Wobble_2"}
    assert found["picture_frechet"].mark("Wobble_2") is None


def test_without_a_comparison_or_with_a_duel_less_nothing_is_marked() -> None:
    assert not standing("motion", made_results(), None).tested
    comparison = made_comparison()
    missing = replace(comparison, duels=[d for d in comparison.duels if d.metric != "motion"][:-1])
    for metric in ("motion", "picture_frechet"):
        found = standing(metric, made_results(), missing)
        assert (found.best, found.second, found.tied, found.tested) == (None, None, (), False)
        assert "not tested" in found.sentence


def test_floors_do_not_compete_and_one_row_alone_is_not_best() -> None:
    found = _standing([*_rows("AB", "floor"), *_rows("C")], {"AB": "A", "AC": "A", "BC": "B"})
    assert (found.best, found.ranked) == (None, 1)
    assert "nothing to rank" in found.sentence


def test_a_ring_has_no_best_one() -> None:
    found = _standing(_rows("ABC"), {"AB": "A", "BC": "B", "AC": "C"})
    assert found.best is None
    assert found.tied == ("A", "B", "C")


@given(st.lists(st.sampled_from([0, 1, None]), min_size=6, max_size=6))
def test_best_won_every_duel_and_second_all_but_one(outcomes: list[int | None]) -> None:
    pairs = ["".join(pair) for pair in combinations(NAMES, 2)]
    winners = {p: None if o is None else p[o] for p, o in zip(pairs, outcomes, strict=True)}
    found = _standing(_rows(), winners)

    def won(one: str, other: str) -> bool:
        return winners.get(one + other, winners.get(other + one)) == one

    winner = [a for a in NAMES if all(won(a, b) for b in NAMES if b != a)]
    assert [found.best] == (winner or [None])
    runner_up = [
        b
        for b in NAMES
        if winner and b != winner[0] and all(won(b, c) for c in NAMES if c not in (b, *winner))
    ]
    assert [found.second] == (runner_up or [None])
    assert (len(found.tied) >= 2) == (not winner or not runner_up)


def test_the_order_of_the_rows_changes_nothing() -> None:
    winners: dict[str, str | None] = {"AB": "A", "AC": "A", "AD": "A", "BC": None, "BD": "B", "CD": "C"}
    for names in permutations(NAMES):
        found = _standing(_rows("".join(names)), winners)
        assert (found.best, found.second, set(found.tied)) == ("A", None, {"B", "C"})
