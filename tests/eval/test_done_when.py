"""What a user may do wrong, or be given: each gets a clear answer by the real command, and soon."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from fractions import Fraction
from io import StringIO
from pathlib import Path

import av
import numpy as np
import pandas as pd
import pytest

from kseval.canonical import sha256_of
from kseval.cli import app
from kseval.generations import Generation, write_generations
from kseval.leaderboard.write import read_board
from kseval.video.write import write_clip
from ksground.errors import run_kindly

from .made_world import disc

FPS = 8
NAMES = ("c0", "c1", "c2", "c3")
PROTOCOL = """
name = "small"
about = "for tests"
splits = ["test"]
seed = 0
[frames]
count = 8
pairs = 4
pair_gap_s = 0.125
[uncertainty]
resamples = 100
groups = 10
confidence = 0.9
alpha = 0.05
[extractors.flow]
name = "flow"
view = { height_px = 32, width_px = 32, fit = "squash", kernel = "area" }
[[metrics]]
id = "motion"
metric = "motion"
of = "flow"
title = "Motion distance"
"""


@dataclass(frozen=True)
class Answer:
    """What a command said on stdout and stderr, its exit status, and the seconds that the processor worked on it."""

    status: int
    text: str
    seconds: float

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


def kseval(*words: object) -> Answer:
    """Run a command as its console script does."""
    said, status, start_s = StringIO(), 0, time.process_time()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            run_kindly(lambda: app([str(word) for word in words]))
        except SystemExit as end:
            status = int(end.code or 0)
    return Answer(status, said.getvalue(), time.process_time() - start_s)


@dataclass(frozen=True)
class World:
    folder: Path
    protocol: Path

    @property
    def real(self) -> Path:
        return self.folder / "real"

    def system(self, name: str, files: Mapping[str, bytes | None] = {}) -> Path:
        """Copies of the real clips as a system's answers, some with other bytes, or with no file."""
        folder = self.folder / name
        folder.mkdir()
        rows = [Generation(clip_id, 0, f"{clip_id}.mp4", float(FPS), 0, name, "1") for clip_id in NAMES]
        for row in rows:
            content = files.get(row.clip_id, (self.real / row.file).read_bytes())
            if content is not None:
                (folder / row.file).write_bytes(content)
        write_generations(folder, rows)
        return folder

    def evaluate(self, *systems: Path, real: Path | None = None, more: tuple[object, ...] = ()) -> Answer:
        out = self.folder / "out"
        return kseval(
            *("evaluate", real or self.real, *systems, "--protocol", self.protocol, "--out", out),
            *("--no-baselines", "--pictures", 0, *more),
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Four real clips, a protocol that needs no weights."""
    for at, name in enumerate(NAMES):
        write_clip(tmp_path / "real" / f"{name}.mp4", disc((200, 40 * at, 90), 1 + 0.4 * at, 12), FPS)
    (tmp_path / "small.toml").write_text(PROTOCOL)
    return World(tmp_path, tmp_path / "small.toml")


def made(file: Path, frames: np.ndarray, tagged: bool = True) -> bytes:
    """A clip's bytes; untagged: without a word of how its colours are coded."""
    if tagged:
        write_clip(file, frames, FPS)
        return file.read_bytes()
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS))
        stream.height, stream.width, stream.pix_fmt = *frames.shape[1:3], "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))
    return file.read_bytes()


