"""The contact sheet shows the clips it names."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from kscurate.cli import app
from kscurate.export.contact_sheet import write_contact_sheet
from tests.made_videos import texture, write_video


def _clip(video: str, reason: str | None, start_s: float = 0.0, end_s: float = 2.0) -> dict[str, object]:
    status = "dropped" if reason else "kept"
    row = {
        "clip_id": f"coin_{video}_{start_s}",
        "video_file": f"{video}.mp4",
        "start_s": start_s,
        "end_s": end_s,
    }
    return row | {"status": status, "reason": reason, "n_frames": 48}


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    folder.mkdir()
    for name, colour in (("red", (220, 30, 30)), ("green", (30, 200, 30))):
        write_video(folder / f"{name}.mp4", [np.full((120, 160, 3), colour, np.uint8)] * 60)
    write_video(folder / "grey.mp4", [texture(120, 160)] * 60)
    return folder


def test_each_group_shows_its_own_clips(videos: Path, tmp_path: Path) -> None:
    ledger = pd.DataFrame([_clip("red", None), _clip("green", "blurred"), _clip("gone", "static")])
    groups = write_contact_sheet(ledger, videos, tmp_path / "sheet.png", clips_per_group=2)
    assert groups == ["kept", "blurred", "static"]
    sheet = cv2.imread(str(tmp_path / "sheet.png")).astype(int)
    red = (sheet[:, :, 2] > 180) & (sheet[:, :, 1] < 90)
    green = (sheet[:, :, 1] > 160) & (sheet[:, :, 2] < 90)
    # Six tiles of 176 x 132 each, red above green.
    assert red.sum() == pytest.approx(6 * 176 * 132, rel=0.02)
    assert green.sum() == pytest.approx(6 * 176 * 132, rel=0.02)
    assert np.flatnonzero(red.any(axis=1)).max() < np.flatnonzero(green.any(axis=1)).min()


def test_a_group_shows_as_many_clips_as_asked_for(videos: Path, tmp_path: Path) -> None:
    ledger = pd.DataFrame([_clip("red", None, 0.1 * n, 0.1 * n + 1) for n in range(9)])
    write_contact_sheet(ledger, videos, tmp_path / "sheet.png", clips_per_group=4)
    sheet = cv2.imread(str(tmp_path / "sheet.png")).astype(int)
    assert ((sheet[:, :, 2] > 180) & (sheet[:, :, 1] < 90)).sum() == pytest.approx(
        4 * 6 * 176 * 132, rel=0.02
    )


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["sheet", "--videos", str(tmp_path / "nowhere"), "--out", str(tmp_path)])
    assert "nowhere" in str(result.exception)
