"""The whole evaluation on a tiny world whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kseval.entrant import Entrant, entrant_of
from kseval.evaluate import evaluate
from kseval.extract import Extractors
from kseval.generations import load_generations
from kseval.leaderboard.write import read_board
from kseval.protocol import Column, Protocol
from kseval.reference import Reference, load_reference
from kseval.result import Result, Value
from kseval.result_file import read_comparison, read_result
from ksground.errors import InputError

from .made_world import Frames, disc, truth, write_system, write_world
from .small_protocol import small_protocol

VIDEOS = 10
COLOUR = Column("colour", "cosine", "colour", "Colour cosine")
MOTION = Column("motion", "motion", "flow", "Motion distance")
SETS = Column("sets", "frechet", "colour", "Colour Fréchet")


def right(video: int, clip: int) -> Frames:
    return truth(video, clip)


def still(video: int, clip: int) -> Frames:
    return np.repeat(truth(video, clip)[:1], 16, axis=0)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Reference]:
    folder = tmp_path_factory.mktemp("world")
    return folder, load_reference(*write_world(folder, VIDEOS), ["test"])


def judge(
    world: tuple[Path, Reference], out: Path, systems: dict[str, Path], allow_missing: bool = False
) -> dict[str, Result]:
    folder, reference = world
    extractors = Extractors(small_protocol(COLOUR, MOTION, SETS), "cpu", folder / "cache")
    entrants = [
        entrant_of(load_generations(each), reference, "system", allow_missing) for each in systems.values()
    ]
    files = evaluate(reference, entrants, extractors, out, allow_missing=allow_missing)
    assert files[-1].name.endswith(".comparison.json")
    return {result.system: result for result in map(read_result, files[:-1])}


def of(result: Result, metric: str) -> Value:
    (score,) = (score for score in result.scores if score.metric == metric)
    return score.overall


def test_who_copies_the_truth_wins_and_who_stands_still_loses_by_motion(
    world: tuple[Path, Reference], tmp_path: Path
) -> None:
    systems = {
        name: write_system(tmp_path / name, name, VIDEOS, answer)
        for name, answer in (("right", right), ("still", still))
    }
    results = judge(world, tmp_path / "out", systems)
    # The truth was encoded twice, so that even a copy is not quite itself.
    assert of(results["right"], "motion").value == pytest.approx(0, abs=0.02)
    assert of(results["right"], "colour").value == pytest.approx(1, abs=1e-3)
    assert of(results["right"], "sets").value < of(results["still"], "sets").value + 1  # type: ignore[operator]
    still_motion, right_motion = of(results["still"], "motion"), of(results["right"], "motion")
    assert right_motion.high < still_motion.low  # type: ignore[operator]
    assert still_motion.n == 2 * VIDEOS
    (file,) = (tmp_path / "out").glob("*.comparison.json")
    (duel,) = (duel for duel in read_comparison(file).duels if duel.metric == "motion")
    assert duel.winner == "right"
    board = read_board([tmp_path / "out"])
    assert {row.system for row in board.table.rows} == {"right", "still"}


def test_groups_hold_every_clip_once(world: tuple[Path, Reference], tmp_path: Path) -> None:
    result = judge(world, tmp_path / "out", {"a": write_system(tmp_path / "a", "a", VIDEOS, still)})["a"]
    (motion,) = (score for score in result.scores if score.metric == "motion")
    assert {kind: sum(value.n for value in groups.values()) for kind, groups in motion.groups.items()} == {
        "source": 2 * VIDEOS,
        "task": 2 * VIDEOS,
    }
    by_hand = np.mean([c.values["motion"] for c in result.clips if c.source == "coin"])  # type: ignore[type-var]
    assert motion.groups["source"]["coin"].value == pytest.approx(by_hand)


def test_a_partial_submission_is_an_error_or_is_marked_and_never_scored_as_zero(
    world: tuple[Path, Reference], tmp_path: Path
) -> None:
    def partial(video: int, clip: int) -> Frames | None:
        return None if video < 3 else truth(video, clip)

    systems = {"partial": write_system(tmp_path / "partial", "partial", VIDEOS, partial)}
    with pytest.raises(InputError, match="6 missing"):
        judge(world, tmp_path / "out", systems)
    result = judge(world, tmp_path / "out", systems, allow_missing=True)["partial"]
    value = of(result, "motion")
    assert (value.n, value.n_missing) == (2 * VIDEOS - 6, 6)
    assert value.value == pytest.approx(0, abs=0.02)
    assert [clip.values["motion"] for clip in result.clips if clip.video_id.endswith("v00")] == [None, None]
    assert any("6 of 20" in note for note in of(result, "sets").notes)


def test_a_clip_of_one_frame_has_colours_and_no_motion(world: tuple[Path, Reference], tmp_path: Path) -> None:
    def short(video: int, clip: int) -> Frames:
        return truth(video, clip)[:1] if (video, clip) == (0, 0) else truth(video, clip)

    result = judge(world, tmp_path / "out", {"a": write_system(tmp_path / "a", "a", VIDEOS, short)})["a"]
    assert of(result, "motion").n_missing == 1
    assert of(result, "colour").n_missing == 0


def test_an_unreadable_clip_stops_the_evaluation_by_name(
    world: tuple[Path, Reference], tmp_path: Path
) -> None:
    folder = write_system(tmp_path / "a", "a", VIDEOS, right)
    (folder / "v04_1.mp4").write_bytes(b"")
    with pytest.raises(InputError, match=r"v04_1\.mp4"):
        judge(world, tmp_path / "out", {"a": folder})
    assert of(judge(world, tmp_path / "out", {"a": folder}, True)["a"], "motion").n_missing == 1


def test_a_single_clip_gets_a_number_without_an_interval_and_says_so(tmp_path: Path) -> None:
    manifest, videos = write_world(tmp_path / "world", 1)
    reference = load_reference(manifest, videos, ["test"])
    reference = replace(reference, clips=reference.clips[:1])
    system = write_system(
        tmp_path / "a", "a", 1, lambda video, clip: None if clip else disc((9, 9, 200), 1.0)
    )
    result = judge((tmp_path, reference), tmp_path / "out", {"a": system})["a"]
    motion, sets = of(result, "motion"), of(result, "sets")
    assert motion.value is not None
    assert motion.low is None
    assert "one clip: no interval" in motion.notes
    assert sets.low is None


def test_one_name_for_two_systems_is_refused(world: tuple[Path, Reference], tmp_path: Path) -> None:
    systems = {name: write_system(tmp_path / name, "same", VIDEOS, right) for name in ("a", "b")}
    with pytest.raises(InputError, match="'same' twice"):
        judge(world, tmp_path / "out", systems)


def test_the_same_evaluation_gives_the_same_bytes(world: tuple[Path, Reference], tmp_path: Path) -> None:
    systems = {"a": write_system(tmp_path / "a", "a", VIDEOS, still)}
    judge(world, tmp_path / "one", systems)
    judge(world, tmp_path / "two", systems)
    one, two = (
        {file.name: file.read_bytes() for file in (tmp_path / at).glob("*.json")} for at in ("one", "two")
    )
    assert one == two


def test_two_protocols_never_share_a_table(world: tuple[Path, Reference], tmp_path: Path) -> None:
    folder, reference = world
    system = load_generations(write_system(tmp_path / "a", "a", VIDEOS, right))
    other = load_generations(write_system(tmp_path / "b", "b", VIDEOS, right))
    for generations, sha256 in ((system, "0" * 64), (other, "1" * 64)):
        protocol: Protocol = small_protocol(COLOUR, sha256=sha256)
        entrant: Entrant = entrant_of(generations, reference, "system", False)
        evaluate(reference, [entrant], Extractors(protocol, "cpu", folder / "cache"), tmp_path / "out")
    with pytest.raises(InputError, match="protocol_sha256"):
        read_board([tmp_path / "out"])


def test_real_against_real_is_a_distance_between_halves(
    world: tuple[Path, Reference], tmp_path: Path
) -> None:
    folder, reference = world
    extractors = Extractors(small_protocol(COLOUR, SETS), "cpu", folder / "cache")
    real = Entrant("real against real", "1", "floor", (), is_real=True)
    result = read_result(evaluate(reference, [real], extractors, tmp_path / "out")[0])
    assert of(result, "colour").value is None
    sets = of(result, "sets")
    assert sets.value is not None
    assert "between two halves of the real clips, by video: 10 and 10" in sets.notes


def test_what_no_system_can_have_none_of_them_misses(tmp_path: Path) -> None:
    manifest, videos = write_world(tmp_path / "world", 3, frozenset({"v01_0", "v02_1"}))
    reference = load_reference(manifest, videos, ["test"])
    words = Column("words", "cosine", "colour", "Words", against="text")
    system = load_generations(write_system(tmp_path / "a", "a", 3, lambda video, clip: truth(video, clip)))
    entrant = entrant_of(system, reference, "system", False)
    extractors = Extractors(small_protocol(words, COLOUR), "cpu", tmp_path / "cache")
    result = read_result(evaluate(reference, [entrant], extractors, tmp_path / "out")[0])
    assert (of(result, "words").n, of(result, "words").n_missing) == (4, 0)
    assert (of(result, "colour").n, of(result, "colour").n_missing) == (6, 0)
    assert [clip.clip_id for clip in result.clips if clip.values["words"] is None] == ["v01_0", "v02_1"]


def test_clips_of_which_nothing_is_said_have_no_number_for_words(tmp_path: Path) -> None:
    """As clips of a plain folder, which have no step."""
    manifest, videos = write_world(tmp_path / "world", 2, frozenset({"v00_0", "v00_1", "v01_0", "v01_1"}))
    reference = load_reference(manifest, videos, ["test"])
    words = Column("words", "cosine", "colour", "Words", against="text")
    system = load_generations(write_system(tmp_path / "a", "a", 2, lambda video, clip: truth(video, clip)))
    entrant = entrant_of(system, reference, "system", False)
    extractors = Extractors(small_protocol(words, COLOUR), "cpu", tmp_path / "cache")
    result = read_result(evaluate(reference, [entrant], extractors, tmp_path / "out")[0])
    assert of(result, "words").value is None
    assert of(result, "words").n == 0
    assert of(result, "colour").n == 4


def test_only_a_distance_that_wants_many_rows_says_how_many_dimensions_it_has(
    world: tuple[Path, Reference], tmp_path: Path
) -> None:
    folder, reference = world
    kernel = Column("kernel", "kernel", "colour", "Colour kernel", settings={"subsets": 0})
    extractors = Extractors(small_protocol(SETS, kernel), "cpu", folder / "cache")
    system = load_generations(write_system(tmp_path / "a", "a", VIDEOS, still))
    entrant = entrant_of(system, reference, "system", False)
    result = read_result(evaluate(reference, [entrant], extractors, tmp_path / "out")[0])
    assert of(result, "sets").dimensions == 3
    assert of(result, "kernel").dimensions is None
