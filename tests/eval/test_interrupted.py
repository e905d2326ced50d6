"""An evaluation that was killed goes on where it was, and ends as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .made_world import CLIPS_A_VIDEO, truth, write_system, write_world

VIDEOS = 4
CLIPS = VIDEOS * CLIPS_A_VIDEO
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("fatal", [CLIPS - 3, CLIPS + 3], ids=["in the reference", "in the system"])
def test_what_was_extracted_before_a_kill_is_kept_and_the_result_is_the_same_to_the_byte(
    fatal: int, tmp_path: Path
) -> None:
    world = write_world(tmp_path / "world", VIDEOS)
    system = write_system(tmp_path / "system", "system", VIDEOS, lambda video, clip: truth(video, 1 - clip))

    def run(cache: str, out: str, fatal: int = -1) -> subprocess.CompletedProcess[str]:
        words = [*world, system, tmp_path / cache, tmp_path / out, fatal]
        command = [sys.executable, "-m", "tests.eval.interrupted_run", *map(str, words)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    undisturbed = run("one", "undisturbed")
    assert undisturbed.stdout == f"{2 * CLIPS}\n", undisturbed.stderr
    killed = run("two", "resumed", fatal)
    assert killed.returncode == -signal.SIGKILL
    assert not list((tmp_path / "resumed").glob("*.json")), "no half of a result"
    resumed = run("two", "resumed")
    assert resumed.stdout == f"{2 * CLIPS - fatal}\n", "only what was not finished is done again"

    def results(out: str) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (tmp_path / out).glob("*.json")}

    assert results("resumed") == results("undisturbed")
    assert len(results("resumed")) == 2
