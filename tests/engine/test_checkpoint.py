"""What was found once is found again to the last bit, for the same input and for nothing else."""

from __future__ import annotations

import math
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kscurate.engine.checkpoint as module
from kscurate.config import DecodeSettings
from kscurate.engine.checkpoint import Checkpoint
from kscurate.engine.job import Outcome, VideoJob
from kscurate.engine.packed_rows import pack, unpack
from ksground.errors import InputError
from tests.stand_ins import annotation, job, rows

values = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.integers(0, 2**64 - 1)
    | st.text()
    | st.lists(st.floats(allow_nan=False, width=32))
    | st.lists(st.integers(0, 2**64 - 1))
)


@given(st.lists(st.dictionaries(st.text(), values)))
def test_rows_return_exactly(found: list[dict[str, object]]) -> None:
    assert repr(unpack(pack(found))) == repr(found)


def test_numbers_of_numpy_become_python_s_own() -> None:
    row = {
        "a": np.float32(0.1),
        "b": np.uint64(2**64 - 1),
        "c": np.array([1.5, math.pi]),
        "d": np.bool_(True),
    }
    assert unpack(pack([row])) == [
        {"a": float(np.float32(0.1)), "b": 2**64 - 1, "c": [1.5, math.pi], "d": True}
    ]


def test_what_is_no_value_of_a_table_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="Path"):
        pack([{"a": Path("/")}])


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "videos" / "a.mp4"
    path.parent.mkdir()
    path.write_bytes(b"content" * 1000)
    make_old(path)
    return path


@pytest.fixture
def checkpoint(tmp_path: Path) -> Iterator[Checkpoint]:
    with Checkpoint(tmp_path / "out" / "checkpoint.sqlite") as checkpoint:
        yield checkpoint


def make_old(path: Path, age_s: float = 100.0) -> None:
    os.utime(path, (path.stat().st_mtime - age_s,) * 2)


def key(checkpoint: Checkpoint, of: VideoJob, code: str = "code") -> str:
    return checkpoint.keys([of], code)[of]


def test_an_outcome_is_found_again_by_a_later_run(tmp_path: Path, video: Path) -> None:
    for run in range(2):
        with Checkpoint(tmp_path / "checkpoint.sqlite") as checkpoint:
            name = key(checkpoint, job(video))
            assert checkpoint.has(name) == (run == 1)
            if run == 0:
                checkpoint.store(name, Outcome(job(video), pack(rows(job(video))), final=True))
            assert checkpoint.rows(name, job(video)) == rows(job(video))


def test_a_failure_that_may_pass_is_tried_again(checkpoint: Checkpoint, video: Path) -> None:
    name = key(checkpoint, job(video))
    checkpoint.store(name, Outcome(job(video), pack([]), final=False))
    assert not checkpoint.has(name)
    checkpoint.store(name, Outcome(job(video), pack([]), final=True))
    assert checkpoint.has(name)


def test_the_key_is_of_all_that_can_change_a_row(checkpoint: Checkpoint, video: Path) -> None:
    plain = job(video)
    settings = replace(plain.settings, decode=DecodeSettings(margin_s=0.25))
    keys = {
        key(checkpoint, plain),
        key(checkpoint, plain, code="other"),
        key(checkpoint, replace(plain, offset_s=10.0)),
        key(checkpoint, replace(plain, settings=settings)),
        key(checkpoint, replace(plain, annotations=(annotation("a", 0.0, math.nextafter(1.0, 2.0)),))),
        key(checkpoint, replace(plain, annotations=(annotation("b"),))),
    }
    video.write_bytes(b"contenu" * 1000)
    make_old(video, 50.0)
    keys.add(key(checkpoint, plain))
    assert len(keys) == 7


def test_a_moved_video_keeps_its_outcome_under_its_new_name(checkpoint: Checkpoint, video: Path) -> None:
    name = key(checkpoint, job(video))
    checkpoint.store(name, Outcome(job(video), pack(rows(job(video))), final=True))
    moved = video.with_name("elsewhere.mp4")
    video.rename(moved)
    there = replace(job(video), video_path=str(moved), relative_path="elsewhere.mp4")
    assert key(checkpoint, there) == name
    assert checkpoint.rows(name, there)[0]["video_file"] == "elsewhere.mp4"


def test_a_file_is_read_once_and_again_when_it_changes(
    checkpoint: Checkpoint, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    digest = module._digest
    monkeypatch.setattr(module, "_digest", lambda path: read.append(path) or digest(path))
    first = [key(checkpoint, job(video)) for _ in range(3)]
    assert (len(set(first)), len(read)) == (1, 1)
    video.write_bytes(b"CONTENT" * 1000)
    make_old(video, 30.0)
    assert key(checkpoint, job(video)) != first[0]
    assert len(read) == 2


def test_a_file_that_is_being_written_is_read_each_time(
    checkpoint: Checkpoint, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video.write_bytes(b"just now")
    stamp = video.stat()
    first = key(checkpoint, job(video))
    video.write_bytes(b"JUST NOW")
    os.utime(video, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert key(checkpoint, job(video)) != first


def test_a_file_nobody_may_read_is_a_job_like_any_other(checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    folder = job(tmp_path / "folder.mp4")
    assert key(checkpoint, folder) != key(checkpoint, replace(folder, video_path=str(tmp_path / "gone.mp4")))


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_told_kindly(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "checkpoint.sqlite").write_bytes(content)
    with pytest.raises(InputError, match=r"checkpoint\.sqlite"), Checkpoint(tmp_path / "checkpoint.sqlite"):
        pass
    assert (tmp_path / "checkpoint.sqlite").read_bytes() == content


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE outcomes (diary TEXT)")
    database.close()
    content = path.read_bytes()
    with pytest.raises(InputError, match="a checkpoint of kscurate"), Checkpoint(path):
        pass
    assert path.read_bytes() == content


def test_damage_further_in_is_told_kindly(tmp_path: Path, video: Path) -> None:
    path = tmp_path / "checkpoint.sqlite"
    with Checkpoint(path) as checkpoint:
        name = key(checkpoint, job(video))
        packed = bytearray(pack(rows(job(video))))
        packed[len(packed) // 2] ^= 0xFF
        checkpoint.store(name, Outcome(job(video), bytes(packed), final=True))
    with Checkpoint(path) as checkpoint, pytest.raises(InputError, match=r"checkpoint\.sqlite"):
        checkpoint.rows(name, job(video))


def test_two_runs_never_share_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.sqlite"
    other = f"""
from pathlib import Path
from kscurate.engine.checkpoint import Checkpoint
with Checkpoint(Path({str(path)!r})):
    pass
"""
    with Checkpoint(path):
        refused = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True)
    assert "a folder that no other run is writing to" in refused.stderr
    assert subprocess.run([sys.executable, "-c", other]).returncode == 0
