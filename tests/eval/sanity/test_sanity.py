"""The sanity card on the tiny world: what must be seen is seen, what cannot be is no miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from kseval.corruptions import corruption_names
from kseval.extract import Extractors
from kseval.protocol import Column
from kseval.reference import load_reference
from kseval.sanity.card import Card, read_card
from kseval.sanity.expect import should_see
from kseval.sanity.run import run_sanity
from ksground.errors import InputError

from ..made_world import write_world
from ..small_protocol import small_protocol

COLUMNS = (
    Column("colour", "cosine", "colour", "Colour cosine"),
    Column("motion", "motion", "flow", "Motion distance"),
    Column("sets", "frechet", "colour", "Colour Fréchet"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    folder = tmp_path_factory.mktemp("sanity")
    reference = load_reference(*write_world(folder, 10), ["test"])
    extractors = Extractors(small_protocol(*COLUMNS), "cpu", folder / "cache")
    return folder / "out", run_sanity(reference, extractors, folder / "out", 20)


def verdicts(card: Card, title: str) -> dict[str, str]:
    return {cell.fault: cell.verdict for cell in card.rows[title]}


def test_every_fault_has_a_column_but_a_disguise_for_networks_without_gradient(
    made: tuple[Path, Card],
) -> None:
    assert len(made[1].faults) == len(corruption_names()) - 1


def test_order_is_seen_by_the_metric_of_motion_and_the_wrong_skill_by_colours(
    made: tuple[Path, Card],
) -> None:
    motion, colour = verdicts(made[1], "Motion distance"), verdicts(made[1], "Colour cosine")
    assert motion["Reverse"] == motion["Shuffle"] == motion["Zoom on a still"] == motion["Noise"] == "seen"
    assert colour["Freeze"] in ("seen", "not asked")
    assert colour["Wrong skill"] == "seen"


def test_an_exchange_of_clips_is_no_miss_of_a_distance_of_sets(made: tuple[Path, Card]) -> None:
    sets = verdicts(made[1], "Colour Fréchet")
    assert sets["Step swap"] in ("not asked", "seen")
    assert not any("step swap" in note for note in made[1].misses() if note.startswith("Colour Fréchet"))


def test_misses_become_footnotes_and_the_card_comes_back(made: tuple[Path, Card]) -> None:
    out, card = made
    kept = read_card(out / "sanity.json", card.protocol_sha256)
    assert kept == card
    for title, cells in card.rows.items():
        missed = [cell.fault.lower() for cell in cells if cell.verdict == "missed"]
        noted = [note for note in card.misses() if note.startswith(f"{title} misses")]
        assert [all(fault in note for fault in missed) for note in noted] == ([True] if missed else [])
    assert (out / "sanity.png").stat().st_size > 10_000


def test_a_card_of_another_protocol_or_no_card_is_told(made: tuple[Path, Card], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="protocol_sha256"):
        read_card(made[0] / "sanity.json", "f" * 64)
    (tmp_path / "sanity.json").write_text("{}")
    with pytest.raises(InputError, match="kseval sanity"):
        read_card(tmp_path / "sanity.json", "f" * 64)


def test_too_few_videos_to_decide_anything_are_told(tmp_path: Path) -> None:
    reference = load_reference(*write_world(tmp_path, 3), ["test"])
    with pytest.raises(InputError, match="at least 9 videos"):
        run_sanity(
            reference, Extractors(small_protocol(*COLUMNS), "cpu", tmp_path / "c"), tmp_path / "out", 24
        )


@pytest.mark.parametrize(
    ("over_pairs", "looks", "asked"),
    [
        (True, "pairs", {"motion", "order", "anything"}),
        (False, "pairs", {"motion", "order"}),
        (True, "pictures", {"picture", "meaning", "anything"}),
        (False, "pictures", {"picture"}),
        (True, "clips", {"picture", "meaning", "motion", "order", "anything"}),
        (False, "clips", {"picture", "motion", "order"}),
    ],
)
def test_what_is_asked_of_a_metric(over_pairs: bool, looks: str, asked: set[str]) -> None:
    assert should_see(over_pairs, looks) == asked  # type: ignore[arg-type]
