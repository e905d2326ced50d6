"""Another policy from the same scores: the same as if the run had had it from the start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from kscurate.config import CurateConfig, SplitSettings
from kscurate.ledger import ledger_weights, read_ledger
from kscurate.manifest import read_manifest
from kscurate.outcome.refilter import refilter_run
from kscurate.outcome.results import write_results
from kscurate.quotas import Quotas
from ksground.errors import InputError
from tests.ledger_rows import POLICY, many, row, table

ANNOTATIONS = {"coin": {"read": 9, "accepted": 8, "rejected": 1, "rejected_by_reason": {"duplicate": 1}}}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_results(tmp_path / "out", many(2000), CurateConfig(policy=POLICY), ANNOTATIONS)
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_it_gives_what_a_run_with_that_policy_gives(out: Path, tmp_path: Path) -> None:
    changes = refilter_run(out, tmp_path / "new", ["motion.min=5", "sharpness.min=none", "duplicate.min=3"])
    policy = (
        POLICY.with_setting("motion.min=5").with_setting("sharpness.min=none").with_setting("duplicate.min=3")
    )
    summary = write_results(tmp_path / "expected", many(2000), CurateConfig(policy=policy), ANNOTATIONS)
    assert contents(tmp_path / "new") == contents(tmp_path / "expected")
    assert changes["after"] == summary
    assert changes["before"] == json.loads((out / "summary.json").read_text())
    assert len(pd.read_parquet(tmp_path / "new" / "manifest")) == summary["total"]["kept"]


def test_there_and_back_is_where_it_was(out: Path) -> None:
    before = contents(out)
    refilter_run(out, out, ["motion.min=5"])
    assert contents(out) != before
    refilter_run(out, out, ["motion.min=2"])
    assert contents(out) == before


def test_a_policy_file_replaces_the_policy_and_nothing_else(out: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("[clips]\nguard_frames = 9\n[policy.long]\nscore = 'duration_s'\nmin = 20\n")
    after = refilter_run(out, out, [], file)["after"]
    assert {reason for by_status in after["reasons"].values() for reason in by_status["dropped"]} == {"long"}
    assert "guard_frames = 2" in (out / "config.toml").read_text()


def test_splits_and_quotas_of_a_policy_file_replace_those_in_force(out: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("[splits]\nby = 'task'\ntest_tasks = 0.5\n[quotas]\nmax_total = 90\n")
    after = refilter_run(out, out, [], file)["after"]
    expected = CurateConfig(splits=SplitSettings(by="task", test_tasks=0.5), quotas=Quotas(max_total=90))
    assert after == write_results(tmp_path / "expected", many(2000), expected, ANNOTATIONS)
    assert contents(out) == contents(tmp_path / "expected")
    # Without these tables they stay, and with them once more all is as if they had been there from the start.
    file.write_text("[policy.long]\nscore = 'duration_s'\nmin = 20\n")
    assert refilter_run(out, out, [], file)["after"]["total"]["kept"] == 90
    file.write_text("[splits]\n[quotas]\n")
    assert refilter_run(out, out, [], file)["after"]["total"]["kept"] > 1000


def test_an_impossible_quota_writes_nothing(out: Path, tmp_path: Path) -> None:
    before = contents(out)
    (tmp_path / "q.toml").write_text("[quotas]\nmin_per_source = {coin = 100000}\n")
    with pytest.raises(InputError, match=r"q\.toml"):
        refilter_run(out, out, [], tmp_path / "q.toml")
    assert contents(out) == before


def test_rejected_rows_come_along(out: Path, tmp_path: Path) -> None:
    (out / "rejected_rows.parquet").write_bytes(b"rows")
    refilter_run(out, tmp_path / "new")
    assert (tmp_path / "new" / "rejected_rows.parquet").read_bytes() == b"rows"


@pytest.mark.parametrize("setting", ["motoin.min=1", "motion.min=much"])
def test_a_bad_setting_writes_nothing(out: Path, setting: str) -> None:
    before = contents(out)
    with pytest.raises(InputError):
        refilter_run(out, out, [setting])
    assert contents(out) == before


def test_a_policy_that_asks_for_an_unknown_score_writes_nothing(out: Path, tmp_path: Path) -> None:
    before = contents(out)
    (tmp_path / "p.toml").write_text("[policy.a]\nscore = 'beauty'\nmin = 1\n")
    with pytest.raises(InputError, match=r"p\.toml"):
        refilter_run(out, out, [], tmp_path / "p.toml")
    assert contents(out) == before


class TestUnmeasured:
    """A rule about a learned score, on the ledger of a run with its weights and of one without."""

    WEIGHTS = (("text-detection", "ab" * 32),)

    def refilter(
        self, root: Path, weights: tuple[tuple[str, str], ...] = (), settings: tuple[str, ...] = ()
    ) -> dict[str, object]:
        rows = table([row(0), row(1)]).append_column("text_share", pa.array([None, 0.01]))
        write_results(root / "out", rows, CurateConfig(policy=POLICY), ANNOTATIONS, weights)
        strict = root / "strict.toml"
        strict.write_text("[policy.text]\nscore = 'text_share'\nmax = 0.2\n")
        total: dict[str, object] = refilter_run(root / "out", root / "new", settings, strict)["after"][
            "total"
        ]
        return total

    def test_a_run_without_the_weights_is_an_error_and_writes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"policy\.text bounds\n.*text-detection"):
            self.refilter(tmp_path)
        assert not (tmp_path / "new").exists()

    def test_a_run_with_them_drops_what_it_could_not_measure(self, tmp_path: Path) -> None:
        assert self.refilter(tmp_path, self.WEIGHTS)["kept"] == 1

    def test_a_lifted_bound_asks_for_nothing(self, tmp_path: Path) -> None:
        assert self.refilter(tmp_path, settings=("text.max=none",))["kept"] == 2

    def test_the_new_results_name_the_weights_too(self, tmp_path: Path) -> None:
        self.refilter(tmp_path, self.WEIGHTS)
        assert ledger_weights(read_ledger(tmp_path / "new" / "ledger")) == self.WEIGHTS
        manifest = read_manifest(tmp_path / "new" / "manifest")
        assert json.loads(manifest.schema.metadata[b"kscurate.weights"]) == dict(self.WEIGHTS)


def kscurate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kscurate.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"COLUMNS": "110"})


def test_the_command_prints_what_changed_and_ends_with_2_for_a_bad_setting(out: Path) -> None:
    said = kscurate("refilter", "--out", str(out), "--set", "motion.min=5", "--json")
    assert (
        json.loads(said.stdout)["after"]["total"]["kept"] < json.loads(said.stdout)["before"]["total"]["kept"]
    )
    assert said.stderr == ""
    said = kscurate("refilter", "--out", str(out), "--set", "motion.min")
    assert (said.returncode, said.stdout) == (2, "")
    assert "Traceback" not in said.stderr