def sound(file: Path) -> bytes:
    with av.open(str(file), "w") as container:
        stream = container.add_stream("aac", rate=16_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.read_bytes()


def test_an_empty_folder_on_either_side(world: World) -> None:
    empty = world.folder / "empty"
    empty.mkdir()
    for answer in (world.evaluate(empty), kseval("validate", world.real, empty)):
        assert answer.status == 2
        assert "the folder is empty" in answer.text
    for answer in (world.evaluate(world.system("a"), real=empty), kseval("validate", empty, world.real)):
        assert answer.status == 2
        assert "a manifest (*.parquet), or clips" in answer.text


def test_one_clip_has_a_number_and_no_interval(world: World) -> None:
    one = world.folder / "one"
    one.mkdir()
    (one / "c0.mp4").write_bytes((world.real / "c0.mp4").read_bytes())
    answer = world.evaluate(world.system("a"), real=one)
    assert answer.status == 0
    assert "one clip: no interval" in answer.text
    assert "3 of 4 rows answer no clip of the reference" in answer.text
    assert "nan" not in answer.text


def test_a_clip_of_one_frame_is_an_error_and_never_a_0(world: World) -> None:
    folder = world.system("a", {"c1": made(world.folder / "x.mp4", disc((9, 9, 9), 1.0, 1))})
    for answer in (world.evaluate(folder), kseval("validate", world.real, folder)):
        assert answer.status == 2
        assert "c1" in answer.text
        assert "1 frame" in answer.text
    partial = world.evaluate(folder, more=("--allow-missing",))
    assert partial.status == 0
    assert "partial: 1 clip missing" in partial.text
    assert "counted as missing: 1 of 4 clips (1 too short)" in " ".join(partial.text.split())


def test_a_real_clip_of_one_frame_is_told_before_everybody_misses_it(world: World) -> None:
    (world.real / "c1.mp4").write_bytes(made(world.folder / "x.mp4", disc((9, 9, 9), 1.0, 1)))
    answer = world.evaluate(world.system("a", {"c1": (world.real / "c0.mp4").read_bytes()}))
    assert answer.status == 2
    assert "c1.mp4" in answer.text
    assert "one picture" in answer.text


@pytest.mark.parametrize("metric", ["frechet", "kid", "jedi", "frechet_infinity", "coverage"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_one_nan_among_the_features_is_found_by_its_row(tmp_path: Path, metric: str, value: float) -> None:
    rng = np.random.default_rng(0)
    good, bad = rng.standard_normal((2, 60, 16))
    bad[17, 5] = value
    np.save(tmp_path / "good.npy", good)
    np.save(tmp_path / "bad.npy", bad)
    answer = kseval("distance", tmp_path / "good.npy", tmp_path / "bad.npy", "--metric", metric)
    assert answer.status == 2
    assert "bad.npy, row 17" in answer.text
    assert f"{value} in column 5" in answer.text
    # SciPy's square root hangs here.
    assert answer.seconds < 10


def test_fewer_clips_than_a_kernel_distances_subset(tmp_path: Path) -> None:
    features = np.random.default_rng(0).standard_normal((40, 8))
    np.save(tmp_path / "few.npy", features)
    np.save(tmp_path / "other.npy", features + 1)
    few, other = tmp_path / "few.npy", tmp_path / "other.npy"
    answer = kseval("distance", few, other, "--metric", "kid", "--set", "subset_size=100")
    assert answer.status == 2
    assert "at least the 100 rows of a subset" in answer.text
    assert "found    40" in answer.text
    assert "subsets = 0" in answer.text
    assert kseval("distance", few, other, "--metric", "kid", "--set", "subsets=0").status == 0


def test_numbers_too_large_are_told_with_their_files(tmp_path: Path) -> None:
    features = np.random.default_rng(0).standard_normal((40, 8))
    np.save(tmp_path / "a.npy", features)
    np.save(tmp_path / "b.npy", features * 1e200)
    answer = kseval("distance", tmp_path / "a.npy", tmp_path / "b.npy")
    assert answer.status == 2
    assert "b.npy" in answer.text


def test_an_untagged_colour_space_is_read_as_told_and_marked(world: World) -> None:
    folder = world.system("a", {"c1": made(world.folder / "x.mp4", disc((9, 200, 9), 1.0), tagged=False)})
    validated, scored = kseval("validate", world.real, folder), world.evaluate(folder)
    assert validated.status == scored.status == 0
    assert "1 untagged_colour" in validated.text
    assert "no colour matrix in 1 of 4 clips: read as BT.601" in scored.text


def test_a_4k_clip_is_a_clip(world: World) -> None:
    large = np.repeat(np.repeat(disc((200, 0, 90), 1.0, 2), 45, axis=1), 60, axis=2)
    assert large.shape[1:] == (2160, 3840, 3)
    answer = world.evaluate(world.system("a", {"c0": made(world.folder / "x.mp4", large)}))
    assert answer.status == 0
    assert "partial" not in answer.text


@pytest.fixture
def many(world: World) -> tuple[Path, list[str]]:
    """A manifest of 10,001 clips."""
    names = [f"clip{at:05}" for at in range(10_001)]
    rows = [
        {
            **{"clip_id": name, "source": "coin", "video_id": f"v{at // 4}", "split": "test"},
            **{"task": "t", "step": "s", "video_file": f"c{at % 4}.mp4", "start_s": 0.0, "end_s": 1.5},
        }
        for at, name in enumerate(names)
    ]
    (world.folder / "manifest").mkdir()
    pd.DataFrame(rows).to_parquet(world.folder / "manifest" / "test.parquet")
    return world.folder / "manifest", names


@pytest.mark.parametrize("has_rows", [False, True])
def test_10_000_missing_clips_take_seconds_and_few_lines(
    world: World, many: tuple[Path, list[str]], has_rows: bool
) -> None:
    manifest, names = many
    folder = world.folder / "most"
    rows = [Generation(name, 0, f"{name}.mp4", float(FPS), 0, "most", "1") for name in names]
    write_clip(folder / "clip00000.mp4", disc((9, 9, 200), 1.0), FPS)
    write_generations(folder, rows if has_rows else rows[:1])
    for answer in (
        kseval("validate", manifest, folder, "--videos", world.real, "--split", "test"),
        world.evaluate(folder, real=manifest, more=("--videos", world.real)),
    ):
        assert answer.status == 2
        assert "10,000" in answer.text
        assert "clip00001" in answer.text
        assert answer.lines < 10
        assert answer.seconds < 10


def test_a_truncated_video_is_not_scored_by_what_is_left_of_it(world: World) -> None:
    whole = made(world.folder / "x.mp4", np.random.default_rng(0).integers(0, 255, (24, 48, 64, 3), np.uint8))
    for name, share in (("cut", 0.7), ("mostly", 0.3), ("header", 0.02)):
        folder = world.system(name, {"c2": whole[: int(share * len(whole))]})
        for answer in (world.evaluate(folder), kseval("validate", world.real, folder)):
            assert answer.status == 2
            assert "c2" in answer.text
            assert "wrong_fps" not in answer.text
    answer = world.evaluate(world.folder / "cut", more=("--allow-missing",))
    assert answer.status == 0
    assert "partial: 1 clip missing" in answer.text
    assert "(1 truncated)" in answer.text


def test_a_tampered_receipt_is_told_by_every_command_that_reads_it(world: World) -> None:
    assert world.evaluate(world.system("a"), world.system("b")).status == 0
    out = world.folder / "out"
    assert kseval("compare", out).status == 0
    file = next(out.glob("a-*.result.json"))
    document = json.loads(file.read_text())
    document["content"]["receipt"]["decoder"] = "another"
    for hashed_anew in (False, True):
        if hashed_anew:
            document["sha256"] = sha256_of({key: document[key] for key in ("format", "content")})
        file.write_text(json.dumps(document))
        for answer in (kseval("compare", out), kseval("leaderboard", out, "--out", world.folder / "board")):
            assert answer.status == 2
            assert f"{file.name}, row content.receipt_sha256" in answer.text


def test_a_receipt_that_differs_is_refused_by_its_field(world: World) -> None:
    assert world.evaluate(world.system("a")).status == 0
    world.protocol.write_text(PROTOCOL.replace("seed = 0", "seed = 1"))
    assert world.evaluate(world.system("b")).status == 0
    answer = kseval("compare", world.folder / "out")
    assert answer.status == 2
    assert "protocol_sha256 differs" in answer.text


def test_sound_alone_is_no_clip(world: World) -> None:
    folder = world.system("a", {"c1": sound(world.folder / "x.mp4")})
    for answer in (world.evaluate(folder), kseval("validate", world.real, folder)):
        assert answer.status == 2
        assert "no video stream" in answer.text
        assert "audio" in answer.text


def test_folders_in_each_others_place_are_recognised(world: World, many: tuple[Path, list[str]]) -> None:
    assert world.evaluate(world.system("a")).status == 0
    out = world.folder / "out"
    for answer, said in (
        (world.evaluate(out), "this is a folder of results"),
        (world.evaluate(many[0]), "this looks like a manifest"),
        (world.evaluate(world.folder), "name each folder"),
        (world.evaluate(world.real), "write it with the columns"),
        (world.evaluate(world.real, real=world.folder / "a"), "the reference comes first"),
        (kseval("compare", world.folder / "a"), "this is a generations folder"),
        (kseval("leaderboard", world.folder / "nothing", "--out", out), "no such file or folder"),
    ):
        assert answer.status == 2
        assert said in answer.text


def test_one_system_twice(world: World) -> None:
    folder = world.system("a")
    answer = world.evaluate(folder, folder)
    assert answer.status == 2
    assert "'a' twice" in answer.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop(columns="fps"), "no fps; columns: clip_id"),
        (lambda table: table.assign(fps="8"), "column fps as double"),
        (lambda table: table.assign(fps=0.0), "row 0"),
        (lambda table: table.assign(file=["c0.mp4", None, "c2.mp4", "c3.mp4"]), "row 1"),
        (lambda table: table.assign(system=["a", "a", "b", "a"]), "one system of one version"),
        (lambda table: table.assign(file="../../etc/passwd"), "row 0"),
        (lambda table: table.iloc[:0], "no row"),
        (lambda table: pd.concat([table, table[:1]]), "c0 again"),
    ],
)
def test_a_table_that_is_not_as_described_is_told_by_row_or_column(world: World, change, said: str) -> None:  # type: ignore[no-untyped-def]
    file = world.system("a") / "generations.parquet"
    change(pd.read_parquet(file)).to_parquet(file)
    answer = world.evaluate(file.parent)
    assert answer.status == 2
    assert "generations.parquet" in answer.text
    assert said in answer.text


def test_a_misspelt_key_of_a_protocol_is_told_with_the_one_it_may_mean(world: World) -> None:
    world.protocol.write_text(PROTOCOL.replace("resamples", "resample"))
    answer = world.evaluate(world.system("a"))
    assert answer.status == 2
    assert "small.toml, row uncertainty.resample" in answer.text
    assert "the key resamples" in answer.text


def test_names_beyond_ascii_are_names(world: World) -> None:
    folder = world.system("Ünïcode 模型")
    write_clip(folder / "пример 1.mp4", disc((9, 9, 200), 1.0), FPS)
    rows = [Generation(name, 0, "пример 1.mp4", float(FPS), 0, "Ünïcode 模型", "1") for name in NAMES]
    write_generations(folder, [replace(row, fps=8.0) for row in rows])
    answer = world.evaluate(folder)
    assert answer.status == 0
    assert "Ünïcode 模型" in answer.text
    (result,) = read_board([world.folder / "out"]).results
    assert result.system == "Ünïcode 模型"


def test_a_place_that_cannot_be_written_is_told(world: World) -> None:
    (world.folder / "out").write_text("a file")
    answer = world.evaluate(world.system("a"))
    assert answer.status == 2
    assert "found    a file" in answer.text
