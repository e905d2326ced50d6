"""Curation's speed as ratios in one run: `make bench-curate`.

Footage: the sample, scaled to 720p at 30 frames a second with camera noise. Every way works through the same spans on
one core, in turn, several times; each ratio is the median of the rounds.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import cv2
import ffmpeg
import typer
from rich.console import Console
from rich.table import Table

from kscurate.config import ShotSettings, StageSettings, load_config
from kscurate.curate import curate
from kscurate.engine.job import VideoJob, joined_spans
from kscurate.engine.jobs import plan_jobs
from kscurate.footage.flow import FlowMeter
from kscurate.footage.locate import locate_videos
from kscurate.footage.picture import Picture
from kscurate.frames import Frame
from kscurate.pipeline import curate_video
from kscurate.readers import read_all
from kscurate.sample.render import render_sample
from kscurate.scores import build_all
from kscurate.twins.signature import Signature
from kscurate.weights_at_hand import weights_at_hand
from ksground.ffmpeg_executable import ffmpeg_executable

# Every score without a model, and the shot detector that needs none.
CLASSICAL = StageSettings(shots=ShotSettings(detector="adaptive"))
CONFIG = Path(__file__).parent.parent / "configs" / "curate.toml"


def cpu_s() -> float:
    """Processor seconds of this process and of its finished children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def to_720p(sample: Path, videos: Path) -> None:
    """Write every readable sample video again at 1280 x 720, 30 frames a second."""
    for source in sorted((sample / "videos").rglob("*.*")):
        target = videos / f"{source.stem}.mp4"
        target.parent.mkdir(parents=True, exist_ok=True)
        picture = (
            ffmpeg.input(str(source)).video.filter("fps", 30).filter("scale", 1280, 720, flags="bicubic")
        )
        picture = picture.filter("setsar", 1).filter("noise", alls=5, allf="t")
        output = picture.output(
            str(target), vcodec="libx264", preset="veryfast", crf=23, g=250, pix_fmt="yuv420p"
        )
        try:
            output.overwrite_output().run(cmd=ffmpeg_executable(), quiet=True)
        except ffmpeg.Error:
            # The sample holds broken files on purpose.
            target.unlink(missing_ok=True)


def bare_decoding(jobs: Sequence[VideoJob]) -> None:
    """`ffmpeg -f null` over the same spans, one thread."""
    for job in jobs:
        for start_s, end_s in joined_spans(job.annotations, job.settings.decode.margin_s):
            command = ["-v", "error", "-threads", "1", "-ss", f"{start_s}", "-t", f"{end_s - start_s}"]
            subprocess.run(
                [ffmpeg_executable(), *command, "-i", job.video_path, "-map", "0:v:0", "-f", "null", "-"],
                check=False,
            )


def one_pass(jobs: Sequence[VideoJob]) -> None:
    """Ours."""
    for job in jobs:
        curate_video(job)


def usual_way(jobs: Sequence[VideoJob]) -> None:
    """PySceneDetect's command over each file, then one decode by OpenCV for each score, over the same spans."""
    for path in {job.video_path for job in jobs}:
        subprocess.run([sys.executable, "-m", "scenedetect", "-q", "-i", path, "detect-adaptive"], check=True)
    for score in [*build_all(), Signature()]:
        for job in jobs:
            score.start()
            for frame in _opencv_frames(job):
                score.observe(frame)


def _opencv_frames(job: VideoJob) -> Iterator[Frame]:
    capture = cv2.VideoCapture(job.video_path)
    for annotation in job.annotations:
        capture.set(cv2.CAP_PROP_POS_MSEC, annotation.start_s * 1000)
        previous, meter = None, FlowMeter()
        while True:
            time_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            there, bgr = capture.read()
            if not there or time_s >= annotation.end_s:
                break
            luma, red, blue = cv2.split(cv2.cvtColor(bgr, cv2.COLOR_BGR2YCrCb))
            previous = Frame(
                Picture(time_s, luma, (blue, red), True, 0, False, lambda bgr=bgr: bgr), previous, meter
            )
            yield previous


