"""Every decoder against every nasty file: the number burnt into each picture, and the time at which it is shown."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import kscurate.decoders
from kscurate.decoders import Span, pyav
from kscurate.footage.video import VideoError
from kscurate.frames import decoder_for, read_frames
from kscurate.probe import probe
from kscurate.sample.frame_number import read_frame_number
from kscurate.sample.nasty import KINDS, NastyFile, can_write, write_nasty
from tests.real_annotations import REAL_VIDEOS, needs_real_videos

NAMES = sorted(module.name for module in pkgutil.iter_modules(kscurate.decoders.__path__))
WHOLE_KINDS = [kind for kind in KINDS if kind not in ("damaged", "truncated", "empty")]
# Matroska keeps whole milliseconds.
TIME_TOLERANCE_S = 1.1e-3
SPANS = [Span(0.25, 0.4), Span(0.9, 1.3), Span(1.45, 1.5), Span(1.5, 1.71)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nasty")


def _file(kind: str, folder: Path) -> NastyFile:
    if not can_write(kind):
        pytest.skip(f"this ffmpeg cannot write {kind}")
    return write_nasty(kind, folder)


def _suited(name: str, nasty: NastyFile) -> ModuleType:
    decoder = import_module(f"kscurate.decoders.{name}")
    reason = decoder.unsuited(probe(nasty.path))
    if reason:
        assert name != "pyav"
        pytest.skip(f"never used for it: {reason}")
    return decoder


def _shown(decoder: ModuleType, nasty: NastyFile, spans: list[Span]) -> list[tuple[int, int | None, float]]:
    return [
        (index, read_frame_number(picture.upright_rgb()), picture.time_s)
        for index, picture in decoder.read(probe(nasty.path), spans)
    ]


@pytest.mark.parametrize("kind", WHOLE_KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_shown_once_at_its_time(name: str, kind: str, folder: Path) -> None:
    nasty = _file(kind, folder)
    shown = _shown(_suited(name, nasty), nasty, [Span(0.0, 100.0)])
    assert [number for _, number, _ in shown] == nasty.frame_numbers
    assert [time_s for *_, time_s in shown] == pytest.approx(nasty.frame_times_s, abs=TIME_TOLERANCE_S)


@pytest.mark.parametrize("seek_gap_s", [0.0, 2.0], ids=["seeking", "decoding on"])
@pytest.mark.parametrize("kind", WHOLE_KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_spans_hold_exactly_the_pictures_that_are_shown_in_them(
    name: str, kind: str, seek_gap_s: float, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nasty = _file(kind, folder)
    monkeypatch.setattr(pyav, "SEEK_GAP_S", seek_gap_s)
    shown = _shown(_suited(name, nasty), nasty, SPANS)
    expected = [
        (index, number)
        for index, span in enumerate(SPANS)
        for number, time_s in zip(nasty.frame_numbers, nasty.frame_times_s, strict=True)
        if span.start_s - 1e-4 <= time_s < span.end_s - 1e-4
    ]
    # A span's edge may fall on a frame; rounding in the container decides to which side.
    near_edge = {
        number
        for number, time_s in zip(nasty.frame_numbers, nasty.frame_times_s, strict=True)
        if any(abs(time_s - edge) < TIME_TOLERANCE_S for span in SPANS for edge in span)
    }
    assert [pair for pair in expected if pair[1] not in near_edge] == [
        (index, number) for index, number, _ in shown if number not in near_edge
    ]


@pytest.mark.parametrize("kind", WHOLE_KINDS)
def test_the_probe_says_the_size_as_displayed(kind: str, folder: Path) -> None:
    nasty = _file(kind, folder)
    info = probe(nasty.path)
    assert (info.width_px, info.height_px) == nasty.size
    assert info.duration_s == pytest.approx(nasty.frame_times_s[-1] + 1 / 30, abs=0.11)


@pytest.mark.parametrize(
    "kind", ["plain", "rotated_90", "rotated_180", "rotated_270", "full_range", "ten_bit"]
)
def test_small_pictures_are_upright_and_stretched_to_full_range(kind: str, folder: Path) -> None:
    nasty, plain = _file(kind, folder), _file("plain", folder)
    (_, frame), *_ = list(read_frames(probe(nasty.path), [Span(1.0, 1.1)]))
    (_, upright), *_ = list(read_frames(probe(plain.path), [Span(1.0, 1.1)]))
    assert frame.luma.shape == upright.luma.shape == (240, 320)
    assert np.abs(frame.luma.astype(int) - upright.luma).mean() < 5
    assert upright.luma.max() > 245
    assert upright.luma.min() < 10


def test_damage_in_the_middle_costs_some_pictures_and_marks_one(folder: Path) -> None:
    nasty = _file("damaged", folder)
    pictures = [
        (p.damaged, read_frame_number(p.upright_rgb()), p.time_s)
        for _, p in pyav.read(probe(nasty.path), [Span(0, 9)])
    ]
    times = dict(zip(nasty.frame_numbers, nasty.frame_times_s, strict=True))
    right = [
        n
        for damaged, n, time_s in pictures
        if n is not None and abs(times.get(n, -1) - time_s) < TIME_TOLERANCE_S
    ]
    assert len(right) > 48
    assert any(damaged for damaged, *_ in pictures)
    assert pictures[-1][2] > 2.5


def test_a_truncated_file_is_read_to_its_end(folder: Path) -> None:
    nasty = _file("truncated", folder)
    numbers = [
        read_frame_number(p.upright_rgb())
        for _, p in pyav.read(probe(nasty.path), [Span(0, 9)])
        if not p.damaged
    ]
    assert 20 < len(numbers) < 96
    assert numbers[:20] == nasty.frame_numbers[:20]


def test_an_empty_file_is_unreadable(folder: Path) -> None:
    with pytest.raises(VideoError) as error:
        probe(_file("empty", folder).path)
    assert error.value.reason == "unreadable"


def test_random_access_takes_decord_where_it_is_right_and_pyav_elsewhere(folder: Path) -> None:
    chosen = {
        kind: decoder_for(probe(_file(kind, folder).path), random_access=True).__name__.rpartition(".")[2]
        for kind in ("plain", "vp9", "open_gop", "edit_list", "h264_ts", "late_video", "rotated_90")
        if can_write(kind)
    }
    assert {kind for kind, name in chosen.items() if name == "decord"} == {"plain", "vp9"}


@needs_real_videos
def test_pictures_of_a_file_without_times_of_presentation_come_in_order() -> None:
    info = probe(str(REAL_VIDEOS / "box-in-hand.mp4"))
    time_s = [picture.time_s for _, picture in pyav.read(info, [Span(0.0, 4.0)])]
    assert len(time_s) == 120
    np.testing.assert_allclose(np.diff(time_s), 1 / 30, atol=1.1e-3)
