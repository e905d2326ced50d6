"""The nasty files against plain ffmpeg: every burnt number at the time that was promised."""

from __future__ import annotations

import re
from pathlib import Path

import ffmpeg
import numpy as np
import pytest

from kscurate.sample.frame_number import MOST, burn_frame_number, read_frame_number
from kscurate.sample.nasty import KINDS, NastyFile, can_write, write_nasty
from ksground.errors import InputError
from ksground.ffmpeg_executable import ffmpeg_executable


def decoded_by_ffmpeg(path: Path, size: tuple[int, int]) -> list[tuple[int | None, float]]:
    """Number and time of every frame that ffmpeg itself shows; it counts time from the container's start."""
    stream = ffmpeg.input(str(path)).video.filter("showinfo")
    raw, log = stream.output("pipe:", format="rawvideo", pix_fmt="rgb24", fps_mode="passthrough").run(
        cmd=ffmpeg_executable(), capture_stdout=True, capture_stderr=True
    )
    times_s = [
        float(word) for word in re.findall(r"n: *\d+ pts:.*?pts_time:([-\d.]+)", log.decode(errors="replace"))
    ]
    pictures = np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0], 3)
    assert len(times_s) == len(pictures)
    return [(read_frame_number(picture), time_s) for picture, time_s in zip(pictures, times_s, strict=True)]


@pytest.fixture(scope="module", params=KINDS)
def nasty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NastyFile:
    if not can_write(request.param):
        pytest.skip(f"this ffmpeg cannot encode {request.param}")
    return write_nasty(request.param, tmp_path_factory.mktemp("nasty"))


def test_ffmpeg_shows_what_was_promised(nasty: NastyFile) -> None:
    if nasty.kind == "empty":
        assert nasty.path.stat().st_size == 0
        return
    shown = decoded_by_ffmpeg(nasty.path, nasty.size)
    if not nasty.whole:
        promised = dict(zip(nasty.frame_numbers, nasty.frame_times_s, strict=True))
        read = [(number, time_s) for number, time_s in shown if number is not None]
        right = [pytest.approx(promised[number], abs=0.002) == time_s for number, time_s in read]
        assert 10 < sum(right) < len(promised)
        return
    assert [number for number, _ in shown] == nasty.frame_numbers
    assert [time_s for _, time_s in shown] == pytest.approx(nasty.frame_times_s, abs=0.002)


def test_numbers_read_back_at_any_size_and_not_when_turned() -> None:
    for number in (0, 1, 77, 1234, MOST):
        for height_px, width_px in ((240, 320), (90, 64), (480, 270)):
            picture = np.full((height_px, width_px, 3), 128, np.uint8)
            burn_frame_number(picture, number)
            assert read_frame_number(picture) == number
            assert read_frame_number(np.rot90(picture, 2)) is None
    assert read_frame_number(np.zeros((64, 64, 3), np.uint8)) is None


def test_an_unknown_kind_is_the_users_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one of plain"):
        write_nasty("cursed", tmp_path)
