"""What the sample writes in four native formats is what the real readers read, row for row."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kscurate.annotation import SourceAnnotations
from kscurate.readers import read_all
from kscurate.sample.native_annotations import published_span, write_annotations
from kscurate.sample.programme import plan_sample
from kscurate.sample.skills import SKILLS
from kscurate.sample.timeline import VideoPlan
from kscurate.sample.truth import write_truth

CAMERAS = ("top", "front", "close")
REAL = Path(__file__).parents[2].parent / "shared" / "annotations"
Sample = tuple[list[VideoPlan], Path]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    plans = plan_sample(60, 3, SKILLS, CAMERAS)
    write_annotations(plans, SKILLS, folder / "annotations")
    write_truth(plans, SKILLS, folder / "truth")
    return plans, folder


@pytest.fixture(scope="module")
def read(sample: Sample) -> dict[str, SourceAnnotations]:
    return {source.source: source for source in read_all(sample[1] / "annotations")}


def test_every_row_is_read_and_none_rejected(sample: Sample, read: dict[str, SourceAnnotations]) -> None:
    plans, _ = sample
    for source in ("coin", "crosstask", "htstep", "kinetics400"):
        assert read[source].rejections == []
        written = Counter(
            (plan.video_id, *(round(time_s, 2) for time_s in published_span(plan, segment)))
            for plan in plans
            if plan.source == source
            for segment in plan.segments
        )
        found = Counter(
            (row.video_id, round(row.start_s, 2), round(row.end_s, 2)) for row in read[source].annotations
        )
        assert found == written


def test_words_and_splits_come_through(sample: Sample, read: dict[str, SourceAnnotations]) -> None:
    plans, _ = sample
    for plan in plans:
        rows = [row for row in read[plan.source].annotations if row.video_id == plan.video_id]
        assert {row.split for row in rows} <= {plan.split}
        skill = SKILLS[plan.skill]
        for row in rows:
            marked = next(
                segment
                for segment in plan.segments
                if published_span(plan, segment)[0] == pytest.approx(row.start_s, abs=0.006)
            )
            said = skill.steps[marked.annotated_step].text.lower().replace(",", " ").split()
            if plan.source == "kinetics400" and plan.split == "test":
                assert row.step is None
            else:
                assert str(row.step).rstrip(".").split() == " ".join(said).rstrip(".").split()


def test_the_truth_names_every_annotated_span(sample: Sample, read: dict[str, SourceAnnotations]) -> None:
    _, folder = sample
    steps = pq.read_table(folder / "truth" / "steps.parquet").to_pandas()
    videos = pq.read_table(folder / "truth" / "videos.parquet").to_pandas().set_index("video_id")
    known = {
        (row.video_id, round(row.published_start_s, 2), round(row.published_end_s, 2))
        for row in steps.itertuples()
    }
    annotated = {
        (row.video_id, round(row.start_s, 2), round(row.end_s, 2))
        for source in read.values()
        for row in source.annotations
    }
    assert annotated == known
    offsets_s = steps["video_id"].map(videos["file_offset_s"])
    assert (steps["published_start_s"] - offsets_s - steps["start_s"]).abs().max() < 1e-5
    assert (offsets_s > 0).any()


def test_defects_in_the_truth_point_at_steps_and_originals(sample: Sample) -> None:
    _, folder = sample
    tables = {
        name: pq.read_table(folder / "truth" / f"{name}.parquet").to_pandas()
        for name in ("videos", "steps", "defects")
    }
    steps = tables["steps"].set_index(["video_id", "segment_index"])
    videos = tables["videos"].set_index("video_id")
    for defect in tables["defects"].itertuples():
        assert defect.video_id in videos.index
        if defect.segment_index == defect.segment_index:
            step = steps.loc[(defect.video_id, int(defect.segment_index))]
            assert step["start_s"] - 1e-6 <= defect.start_s <= defect.end_s <= step["end_s"] + 1e-6
            assert defect.kind in step["defects"]
        if defect.kind == "duplicate":
            assert isinstance(videos.loc[defect.original_video_id, "file"], str)
        if defect.kind == "missing":
            assert not isinstance(videos.loc[defect.video_id, "file"], str)


def test_the_same_plans_write_the_same_bytes(sample: Sample, tmp_path: Path) -> None:
    plans, folder = sample
    write_annotations(plans, SKILLS, tmp_path / "annotations")
    write_truth(plans, SKILLS, tmp_path / "truth")
    for path in sorted(tmp_path.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes(), path


@pytest.mark.skipif(
    not REAL.is_dir(), reason="the real annotation files (../shared/annotations) are not here"
)
def test_files_have_the_shape_of_the_real_ones(sample: Sample) -> None:
    ours = sample[1] / "annotations"
    for name in ("kinetics-400_val.csv", "kinetics-400_test.csv"):
        assert header(ours / "kinetics400" / name) == header(REAL / "kinetics400" / name)
    assert header(ours / "htstep" / "taxonomy.csv") == header(REAL / "htstep" / "taxonomy.csv")
    splits = [json.loads((folder / "htstep" / "video_splits.json").read_text()) for folder in (ours, REAL)]
    assert splits[0].keys() == splits[1].keys()
    real = next(iter(json.loads((REAL / "coin" / "schema_coin_valid.json").read_text())))
    our_database = json.loads((ours / "coin" / "COIN.json").read_text())["database"]
    assert {frozenset(entry) for entry in our_database.values()} == {frozenset(next(iter(real.values())))}
    block = (REAL / "crosstask" / "tasks_primary.txt").read_text().split("\n")[:6]
    our_block = (ours / "crosstask" / "tasks_primary.txt").read_text().split("\n")[:6]
    assert [line == "" for line in block] == [line == "" for line in our_block]


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))