def rounds(
    ways: dict[str, Callable[[Sequence[VideoJob]], None]], jobs: Sequence[VideoJob], count: int
) -> dict[str, list[float]]:
    """Processor seconds of every way, in turn, `count` times."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            before = cpu_s()
            way(jobs)
            spent[name].append(cpu_s() - before)
    return spent


def workers(sample: Path, videos: Path, out: Path, count: int) -> float:
    """Wall seconds of a whole run with `count` workers."""
    start = time.perf_counter()
    curate(
        sample / "annotations",
        videos,
        out / f"workers-{count}-{time.monotonic_ns()}",
        load_config(CONFIG),
        workers=count,
    )
    return time.perf_counter() - start


def main(
    videos: Annotated[int, typer.Option(help="How many sample videos.")] = 6,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 5,
    repeat: Annotated[int, typer.Option(help="Rounds; the median counts.")] = 3,
    keep: Annotated[
        Path | None, typer.Option(help="Folder for the footage; a temporary one without.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the same as JSON.")] = None,
) -> None:
    """Print the ratios. Example: python -m benchmarks.curate --videos 6"""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        sample, footage = folder / "sample", folder / "720p"
        render_sample(videos, seed, sample)
        if not footage.exists():
            to_720p(sample, footage)
        annotations = [each for source in read_all(sample / "annotations") for each in source.annotations]
        jobs, _ = plan_jobs(annotations, locate_videos(footage), CLASSICAL)
        config = load_config(CONFIG)
        weights = weights_at_hand(config)
        whole, _ = plan_jobs(annotations, locate_videos(footage), config.stages, weights)
        learned_only = replace(config.stages, shots=CLASSICAL.shots)
        learned, _ = plan_jobs(annotations, locate_videos(footage), learned_only, weights)
        one_pass([jobs[0], whole[0]])
        ways = {
            "bare ffmpeg": bare_decoding,
            "one pass": one_pass,
            "with learned scores": lambda _: one_pass(learned),
            "default": lambda _: one_pass(whole),
        }
        spent = rounds(ways, jobs, repeat)
        usual = rounds({"usual way": usual_way, "one pass": one_pass}, jobs, max(1, repeat // 3))
        span_s = sum(job.span_s for job in jobs)
        runs, again = [], []
        out = Path(temporary)
        for _ in range(max(1, repeat // 2)):
            runs.append(workers(sample, footage, out, 1) / workers(sample, footage, out, 2))
        first_out = out / "resumed"
        for times in (runs_first := [], again):
            start = time.perf_counter()
            curate(
                sample / "annotations",
                footage,
                first_out,
                load_config(CONFIG),
                workers=len(os.sched_getaffinity(0)),
            )
            times.append(time.perf_counter() - start)
    results = {
        "one pass, every classical score / bare ffmpeg decoding": (
            _ratio(spent["one pass"], spent["bare ffmpeg"]),
            "<= 2.0",
        ),
        "learned scores / classical ones, without decoding": (
            _ratio(
                _less(spent["with learned scores"], spent["one pass"]),
                _less(spent["one pass"], spent["bare ffmpeg"]),
            ),
            "< 3",
        ),
        "the default, with the shot detector cascade / one pass": (
            _ratio(spent["default"], spent["one pass"]),
            "",
        ),
        "usual way / one pass": (_ratio(usual["usual way"], usual["one pass"]), ">= 6"),
        "two workers' speed / one worker's": (statistics.median(runs), ">= 1.7"),
        "rerun with nothing changed / first run": (again[0] / runs_first[0], "< 0.03"),
    }
    table = Table(
        title=f"{span_s:.0f} s of annotated spans, 720p30 H.264",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for name in ("ratio", "measured", "wanted"):
        table.add_column(name, justify="left" if name == "ratio" else "right")
    for name, (value, wanted) in results.items():
        table.add_row(name, f"{value:.3f}", wanted)
    console = Console(width=100)
    console.print(table)
    console.print(
        f"one pass: {span_s / statistics.median(spent['one pass']):.1f} video seconds a core second"
    )
    if json_file:
        json_file.write_text(
            json.dumps({name: value for name, (value, _) in results.items()}, indent=2) + "\n"
        )


def _less(whole: Sequence[float], part: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(whole, part, strict=True)]


def _ratio(above: Sequence[float], below: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    typer.run(main)
