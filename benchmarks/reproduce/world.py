"""What the systems are asked and judged on: a sample's clean test skills, curated, and what may be retrieved for them.

The test skills are rendered, curated and cut as everything else is, from a seed that nothing was trained or tuned on.
What planners and baselines retrieve from is drawn from the bundled model's own training seeds, eight performances of
each of the world's skills, so that retrieval is offered what the model has seen, if not all of it.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ksgen.default_model.training_set import FRAMES, TrainingSet, open_training_set
from ksgen.output.clip_file import write_clip
from ksground.atomic import atomic_file
from ksground.progress import ProgressLine
from training.generator.draw import draw

LIBRARY_SKILLS = 256
FPS = 8.0


@dataclass(frozen=True, slots=True)
class World:
    """`manifest` holds test and training rows; their video_file is counted from `videos`."""

    manifest: Path
    videos: Path


def make_world(work: Path, n_skills: int, seed: int) -> World:
    """Render, curate and draw what is not there yet."""
    sample, run, manifest = work / "sample", work / "curated", work / "manifest.parquet"
    if not manifest.exists():
        call("kscurate", "sample", "--videos", 1, "--test-skills", n_skills, "--seed", seed, "--out", sample)
        given = ("--annotations", sample / "annotations", "--videos", sample / "videos")
        call("kscurate", "run", *given, "--out", run)
        test = pd.read_parquet(run / "manifest")
        test = test[(test.split == "test") & test.step.notna()]
        test = test.assign(video_file="sample/videos/" + test.video_file)
        draw(work / "library", LIBRARY_SKILLS)
        library = _as_videos(open_training_set(work / "library"), work / "library-videos", test.columns)
        with atomic_file(manifest) as temporary:
            pd.concat([test, library], ignore_index=True).to_parquet(temporary, index=False)
    return World(manifest, work)


def call(command: str, *arguments: object) -> None:
    """One of the project's commands, in a process of its own; ends this one where it fails."""
    done = subprocess.run([str(Path(sys.executable).with_name(command)), *map(str, arguments)])
    if done.returncode:
        raise SystemExit(done.returncode)


def _as_videos(pictures: TrainingSet, folder: Path, columns: pd.Index) -> pd.DataFrame:
    """A video of each drawn skill, its clips one after the other, and the rows of a manifest that tell of them."""
    rows = []
    length_s = FRAMES / FPS
    with ProgressLine("library", total=len(pictures.skills), unit="videos") as line:
        for skill, own in enumerate(pictures.skills):
            name = f"{skill:04d}"
            file = folder / f"{name}.mp4"
            if not file.exists():
                write_clip(file, np.concatenate(list(pictures.frames[own])), FPS)
            for at, row in enumerate(own):
                rows.append(
                    {
                        "clip_id": f"library_{name}_{at}",
                        "source": "coin",
                        "video_id": f"library_{name}",
                        "split": "train",
                        "task": pictures.table["task"].iloc[row],
                        "step": pictures.table["step"].iloc[row],
                        "video_file": f"{folder.name}/{name}.mp4",
                        "file_offset_s": 0.0,
                        "start_s": at * length_s,
                        "end_s": (at + 1) * length_s,
                    }
                )
            line.advance()
    return pd.DataFrame(rows).reindex(columns=columns)
