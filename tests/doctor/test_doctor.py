"""`kscurate doctor`: it tells what is here from what is not, and whether a config can do without."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import kscurate.doctor.tools
from kscurate.cli import app
from kscurate.config import CurateConfig, ShotSettings
from kscurate.doctor.diagnosis import Diagnosis, diagnose
from kscurate.doctor.tools import TOOLS, Found, Tool, try_tools
from kscurate.policy import Policy, Rule
from ksground.errors import InputError
from ksground.weights import weights_named

HERE = [Found(tool, "here", "1.0") for tool in TOOLS]
# The default detector may stand on weights; what is told here is not about it.
PLAIN = CurateConfig(shots=ShotSettings(detector="adaptive"))
PLAIN_TOML = "[shots]\ndetector = 'adaptive'\n"
TEXT = Policy((Rule("text", "text_share", max=0.1),))


def found(name: str, state: str) -> list[Found]:
    """All tools here but one."""
    assert name in {tool.name for tool in TOOLS}
    return [Found(each.tool, state, "why") if each.tool.name == name else each for each in HERE]  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of weights, and no waiting for libraries."""
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setattr(kscurate.doctor.tools, "try_tools", lambda: HERE)
    return tmp_path / "weights"


def put(name: str, content: bytes) -> Path:
    path = weights_named(name).path
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def only_stop(diagnosis: Diagnosis) -> str:
    (stop,) = diagnosis.stops
    return f"{stop.what}: {stop.mend}"


class TestDiagnosis:
    def test_a_config_without_learned_rules_runs_without_weights(self) -> None:
        diagnosis = diagnose(PLAIN, HERE)
        assert diagnosis.stops == ()
        states = {each.weights.name: each.state for each in diagnosis.weights}
        assert states["text-detection"] == "missing"
        used = {each.weights.name for each in diagnosis.weights if each.is_used}
        assert {"text-detection", "palm-detection"} <= used
        assert "transnetv2" not in used

    def test_a_rule_that_needs_missing_weights_stops_it(self) -> None:
        told = only_stop(diagnose(replace(PLAIN, policy=TEXT), HERE))
        for words in ("policy.text", "text_share", "kscurate weights text-detection", 'when_absent = "keep"'):
            assert words in told

    def test_a_rule_that_keeps_the_unmeasured_does_not(self) -> None:
        lenient = Policy((Rule("text", "text_share", max=0.1, when_absent="keep"),))
        assert diagnose(replace(PLAIN, policy=lenient), HERE).stops == ()

    def test_damaged_weights_of_a_score_stop_it_and_others_do_not(self) -> None:
        put("transnetv2", b"half")
        assert diagnose(PLAIN, HERE).stops == ()
        path = put("text-detection", b"half")
        told = only_stop(diagnose(PLAIN, HERE))
        assert str(path) in told
        assert "kscurate weights --repair text-detection" in told

    def test_a_library_is_needed_only_where_its_score_would_run(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tools = found("ONNX Runtime", "missing")
        assert diagnose(PLAIN, tools).stops == ()
        monkeypatch.setattr("kscurate.doctor.diagnosis.state_of", lambda weights: "here")
        assert "`text` would run, but ONNX Runtime is missing" in only_stop(diagnose(PLAIN, tools))

    def test_a_shot_detector_needs_its_weights_and_its_library(self) -> None:
        config = CurateConfig(shots=ShotSettings(detector="transnetv2"))
        words = [stop.what for stop in diagnose(config, found("torch", "broken")).stops]
        assert any("shots.detector needs transnetv2" in each for each in words)
        assert "`transnetv2` would run, but torch is broken" in words

    @pytest.mark.parametrize("state", ["missing", "broken"])
    def test_nothing_goes_without_a_decoder(self, state: str) -> None:
        assert f"PyAV is {state}" in only_stop(diagnose(replace(PLAIN, policy=TEXT), found("PyAV", state)))

    @pytest.mark.parametrize("name", ["ffmpeg", "decord", "ray"])
    def test_much_goes_without_a_tool(self, name: str) -> None:
        assert diagnose(PLAIN, found(name, "missing")).stops == ()

    def test_a_score_nobody_measures_is_the_users_mistake(self) -> None:
        with pytest.raises(InputError, match="beauty"):
            diagnose(replace(PLAIN, policy=Policy((Rule("a", "beauty", min=1.0),))), HERE)


class TestTools:
    @pytest.mark.parametrize(
        ("probe", "state", "words"),
        [
            ("print('note'); print('3.1')", "here", "3.1"),
            ("import no_such_library", "missing", "No module named 'no_such_library'"),
            (
                "from importlib.metadata import version; version('no-such-package')",
                "missing",
                "no-such-package",
            ),
            ("raise ImportError('libGL.so.1: cannot open')", "broken", "libGL.so.1"),
            ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "broken", "crashed with signal 11"),
        ],
        ids=["here", "no library", "no package", "raises", "crashes"],
    )
    def test_what_a_probe_does_is_told(self, probe: str, state: str, words: str) -> None:
        (tried,) = try_tools([Tool("x", probe, "y")])
        assert (tried.state, words in tried.words) == (state, True), tried

    def test_one_that_hangs_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kscurate.doctor.tools, "LONGEST_S", 0.5)
        (tried,) = try_tools([Tool("x", "import time; time.sleep(60)", "y")])
        assert (tried.state, tried.words) == ("broken", "no answer in 0.5 s")

    @pytest.mark.parametrize("name", ["PyAV", "ffmpeg"])
    def test_what_this_suite_stands_on_is_here(self, name: str) -> None:
        (tried,) = try_tools([tool for tool in TOOLS if tool.name == name])
        assert tried.state == "here", tried
        assert tried.words


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["doctor", *arguments])


class TestCommand:
    def test_a_config_that_can_run(self, tmp_path: Path) -> None:
        config = tmp_path / "plain.toml"
        config.write_text(PLAIN_TOML)
        result = run("--config", str(config))
        assert result.exit_code == 0, result.output
        assert f"{config} can run here." in result.stdout
        assert "`kscurate run --engine ray`" in result.stdout

    def test_a_config_that_cannot(self, tmp_path: Path) -> None:
        config = tmp_path / "p.toml"
        config.write_text(f"{PLAIN_TOML}[policy.text]\nscore = 'text_share'\nmax = 0.1\n")
        result = run("--config", str(config))
        assert result.exit_code == 1
        assert "cannot run here" in result.stdout
        assert "kscurate weights text-detection" in result.stdout
        told = json.loads(run("--config", str(config), "--json").stdout)
        assert told["can_run"] is False
        assert "policy.text" in told["stops"][0]["what"]
        assert {each["name"] for each in told["tools"]} == {tool.name for tool in TOOLS}

    def test_without_a_config_the_built_in_one_is_judged(self) -> None:
        assert "The built-in config can" in run().stdout

    def test_a_config_that_is_none(self, tmp_path: Path) -> None:
        assert isinstance(run("--config", str(tmp_path / "none.toml")).exception, InputError)
