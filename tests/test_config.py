"""The TOML file: what it says is what runs, and what it cannot say is told by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kscurate.config import (
    ClipSettings,
    CurateConfig,
    load_config,
    parse_config,
    resolved_toml,
    settings_hash,
    tables_of,
)
from kscurate.policy import Policy, Rule
from ksground.errors import InputError

DEFAULT = Path(__file__).parent.parent / "configs" / "curate.toml"

numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
rules = st.builds(
    Rule,
    name=st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True),
    score=st.text(max_size=8),
    min=st.none() | numbers.filter(lambda x: x <= 0),
    max=st.none() | numbers.filter(lambda x: x >= 0),
    reason=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    when_absent=st.sampled_from(["drop", "keep"]),
    evidence=st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


def test_the_shipped_file_loads_and_says_the_defaults() -> None:
    config = load_config(DEFAULT)
    assert config.stages == CurateConfig().stages
    assert config.duplicates == CurateConfig().duplicates
    assert config.policy.rules


def test_values_arrive_where_they_belong() -> None:
    config = parse_config(
        '[clips]\nguard_frames = 5\nmax_s = 12\n[policy.motion]\nscore = "m"\nmin = 1\nreason = "static"', "x"
    )
    assert config.clips == ClipSettings(guard_frames=5, max_s=12.0)
    assert isinstance(config.clips.max_s, float)
    assert config.policy.rules == (Rule("motion", "m", min=1.0, reason="static"),)
    assert config.shots == CurateConfig().shots


@given(
    st.lists(rules, max_size=4, unique_by=lambda rule: rule.name), st.integers(0, 100), st.floats(0.1, 1e6)
)
def test_what_is_written_back_reads_as_the_same_config(policy: list[Rule], frames: int, max_s: float) -> None:
    config = CurateConfig(clips=ClipSettings(frames, max_s), policy=Policy(tuple(policy)))
    again = parse_config(resolved_toml(config), "again")
    assert again == config
    assert settings_hash(again) == settings_hash(config)


def test_the_stages_do_not_know_the_policy() -> None:
    plain, other = CurateConfig(), CurateConfig(policy=Policy((Rule("a", "b", min=1.0),)))
    assert settings_hash(plain) != settings_hash(other)
    assert settings_hash(plain.stages) == settings_hash(other.stages)
    assert settings_hash(plain.stages) != settings_hash(CurateConfig(clips=ClipSettings(7)).stages)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[clip]\n", ["clip", "clips", "shots"]),
        ("[clips]\nguard = 1", ["clips.guard", "guard_frames", "max_s"]),
        ("[clips]\nguard_frames = 1.5", ["clips.guard_frames", "whole number", "1.5"]),
        ("[clips]\nguard_frames = true", ["clips.guard_frames", "True"]),
        ("[clips]\nguard_frames = -1", ["clips.guard_frames", "at least 0", "-1"]),
        ("[clips]\nmax_s = nan", ["clips.max_s", "finite"]),
        ("[clips]\nmax_s = '3'", ["clips.max_s", "a number", "'3'"]),
        ("clips = 3", ["clips", "table"]),
        ("[policy.a]\nmin = 1", ["policy.a", "score"]),
        ("[policy.a]\nscore = 's'\nmim = 1", ["policy.a.mim", "min", "max"]),
        ("[policy.a]\nscore = 's'\nmin = 2\nmax = 1", ["policy.a", "min 2.0 above max 1.0"]),
        ("[policy.a]\nscore = 's'\nmin = inf", ["policy.a.min", "finite"]),
        ("[policy.a]\nscore = 's'\nwhen_absent = 'pass'", ["policy.a", "when_absent", "'pass'"]),
        ("[policy.a]\nscore = 'duplicate_distance'\nmin = 2", ["policy.a", "when_absent"]),
        ("[policy.'a b']\nscore = 's'", ["policy.a b", "name"]),
        ("[policy]\na = 3", ["policy.a", "table"]),
        ("clips = [", ["TOML"]),
    ],
)
def test_what_cannot_be_meant_names_file_key_and_choice(text: str, named: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse_config(text, "my.toml")
    for word in ["my.toml", *named]:
        assert word in str(caught.value)


def test_the_full_run_differs_in_its_quotas_alone() -> None:
    full, usual = load_config(DEFAULT.with_name("full.toml")), load_config(DEFAULT)
    assert full.quotas.max_total == 110_000
    assert replace(full, quotas=usual.quotas) == usual


def test_a_file_may_say_only_what_differs_from_its_base(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        "[clips]\nguard_frames = 5\nmax_s = 9\n[policy.a]\nscore = 's'\nmin = 1\n"
    )
    (tmp_path / "own.toml").write_text("base = 'base.toml'\n[clips]\nmax_s = 7\n[policy.b]\nscore = 't'\n")
    config = load_config(tmp_path / "own.toml")
    assert config.clips == ClipSettings(guard_frames=5, max_s=7.0)
    assert [rule.name for rule in config.policy.rules] == ["a", "b"]
    assert parse_config(resolved_toml(config), "x") == config
    assert tables_of(tmp_path / "own.toml") == {"clips", "policy"}
    (tmp_path / "deep.toml").write_text("base = 'own.toml'")
    for text, named in (("base = 'none.toml'", "no such file"), ("base = 3", "base to be text")):
        (tmp_path / "bad.toml").write_text(text)
        with pytest.raises(InputError, match=named):
            load_config(tmp_path / "bad.toml")
    with pytest.raises(InputError, match="the key base"):
        load_config(tmp_path / "deep.toml")


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_config(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(InputError, match="UTF-8"):
        load_config(tmp_path / "bad.toml")
