"""The sanity card on the tiny world: what must be seen is seen, what cannot be is no miss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kseval.corruptions import corruption_names, open_corruption
from kseval.extract import Extractors
from kseval.protocol import Column, Extraction, Protocol
from kseval.reference import load_reference
from kseval.resize import View
from kseval.sanity.card import Card, Cell, listed, read_card
from kseval.sanity.expect import Against, Looks, should_see
from kseval.sanity.run import run_sanity
from kseval.sanity.tell import told
from kseval.sanity.verdicts import _verdict
from ksground.errors import InputError

from ..made_world import write_world
from ..small_protocol import small_protocol

COLUMNS = (
    Column("colour", "cosine", "colour", "Colour cosine"),
    Column("motion", "motion", "flow", "Motion distance"),
    Column("sets", "frechet", "colour", "Colour Fréchet"),
    Column("network", "cosine", "network", "Network cosine"),
)
DISGUISED = "Adversarial on Small network"


def protocol(*columns: Column) -> Protocol:
    """As other tests', with a network that can be attacked."""
    small = small_protocol(*columns)
    network = Extraction("tests.eval.sanity.small_network:build", View(24, 24, "squash", "area"), frames=4)
    return replace(small, extractors={**small.extractors, "network": network})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    folder = tmp_path_factory.mktemp("sanity")
    reference = load_reference(*write_world(folder, 10), ["test"])
    return folder / "out", run_sanity(
        reference, Extractors(protocol(*COLUMNS), "cpu", folder / "cache"), folder / "out", 20
    )


def verdicts(card: Card, title: str) -> dict[str, str]:
    return {cell.fault: cell.verdict for cell in card.rows[title]}


def test_every_fault_is_on_the_card_and_who_is_not_attacked_is_named(made: tuple[Path, Card]) -> None:
    titles = {open_corruption(name).title for name in corruption_names()}
    assert set(made[1].faults) == titles - {"Adversarial"} | {DISGUISED}
    why = {left.title: left.why for left in made[1].left_out}
    assert set(why) == {"Adversarial on mean colour", "Adversarial on DIS optical flow"}
    assert all("no gradient passes" in each for each in why.values())


def test_the_metric_of_motion_sees_rest_order_and_zoom(made: tuple[Path, Card]) -> None:
    motion = verdicts(made[1], "Motion distance")
    for fault in ("Freeze", "Copied input", "Reverse", "Shuffle", "Zoom on a still"):
        assert motion[fault] == "seen"


def test_wrong_skill_is_seen_by_colours(made: tuple[Path, Card]) -> None:
    assert verdicts(made[1], "Colour cosine")["Wrong skill"] == "seen"


def test_a_disguise_nears_the_right_clip_for_its_network_and_survives_reading(
    made: tuple[Path, Card],
) -> None:
    (attack,) = made[1].attacks
    assert (attack.title, attack.n) == ("Small network", 20)
    assert 1 <= attack.levels <= 4
    assert attack.after > attack.before
    assert attack.reencoded < attack.after
    harm = {cell.fault: cell.harm for cell in made[1].rows["Network cosine"]}
    wrong, disguised = harm["Wrong skill"], harm[DISGUISED]
    assert wrong is not None
    assert disguised is not None
    assert disguised < wrong


def test_an_exchange_of_clips_is_no_miss_of_a_distance_of_sets(made: tuple[Path, Card]) -> None:
    sets = verdicts(made[1], "Colour Fréchet")
    assert sets["Step swap"] in ("not asked", "seen")
    assert not any("step swap" in note for note in made[1].misses() if note.startswith("Colour Fréchet"))


def test_misses_become_footnotes_and_the_card_comes_back(made: tuple[Path, Card]) -> None:
    out, card = made
    kept = read_card(out / "sanity.json", card.protocol_sha256)
    assert kept == card
    for title in card.rows:
        missed = card.faults_of(title, "missed")
        noted = [note for note in card.misses() if note.startswith(f"{title}: misses")]
        assert noted == ([f"{title}: misses {listed(missed)} (sanity card, n = 20)"] if missed else [])
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


def test_clips_that_say_nothing_of_themselves_cannot_be_exchanged(tmp_path: Path) -> None:
    write_world(tmp_path, 9)
    reference = load_reference(tmp_path / "videos", None, None)
    card = run_sanity(
        reference,
        Extractors(protocol(*COLUMNS[1:2]), "cpu", tmp_path / "cache"),
        tmp_path / "out",
        9,
        ["freeze", "step_swap", "adversarial"],
    )
    assert set(card.faults) == {"Freeze"}
    assert {left.title for left in card.left_out} == {"Step swap", "Adversarial"}


@pytest.mark.parametrize("width", [80, 120])
def test_the_card_is_told_within_the_terminal_and_leaves_nothing_out(
    made: tuple[Path, Card], width: int
) -> None:
    card = made[1]
    lines = list(told(card, width))
    assert max(map(len, lines)) <= width
    said = " ".join(" ".join(lines).split())
    for words in (*card.rows, *card.faults, *card.misses(), *(left.why for left in card.left_out)):
        assert words in said


def test_a_fault_of_too_few_videos_is_undecided_and_no_miss() -> None:
    cell = Cell("Step swap", 0.5, "undecided")
    card = Card("p", "0", 4, 4, {"Step swap": "Swapped."}, {"Some metric": (cell,)})
    assert card.misses() == []
    assert "-  Some metric: step swap" in list(told(card, 80))


def test_faults_are_listed_as_words_of_a_sentence() -> None:
    assert listed(["Freeze"]) == "freeze"
    assert listed(["Freeze", "Zoom on a still", "Adversarial on Sample CLIP"]) == (
        "freeze, zoom on a still and adversarial on Sample CLIP"
    )


@pytest.mark.parametrize(
    ("against", "looks", "asked"),
    [
        ("features", "pairs", {"motion", "order", "anything"}),
        ("set", "pairs", {"motion", "order"}),
        ("features", "pictures", {"picture", "meaning", "anything"}),
        ("set", "pictures", {"picture"}),
        ("features", "clips", {"picture", "meaning", "motion", "order", "anything"}),
        ("set", "clips", {"picture", "motion", "order"}),
        ("text", "clips", {"meaning", "anything"}),
        ("class", "clips", {"meaning", "anything"}),
    ],
)
def test_what_is_asked_of_a_metric(against: Against, looks: Looks, asked: set[str]) -> None:
    assert should_see(against, looks) == asked


@pytest.mark.parametrize(
    ("decided", "asked", "needs_more", "verdict"),
    [
        ("unchanged", True, True, "seen"),
        ("spoiled", False, False, "preferred"),
        (None, True, False, "missed"),
        (None, True, True, "undecided"),
        (None, False, True, "not asked"),
    ],
)
def test_verdicts(decided: str | None, asked: bool, needs_more: bool, verdict: str) -> None:
    assert _verdict(decided, asked, needs_more) == verdict
