"""The real files give the published numbers, and their oddities survive."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from kscurate.annotation import SourceAnnotations
from kscurate.native.annotation_summary import summarize
from kscurate.native.row_check import PAST_DURATION_TOLERANCE_S
from kscurate.readers import read_all

from ..real_annotations import (
    REAL_ANNOTATIONS,
    REAL_VIDEOS,
    needs_real_annotations,
    needs_real_videos,
)

pytestmark = needs_real_annotations


@pytest.fixture(scope="module")
def real() -> dict[str, SourceAnnotations]:
    return {source.source: source for source in read_all(REAL_ANNOTATIONS)}


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("coin", {"videos": 11_216, "segments": 43_830, "tasks": 180, "steps": 778}),
        (
            "crosstask",
            {"videos": 2_750, "segments": 20_919, "tasks_with_segments": 18, "tasks": 83, "steps": 133},
        ),
        ("htstep", {"videos": 600, "segments": 3_441, "tasks": 433, "steps": 4_958}),
        ("kinetics400", {"videos": 119_737, "tasks": 400, "steps": 400}),
    ],
)
def test_published_counts(real: dict[str, SourceAnnotations], source: str, counts: dict[str, int]) -> None:
    summary = summarize(real[source])
    assert {name: summary[name] for name in counts} == counts


def test_no_real_row_is_rejected(real: dict[str, SourceAnnotations]) -> None:
    for source in real.values():
        assert source.rejections == []
        assert source.rows_read == len(source.annotations)


def test_segment_ids_are_unique(real: dict[str, SourceAnnotations]) -> None:
    ids = [annotation.segment_id for source in real.values() for annotation in source.annotations]
    assert len(set(ids)) == len(ids)


def test_kinetics_splits_take_the_largest_file(real: dict[str, SourceAnnotations]) -> None:
    splits = summarize(real["kinetics400"])["splits"]
    assert {split: each["segments"] for split, each in splits.items()} == {
        "train": 61_146,
        "val": 19_906,
        "test": 38_685,
    }
    assert "kinetics400/deepmind_validate.csv" not in real["kinetics400"].files
    assert any("deepmind_validate.csv holds val too" in note for note in real["kinetics400"].notes)


def test_kinetics_test_labels_come_from_the_later_release(real: dict[str, SourceAnnotations]) -> None:
    test = [annotation for annotation in real["kinetics400"].annotations if annotation.split == "test"]
    assert sum(annotation.step is not None for annotation in test) == 35_217
    assert any("35,217 of its 38,685 clips" in note for note in real["kinetics400"].notes)


def test_coin_is_known_by_content_among_derived_files(real: dict[str, SourceAnnotations]) -> None:
    coin = real["coin"]
    assert coin.files == ["coin/taxonomy.xlsx", "coin/COIN.reconstructed_partial.json.gz"]
    assert any("schema_coin_valid.json holds 2,797 videos, 0 of them" in note for note in coin.notes)
    assert Counter(annotation.native_split for annotation in coin.annotations).keys() == {
        "training",
        "testing",
    }


def test_coin_one_segment_passes_its_duration_within_tolerance(real: dict[str, SourceAnnotations]) -> None:
    past_s = [
        annotation.end_s - annotation.video_duration_s
        for annotation in real["coin"].annotations
        if annotation.video_duration_s and annotation.end_s > annotation.video_duration_s
    ]
    assert len(past_s) == 1
    assert 0 < past_s[0] < PAST_DURATION_TOLERANCE_S


def test_crosstask_overlaps_and_disorder_survive(real: dict[str, SourceAnnotations]) -> None:
    rows = defaultdict(list)
    for annotation in real["crosstask"].annotations:
        step = int(annotation.step_id.split("-")[1]) if annotation.step_id else 0
        rows[annotation.origin_file].append((annotation.start_s, annotation.end_s, step))
    overlaps = [sum(late[0] < early[1] for early, late in pairwise(sorted(each))) for each in rows.values()]
    assert sum(overlaps) == 1_453
    assert sum(n > 0 for n in overlaps) == 744
    assert sum(each != sorted(each) for each in rows.values()) == 52


def test_crosstask_rows_count_from_one_and_name_their_origin(real: dict[str, SourceAnnotations]) -> None:
    crosstask = real["crosstask"]
    first = crosstask.annotations[0]
    assert first.origin_file.startswith("crosstask/annotations.zip!annotations/105222_")
    assert first.origin_row == 1
    assert crosstask.steps["23521-1"] == "pour water"
    assert crosstask.steps["23521-6"] == "pour mixture into cup"
    assert "16136" in crosstask.tasks


def test_crosstask_ids_of_several_tasks_and_validation_list(real: dict[str, SourceAnnotations]) -> None:
    assert "89 videos stand under more than one task in the lists of videos" in real["crosstask"].notes
    assert summarize(real["crosstask"])["splits"]["val"] == {"videos": 360, "segments": 2_852}


def test_htstep_repeats_a_step_in_381_videos(real: dict[str, SourceAnnotations]) -> None:
    steps = defaultdict(list)
    for annotation in real["htstep"].annotations:
        steps[annotation.video_id].append(annotation.step_id)
    assert sum(len(set(each)) < len(each) for each in steps.values()) == 381


def test_htstep_has_splits_and_words_from_its_other_files(real: dict[str, SourceAnnotations]) -> None:
    htstep = real["htstep"]
    assert {annotation.native_split for annotation in htstep.annotations} == {"val_seen"}
    assert {annotation.split for annotation in htstep.annotations} == {"val"}
    assert htstep.steps["0"] == "Make mashed potatoes."


@needs_real_videos
def test_the_annotations_of_the_real_videos_read_without_a_rejection() -> None:
    sources = {source.source: source for source in read_all(REAL_VIDEOS / "annotations")}
    assert {name: len(source.annotations) for name, source in sources.items()} == {
        "coin": 9,
        "crosstask": 3,
        "htstep": 4,
        "kinetics400": 2,
    }
    assert not any(source.rejections for source in sources.values())


def test_coin_knows_the_domain_of_every_task(real: dict[str, SourceAnnotations]) -> None:
    domains = Counter(annotation.domain for annotation in real["coin"].annotations)
    assert None not in domains
    assert len(domains) == 12
    others = [each for source, read in real.items() if source != "coin" for each in read.annotations]
    assert {annotation.domain for annotation in others} == {None}
