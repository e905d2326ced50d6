from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kseval.cli import app
from kseval.generations import load_generations
from ksground.errors import InputError

from ..contracts.manifests import manifest_row, write_manifest
from ..contracts.videos import moving, write_video


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    write_video(tmp_path / "videos/coin/v.mp4", moving(8))
    span = {"start_s": 0.0, "end_s": 1.0}
    rows = [manifest_row("test", **span), manifest_row("train", split="train", video_id="w", **span)]
    manifest = write_manifest(tmp_path / "manifest", *rows)
    at = ["--reference", str(manifest), "--videos", str(tmp_path / "videos"), "--out", str(tmp_path / "out")]
    return ["baselines", *at, "--jobs", "1"]


def test_writes_them_all_and_goes_on(arguments: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"real against real: 1 clips in {tmp_path / 'out/another_take'}",
        f"copied input frame: 1 clips in {tmp_path / 'out/copied_frame'}",
        f"nearest training clip: 1 clips in {tmp_path / 'out/nearest_training_clip'}",
        f"real, re-encoded: 1 clips in {tmp_path / 'out/reencoded'}",
    ]
    again = CliRunner().invoke(app, arguments)
    assert all(line.endswith("; 1 were there already") for line in again.stdout.splitlines())
    rows = load_generations(tmp_path / "out/nearest_training_clip").rows
    assert [row.clip_id for row in rows] == ["test"]
    assert "shared words, thumbnails" in rows[0].version


def test_only_what_is_asked_for_in_the_format_of_given_generations(
    arguments: list[str], tmp_path: Path
) -> None:
    CliRunner().invoke(app, [*arguments, "--only", "copied_frame"])
    assert [folder.name for folder in (tmp_path / "out").iterdir()] == ["copied_frame"]
    like = ["--like", str(tmp_path / "out/copied_frame"), "--only", "reencoded"]
    assert CliRunner().invoke(app, [*arguments, *like]).exit_code == 0
    assert "96x64, 16 frames at 16 fps, h264" in load_generations(tmp_path / "out/reencoded").version
    wrong = CliRunner().invoke(app, [*arguments, "--only", "no_such"])
    assert isinstance(wrong.exception, InputError)
