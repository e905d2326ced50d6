"""Clips that we write: the colours that went in, tags that say so, the same bytes every time; and what probe says."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from kseval.clip import Clip
from kseval.resize import View
from kseval.video.content import content_sha256
from kseval.video.error import ClipError
from kseval.video.probe import probe
from kseval.video.read import Look, read
from kseval.video.sampling import FrameRule
from kseval.video.write import write_clip
from ksground.errors import InputError

COLOURS = [(255, 255, 255), (0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (200, 100, 50)]


def _flat(height: int = 64, width: int = 96) -> np.ndarray:
    return np.stack([np.full((height, width, 3), colour, np.uint8) for colour in COLOURS])


def _native(file, n: int) -> np.ndarray:
    facts = probe(file)
    view = View(facts.height_px, facts.width_px, "squash", "area")
    return read(Clip("a", file), FrameRule(n, 0, 0.1), {"a": Look(view)}).pictures["a"]


def test_colours_come_back_without_bias(tmp_path) -> None:
    file = tmp_path / "a.mp4"
    write_clip(file, _flat(), Fraction(24), crf=1)
    differences = _native(file, len(COLOURS)) - _flat()
    assert np.abs(differences).max() <= 2
    assert np.abs(differences.mean((0, 1, 2))).max() < 0.5


def test_the_stream_holds_bt709_in_limited_range(tmp_path) -> None:
    file = tmp_path / "a.mp4"
    write_clip(file, _flat(), Fraction(24), crf=1)
    red, green, blue = np.array(COLOURS, np.float64).T / 255
    luma = 16 + 219 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)
    with av.open(str(file)) as container:
        frames = list(container.decode(video=0))
    found = [frame.to_ndarray()[:64].mean() for frame in frames]
    np.testing.assert_allclose(found, luma, atol=1.01)
    assert {(frame.colorspace, frame.color_range, frame.color_primaries) for frame in frames} == {(1, 1, 1)}


def test_a_picture_with_edges_comes_back(tmp_path) -> None:
    rows, columns = np.mgrid[:64, :96]
    picture = np.stack([rows * 4, columns * 2, (rows + columns)], axis=2).astype(np.uint8)
    write_clip(tmp_path / "a.mp4", [picture] * 4, Fraction(10), crf=4)
    assert np.abs(_native(tmp_path / "a.mp4", 4) - picture).mean() < 1


def test_untagged_colour_is_read_as_bt601_and_told(tmp_path) -> None:
    file = tmp_path / "untagged.mkv"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("ffv1", rate=24)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        planes = np.full((1080, 1280), 128, np.uint8)
        planes[:720], planes[900:] = 81, 240
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert not probe(file).tagged
    # Y 81, Cb 128, Cr 240: red, were Cb 90; by BT.601's matrix even in a picture of 720 lines.
    luma, red = 255 / 219 * (81 - 16), 255 / 224 * (240 - 128)
    expected = [luma + 1.402 * red, luma - 0.714136 * red, luma]
    shown = _native(file, 1)[0, 360, 640]
    np.testing.assert_allclose(shown, np.clip(expected, 0, 255), atol=1)


def test_tagged_facts(tmp_path) -> None:
    file = tmp_path / "a.mp4"
    write_clip(file, _flat(), Fraction(30000, 1001))
    facts = probe(file)
    assert facts.tagged
    assert facts.fps == Fraction(30000, 1001)
    assert (facts.width_px, facts.height_px, facts.n_frames, facts.rotation_deg) == (96, 64, 7, 0)
    assert facts.duration_s == pytest.approx(7 * 1001 / 30000)
    assert (facts.codec, facts.pixel_format, facts.missing_s) == ("h264", "yuv420p", 0)


def test_the_same_frames_give_the_same_bytes(tmp_path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (12, 64, 96, 3), np.uint8)
    for name in ("a.mp4", "b.mp4"):
        write_clip(tmp_path / name, noise, Fraction(24))
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_whole_number_is_a_rate(tmp_path) -> None:
    write_clip(tmp_path / "a.mp4", _flat(), 24)
    assert probe(tmp_path / "a.mp4").fps == 24


def test_the_header_comes_first(tmp_path) -> None:
    write_clip(tmp_path / "a.mp4", _flat(), Fraction(24))
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_odd_sides_grow_by_a_copy_of_the_last_row_and_column(tmp_path) -> None:
    write_clip(tmp_path / "a.mp4", _flat(33, 47), Fraction(24), crf=1)
    pictures = _native(tmp_path / "a.mp4", len(COLOURS))
    assert pictures.shape[1:3] == (34, 48)
    assert np.abs(pictures - _flat(34, 48)).max() <= 2


@pytest.mark.parametrize(
    ("frames", "found"),
    [
        ([], "none"),
        ([np.zeros((8, 8, 3), np.float32)], "float32"),
        ([np.zeros((8, 8), np.uint8)], "(8, 8)"),
        ([np.zeros((8, 8, 3), np.uint8), np.zeros((8, 10, 3), np.uint8)], "(8, 10, 3)"),
    ],
)
def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path, frames, found) -> None:
    with pytest.raises(InputError) as refused:
        write_clip(tmp_path / "a.mp4", frames, Fraction(24))
    assert found in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_content_is_bytes_and_span_not_names(tmp_path) -> None:
    one, other = tmp_path / "one.mp4", tmp_path / "other.mp4"
    one.write_bytes(b"some bytes")
    other.write_bytes(b"some bytes")
    assert content_sha256(Clip("a", one)) == content_sha256(Clip("b", other))
    assert content_sha256(Clip("a", one)) != content_sha256(Clip("a", one, 0.0, 1.0))
    assert content_sha256(Clip("a", one, 0, 1)) == content_sha256(Clip("a", one, 0.0, 1.0))
    before = content_sha256(Clip("a", one))
    one.write_bytes(b"other bytes")
    assert content_sha256(Clip("a", one)) != before
    with pytest.raises(ClipError, match="missing"):
        content_sha256(Clip("a", tmp_path / "none.mp4"))
