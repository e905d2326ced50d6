"""A whole sample on disk: videos, annotations, truth; resumable, the same bytes for any number of jobs."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from ksground.atomic import write_text
from ksground.errors import InputError
from ksground.progress import ProgressLine

from .encode import write_video
from .native_annotations import write_annotations
from .programme import plan_sample
from .scene import CAMERAS
from .skills import SKILLS
from .timeline import VideoPlan
from .truth import write_truth

RECORD = "sample.json"


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What a rendering made: counts, and how fast (`rendered_s` seconds of video in `wall_s` seconds)."""

    out: str
    videos: int
    files: int
    kept_from_before: int
    segments: int
    defects: dict[str, int]
    video_s: float
    rendered_s: float
    rendered_frames: int
    wall_s: float

    @property
    def times_real_time(self) -> float:
        """Seconds of video rendered in one second."""
        return self.rendered_s / self.wall_s if self.wall_s else 0.0


def render_sample(
    n_videos: int, seed: int, out: Path, jobs: int | None = None, n_test_skills: int = 0
) -> SampleReport:
    """Render `n_videos` videos with annotations in four native formats and the truth into `out`.

    n_test_skills  so many more, see `plan_sample`

    Videos that an interrupted call with the same arguments finished are kept. Raises InputError where `out`
    holds something else.
    """
    started_s = time.monotonic()
    plans = plan_sample(n_videos, seed, SKILLS, CAMERAS, n_test_skills)
    _claim(out, {"videos": n_videos, "seed": seed, "test_skills": n_test_skills}, plans)
    wanted = [plan for plan in plans if plan.file is not None]
    todo = [plan for plan in wanted if not (out / str(plan.file)).exists()]
    with ProgressLine("sample", total=len(todo), unit="videos") as line:
        for _ in _write_videos(todo, out, jobs or os.cpu_count() or 1):
            line.advance()
    write_annotations(plans, SKILLS, out / "annotations")
    write_truth(plans, SKILLS, out / "truth")
    return SampleReport(
        out=str(out),
        videos=len(plans),
        files=len(wanted),
        kept_from_before=len(wanted) - len(todo),
        segments=sum(len(plan.segments) for plan in plans),
        defects=dict(sorted(Counter(defect.kind for plan in plans for defect in plan.defects).items())),
        video_s=sum(plan.duration_s for plan in wanted),
        rendered_s=sum(plan.duration_s for plan in todo if not plan.has("empty")),
        rendered_frames=sum(plan.n_frames for plan in todo if not plan.has("empty")),
        wall_s=time.monotonic() - started_s,
    )


def _claim(out: Path, asked: dict[str, int], plans: Sequence[VideoPlan]) -> None:
    """Make `out` ours: empty or the same sample. What older code drew there is drawn anew."""
    record = out / RECORD
    if out.exists() and not out.is_dir():
        raise InputError(out, expected="a folder to write the sample into", found="a file")
    if record.exists():
        try:
            found = json.loads(record.read_text(encoding="utf-8"))
        except ValueError:
            found = {}
        if {key: found.get(key) for key in asked} != asked:
            raise InputError(
                out,
                expected=f"an empty folder, or the sample of {_said(asked)}",
                found=f"a sample of {_said(found)}",
                hint="choose another --out, or remove this folder",
            )
        for stray in (out / "videos").rglob(".*"):
            stray.unlink(missing_ok=True)  # half a video of a call that was killed
        if found.get("drawn_by") != _drawing(plans):
            for plan in plans:
                if plan.file is not None:
                    (out / plan.file).unlink(missing_ok=True)
    elif out.is_dir() and any(out.iterdir()):
        raise InputError(
            out, expected="an empty folder or an earlier sample", found="a folder that holds other things"
        )
    out.mkdir(parents=True, exist_ok=True)
    write_text(record, json.dumps({**asked, "drawn_by": _drawing(plans)}, indent=1) + "\n")


def _said(sample: dict[str, int]) -> str:
    more = f" and {sample['test_skills']} test skills" if sample.get("test_skills") else ""
    return f"{sample.get('videos')} videos{more} with seed {sample.get('seed')}"


def _drawing(plans: Sequence[VideoPlan]) -> str:
    """Hash of everything that decides the pictures: the plans, and the code that draws them."""
    digest = hashlib.sha256(json.dumps([asdict(plan) for plan in plans], default=str).encode())
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        digest.update(path.relative_to(here).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _write_videos(plans: Sequence[VideoPlan], out: Path, jobs: int) -> Iterator[None]:
    # The longest first, so that no worker is left alone with one at the end.
    ordered = sorted(plans, key=lambda plan: -plan.n_frames * plan.drawn_size[0] * plan.drawn_size[1])
    if jobs == 1 or len(ordered) < 2:
        threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            for plan in ordered:
                write_video(plan, out / str(plan.file))
                yield
        finally:
            cv2.setNumThreads(threads)
        return
    context = multiprocessing.get_context("spawn")
    workers = min(jobs, len(ordered))
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=cv2.setNumThreads, initargs=(1,)
    ) as pool:
        with _interrupts_kept_from_children():
            futures = [pool.submit(write_video, plan, out / str(plan.file)) for plan in ordered]
        try:
            for future in as_completed(futures):
                future.result()
                yield
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _interrupts_kept_from_children() -> Iterator[None]:
    """Processes started in here never see Ctrl-C, which is ours to answer: they finish the video in hand."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
