"""What cannot be read gets its reason; what can, in spite of damage, is read and counted."""

from __future__ import annotations

import pickle
import subprocess
import sys
import wave
from pathlib import Path

import av
import pytest

from kseval.clip import Clip
from kseval.video.error import ClipError
from kseval.video.probe import probe

from .numbered import frames_seen, look, pairs_seen, write

SPARSE = {"bf": "2", "g": "12", "x264-params": "scenecut=0"}


def _reason(file: Path, *span: float) -> str:
    with pytest.raises(ClipError) as refused:
        look(file, *span)
    if not span:
        with pytest.raises(ClipError) as of_probe:
            probe(file)
        assert of_probe.value.reason == refused.value.reason
    assert str(file) in str(refused.value)
    return refused.value.reason


def test_no_file(tmp_path) -> None:
    assert _reason(tmp_path / "none.mp4") == "missing"


def test_an_empty_file(tmp_path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert _reason(tmp_path / "empty.mp4") == "undecodable"


def test_a_text(tmp_path) -> None:
    (tmp_path / "text.mp4").write_text("No video, but a poem.\n" * 50)
    assert _reason(tmp_path / "text.mp4") == "undecodable"


def test_a_folder(tmp_path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    assert _reason(tmp_path / "folder.mp4") == "undecodable"


def test_sound_alone(tmp_path) -> None:
    with wave.open(str(tmp_path / "sound.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    assert _reason(tmp_path / "sound.wav") == "no video stream"


def test_a_playlist_opens_no_address(tmp_path) -> None:
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"
    (tmp_path / "list.m3u8").write_text(playlist)
    with pytest.raises(ClipError):
        look(tmp_path / "list.m3u8")


def test_a_video_without_a_frame(tmp_path) -> None:
    file = tmp_path / "none.mkv"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("ffv1", rate=24)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        container.start_encoding()
    assert _reason(file) in ("empty", "undecodable")


def test_a_span_past_the_end(tmp_path) -> None:
    file = write(tmp_path / "a.mp4", 48, options=SPARSE)
    assert _reason(file, 5.0, 6.0) == "past the end"
    assert _reason(file, 1.6, 3.0) == "past the end"
    some = look(file, 1.0, 2.5)
    assert (frames_seen(some)[0], frames_seen(some)[-1]) == (25, 46)
    assert some.missing_s == pytest.approx(0.5)
    assert look(file, 1.0, 2.04).missing_s == 0


def test_a_span_between_two_frames(tmp_path) -> None:
    assert _reason(write(tmp_path / "slow.mp4", 4, fps=1), 1.2, 1.7) == "empty"


@pytest.mark.parametrize(("kept", "reason"), [(0.25, "truncated"), (0.8, None)])
def test_a_truncated_video_whose_header_comes_first(tmp_path, kept, reason) -> None:
    whole = write(tmp_path / "whole.mp4", 96, options=SPARSE, muxing={"movflags": "faststart"})
    data = whole.read_bytes()
    start = data.index(b"mdat")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: start + int((len(data) - start) * kept)])
    if reason:
        assert _reason(cut) == reason
        return
    seen = look(cut)
    assert 0.2 < seen.missing_s < 1.5
    assert probe(cut).missing_s == pytest.approx(seen.missing_s)
    assert 60 < max(frames_seen(seen)) < 96
    assert frames_seen(seen) == sorted(frames_seen(seen))


def test_a_truncated_video_whose_header_comes_last(tmp_path) -> None:
    whole = write(tmp_path / "whole.mp4", 96, options=SPARSE)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[:-2000])
    assert _reason(cut) == "undecodable"


def _damaged(file: Path, which: range) -> Path:
    """Overwrite the bytes of these packets, in the order of decoding."""
    with av.open(str(file)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    data = bytearray(file.read_bytes())
    for index in which:
        place, size = places[index]
        data[place : place + size] = bytes([0xFF]) * size
    file.write_bytes(data)
    return file


def test_packets_that_do_not_decode_are_passed_over_and_counted(tmp_path) -> None:
    file = _damaged(write(tmp_path / "a.mp4", 48, codec="mpeg4", options={"g": "1"}), range(20, 28))
    seen = look(file, count=48)
    assert seen.n_damaged >= 8
    shown = frames_seen(seen)
    assert shown[:20] == list(range(20))
    assert shown[28:] == list(range(28, 48))
    assert all(one != other for one, other in pairs_seen(seen))


def test_a_video_of_which_little_decodes(tmp_path) -> None:
    file = _damaged(write(tmp_path / "a.mp4", 48, codec="mpeg4", options={"g": "1"}), range(10, 48))
    with pytest.raises(ClipError) as refused:
        look(file)
    assert refused.value.reason == "undecodable"


def test_damage_chooses_the_same_frames_whoever_looks(tmp_path) -> None:
    from kseval.video.read import Look, read
    from kseval.video.sampling import FrameRule

    from .numbered import NATIVE

    file = _damaged(write(tmp_path / "a.mp4", 48, codec="mpeg4", options={"g": "1"}), range(20, 28))
    rule = FrameRule(16, 8, 0.125)
    both = read(Clip("a", file), rule, {"few": Look(NATIVE, frames=2), "pairs": Look(NATIVE, "pairs")})
    one = read(Clip("a", file), rule, {"few": Look(NATIVE, frames=2)})
    assert one.times_s.tolist() == both.times_s.tolist()
    assert (one.pictures["few"] == both.pictures["few"]).all()


def test_an_error_travels_between_processes(tmp_path) -> None:
    error = ClipError(tmp_path / "a.mp4", "empty", "not one frame")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.reason) == (str(error), "empty")


READ_4K = """
import resource, sys
from pathlib import Path
from kseval.clip import Clip
from kseval.resize import View
from kseval.video.read import Look, read
from kseval.video.sampling import FrameRule
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
looks = {"a": Look(View(64, 64, "squash", "area"))}
read(Clip("a", Path(sys.argv[1])), FrameRule(24, 0, 0.1), looks)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def test_a_4k_clip_never_lies_in_memory_whole(tmp_path) -> None:
    file = write(tmp_path / "4k.mp4", 24, scale=24, options={"preset": "ultrafast", "g": "48"})
    assert probe(file).width_px == 3840
    grown_mib = subprocess.run(
        [sys.executable, "-c", READ_4K, str(file)], check=True, capture_output=True, text=True
    ).stdout
    # 24 pictures of 3840 x 1152 take 304 MiB as bytes; one of them takes 13, and 51 as float32.
    assert float(grown_mib) < 200
