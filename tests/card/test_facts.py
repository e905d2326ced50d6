from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kscurate.card.balance import balance, gini
from kscurate.card.facts import gather
from kscurate.card.lengths import lengths
from kscurate.card.run import read_run
from kscurate.card.sources import described, hub_licences
from kscurate.readers import readers
from ksground.errors import InputError
from tests.card.runs import mixed_rows, write_run
from tests.ledger_rows import row


def test_every_candidate_is_counted_once_everywhere(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path, mixed_rows()))
    counts = gather(run, None, False).counts
    assert counts.total.candidates == len(run.candidates) == 120
    for name in ("candidates", "kept", "dropped", "failed"):
        assert sum(getattr(each, name) for each in counts.by_split) == getattr(counts.total, name)
    assert sum(each.total for each in counts.reasons) == counts.total.dropped + counts.total.failed
    assert sum(each.candidates for each in counts.by_domain) + counts.no_domain == 120
    assert (counts.unlabelled, counts.no_domain) == (30, 90)
    assert sum(each.candidates for each in counts.by_step) + counts.unlabelled == 120
    assert counts.total.kept_s == pytest.approx((run.kept["end_s"] - run.kept["start_s"]).sum())


def test_missing_videos_are_counted_by_source(tmp_path: Path) -> None:
    missing = {
        each.source: each for each in gather(read_run(write_run(tmp_path, mixed_rows())), None, False).missing
    }
    assert (missing["crosstask"].missing, missing["crosstask"].videos, missing["crosstask"].candidates) == (
        1,
        6,
        5,
    )
    assert (missing["coin"].missing, missing["coin"].share) == (0, 0.0)
    assert 0.3 < missing["coin"].high < 0.5


def test_a_video_of_two_sources_is_seen_and_what_its_own_splits_would_have_leaked(tmp_path: Path) -> None:
    rows = [row(index, native_split="train") for index in range(5)]
    rows += [
        row(5 + n, source="crosstask", video_id=rows[0]["video_id"], native_split="val") for n in range(2)
    ]
    found = gather(read_run(write_run(tmp_path, rows)), None, False).overlap
    assert [(each.sources, each.videos, each.videos_kept) for each in found.shared] == [
        (("coin", "crosstask"), 1, 1)
    ]
    assert (found.published_videos, found.split_videos, found.moved) == (1, 0, 5)


def test_the_long_tail_is_measured(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"source": "coin", "step_id": list("aaaaaabbcd"), "status": ["kept"] * 8 + ["dropped", "kept"]}
    )
    found = balance(rows, "step")
    assert (found.clips, found.emptied, found.half, found.median) == ((6, 2, 1, 0), 1, 1, 1.5)
    assert found.gini == pytest.approx(
        np.abs(np.subtract.outer([6, 2, 1, 0], [6, 2, 1, 0])).mean() / (2 * 2.25)
    )
    assert gini(np.array([5, 5, 5])) == pytest.approx(0)
    assert gini(np.zeros(3, np.int64)) is None
    assert balance(rows.assign(step_id=None), "step").clips == ()


def test_an_unmeasured_length_is_unknown_and_not_zero() -> None:
    rows = pd.DataFrame({"start_s": [0.0, None], "end_s": [3.0, None], "status": ["kept", "failed"]})
    found = lengths(rows)
    assert (sum(found.kept), sum(found.dropped), found.unknown) == (1, 0, 1)
    assert lengths(rows.iloc[1:]).quantiles_s is None


def test_every_reader_has_a_licence_and_the_sample_has_its_own() -> None:
    for source in described(readers(), is_sample=False):
        assert source.licence
        assert source.citation
        assert source.homepage
    assert hub_licences(described(["coin", "kinetics400"], False)) == ["cc-by-4.0", "cc-by-nc-4.0"]
    assert [each.hub for each in described(["coin"], True)] == ["mit"]
    assert described(["a_new_one"], False)[0].hub == "unknown"


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a ledger"):
        read_run(tmp_path)
    out = write_run(tmp_path / "out", mixed_rows())
    for file in (out / "manifest").iterdir():
        file.unlink()
    with pytest.raises(InputError, match="the ledger alone"):
        read_run(out)
    (out / "manifest").rmdir()
    with pytest.raises(InputError, match="a manifest beside the ledger"):
        read_run(out)


def test_manifest_and_ledger_of_two_runs_are_told_apart(tmp_path: Path) -> None:
    one, other = write_run(tmp_path / "one", mixed_rows()), write_run(tmp_path / "other", mixed_rows(28))
    (one / "manifest").rename(tmp_path / "gone")
    (other / "manifest").rename(one / "manifest")
    with pytest.raises(InputError, match="the manifest alone"):
        read_run(one)
