"""The truth tells where a label comes to be wrong: beyond a change of scene, and of a side in a mirrored copy."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from kscurate.sample.programme import plan_sample
from kscurate.sample.scene import CAMERAS
from kscurate.sample.skills import SKILLS
from kscurate.sample.truth import write_truth


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    folder = tmp_path_factory.mktemp("truth") / "truth"
    write_truth(plan_sample(400, 5, SKILLS, CAMERAS), SKILLS, folder)
    return {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("defects", "steps")}


def of_kind(tables: dict[str, list[dict[str, object]]], kind: str) -> dict[tuple[object, object], dict]:
    return {(row["video_id"], row["segment_index"]): row for row in tables["defects"] if row["kind"] == kind}


def test_every_cut_to_another_scene_and_none_to_another_camera_has_one(
    tables: dict[str, list[dict[str, object]]],
) -> None:
    cuts, others = of_kind(tables, "cut"), of_kind(tables, "other_scene")
    by_cut = {at for at, other in others.items() if other["variant"] == "cut"}
    assert by_cut == {at for at, cut in cuts.items() if cut["variant"] == "scene"}
    assert 0 < len(by_cut) < len(cuts)


def test_it_begins_where_the_scene_changes_and_ends_with_the_segment(
    tables: dict[str, list[dict[str, object]]],
) -> None:
    changes = {**of_kind(tables, "cut"), **of_kind(tables, "fade"), **of_kind(tables, "wipe")}
    ends_s = {(row["video_id"], row["segment_index"]): row["end_s"] for row in tables["steps"]}
    others = of_kind(tables, "other_scene")
    assert {other["variant"] for other in others.values()} > {"cut", "dissolve"}
    for at, other in others.items():
        assert other["start_s"] == pytest.approx((changes[at]["start_s"] + changes[at]["end_s"]) / 2)
        assert other["end_s"] == pytest.approx(ends_s[at])
        assert "other_scene" in next(
            row["defects"] for row in tables["steps"] if (row["video_id"], row["segment_index"]) == at
        )


def test_a_mirrored_copy_shows_the_other_side_than_its_label_says(
    tables: dict[str, list[dict[str, object]]],
) -> None:
    texts = {(row["video_id"], row["segment_index"]): row["step"] for row in tables["steps"]}
    expected = {
        at
        for at, copy in of_kind(tables, "duplicate").items()
        if "mirrored" in copy["variant"] and {"left", "right"} & set(texts[at].split())
    }
    assert expected
    assert of_kind(tables, "other_side").keys() == expected


def test_a_label_that_is_not_published_is_not_wrong(tables: dict[str, list[dict[str, object]]]) -> None:
    wrong = [row for row in tables["defects"] if row["kind"] == "wrong_label"]
    assert {row["source"] for row in wrong} == {"coin", "crosstask", "htstep", "kinetics400"}
    assert not any((row["source"], row["split"]) == ("kinetics400", "test") for row in wrong)
