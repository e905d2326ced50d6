"""Systems that lack different clips are compared over those that both have, or not at all, and told so."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kseval.cli import app
from kseval.entrant import entrant_of
from kseval.evaluate import evaluate
from kseval.extract import Extractors
from kseval.generations import load_generations
from kseval.leaderboard.markdown import markdown
from kseval.leaderboard.page import page
from kseval.leaderboard.write import read_board
from kseval.protocol import Column
from kseval.reference import load_reference
from kseval.result_file import read_comparison

from .made_world import Frames, disc, truth, write_system, write_world
from .small_protocol import small_protocol

VIDEOS = 6
METRICS = (
    Column("motion", "motion", "flow", "Motion distance"),
    Column("sets", "frechet", "colour", "Colours"),
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`early` has the first videos, `late` the last ones, `middle` all but the outermost."""
    folder = tmp_path_factory.mktemp("world")
    reference = load_reference(*write_world(folder, VIDEOS), ["test"])
    has = {"early": range(3), "late": range(3, VIDEOS), "middle": range(1, VIDEOS - 1)}
    entrants = []
    for name, videos in has.items():

        def answer(video: int, clip: int, videos: range = videos) -> Frames | None:
            shown = truth(video, clip) if video % 2 else disc((90, 90, 90), 1.0)
            return shown if video in videos else None

        generations = load_generations(write_system(folder / name, name, VIDEOS, answer))
        entrants.append(entrant_of(generations, reference, "system", allow_missing=True))
    extractors = Extractors(small_protocol(*METRICS), "cpu", folder / "cache")
    evaluate(reference, entrants, extractors, folder / "out", allow_missing=True)
    return folder / "out"


def test_a_duel_is_over_the_clips_that_both_have_and_says_how_many(out: Path) -> None:
    (file,) = out.glob("*.comparison.json")
    found = {(duel.metric, duel.first, duel.second): duel.n for duel in read_comparison(file).duels}
    assert found["motion", "early", "middle"] == 4
    assert found["motion", "late", "middle"] == 4
    assert ("motion", "early", "late") not in found
    assert ("sets", "early", "late") not in found


def test_a_pair_without_a_common_clip_is_told_everywhere_and_nobody_is_best(out: Path) -> None:
    board = read_board([out])
    assert board.comparison
    for metric in ("motion", "sets"):
        assert any("early and late" in note for note in board.comparison.notes[metric])
    for column in board.table.columns:
        assert column.standing.best is None
        assert "not every pair can be compared: early and late" in column.standing.sentence
    assert "early and late" in markdown(board)
    assert "Pairs that cannot be compared" in page(board)
    said = CliRunner().invoke(app, ["compare", str(out)])
    assert said.exit_code == 0
    assert "not compared: early and late" in said.output
    assert "clips that both have" in said.output


def test_rows_of_partial_systems_are_marked(out: Path) -> None:
    assert [row.partial for row in read_board([out]).table.rows] == [
        "partial: 6 clips missing",
        "partial: 6 clips missing",
        "partial: 4 clips missing",
    ]
