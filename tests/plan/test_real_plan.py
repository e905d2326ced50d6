"""The plan on the real annotation files: the known tables come out, and what is assumed says so."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest

from kscurate.annotation import SourceAnnotations
from kscurate.config import CurateConfig, load_config
from kscurate.plan.plan import Plan, make_plan
from kscurate.plan.stages import ASSUMED, MEASURED, with_sums
from kscurate.readers import read_all
from kscurate.splits.annotated import annotated
from tests.real_annotations import REAL_ANNOTATIONS, needs_real_annotations
from tests.test_config import DEFAULT

pytestmark = needs_real_annotations


@pytest.fixture(scope="module")
def sources() -> list[SourceAnnotations]:
    return read_all(REAL_ANNOTATIONS)


@pytest.fixture(scope="module")
def config() -> CurateConfig:
    return load_config(DEFAULT)


@pytest.fixture(scope="module")
def plan(sources: list[SourceAnnotations], config: CurateConfig) -> Plan:
    return make_plan(sources, config, 110_000)


def test_the_lengths_of_the_real_segments_are_those_that_are_known(sources: list[SourceAnnotations]) -> None:
    segments = annotated(sources)
    known = {
        "coin": (11_216, 43_830, 1.0, 1.0, 8.5, 51, 304),
        "crosstask": (2_750, 20_919, 0.2, 1.2, 5.1, 32.4, 307),
        "htstep": (600, 3_441, 0.01, 1.3, 7.7, 56.5, 470),
        "kinetics400": (119_737, 119_737, 10, 10, 10, 10, 10),
    }
    for source, (videos, count, *lengths) in known.items():
        rows = segments.filter(pc.equal(segments["source"], source))
        length_s = rows["end_s"].to_numpy() - rows["start_s"].to_numpy()
        assert (len(pc.unique(rows["video_id"])), len(rows)) == (videos, count)
        measured = [length_s.min(), *np.percentile(length_s, [5, 50, 95]), length_s.max()]
        assert measured == pytest.approx(lengths, rel=0.01, abs=0.05)


def test_the_segments_at_hand_are_counted(plan: Plan) -> None:
    everything, enough, short, pieces, available = (stage.counts for stage in plan.sections[0].stages)
    assert everything == {"coin": 43_830, "crosstask": 20_919, "htstep": 3_441, "kinetics400": 119_737}
    assert enough == {"coin": 41_054, "crosstask": 18_147, "htstep": 3_073, "kinetics400": 119_737}
    for source, count in pieces.items():
        assert everything[source] >= enough[source] >= short[source]
        assert count >= enough[source]
        assert available[source] == pytest.approx(0.84 * count)
    assert [stage.basis for stage in plan.sections[0].stages] == [MEASURED] * 4 + [ASSUMED]


def test_the_datasets_in_full_come_to_the_known_sums_and_are_assumed(plan: Plan) -> None:
    stages = plan.sections[1].stages
    assert {stage.basis for stage in stages} == {ASSUMED}
    everything, enough, short = (with_sums(stage.counts)["instructional"] for stage in stages[:3])
    assert (everything, enough, short) == pytest.approx((169_000, 152_000, 132_000), abs=500)
    assert (0.84 * enough, 0.84 * short) == pytest.approx((128_000, 111_000), abs=500)
    assert with_sums(stages[1].counts)["all"] == pytest.approx(110_000 / 0.26, rel=0.02)
    assert any("116,000" in note and "htstep" in note for note in plan.notes)


def test_without_a_ledger_no_yield_is_told(plan: Plan) -> None:
    assert all(section.expected is None for section in plan.sections)
    assert any("no --ledger" in note for note in plan.notes)
