"""The generator's training set, drawn: looks of the sample world, one camera each, from seeds that nobody is judged on.

A clip is 16 pictures at the middles of as many equal parts of its step, as the evaluation reads them. Cameras stay
where they are over a skill: which one a film would cut to next cannot be told from its first picture.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kscurate.sample.programme import SIZE_SHARES, SIZES
from kscurate.sample.scene import CAMERAS, Scene
from kscurate.sample.skills import SKILLS
from ksgen.default_model.training_set import FRAMES, FRAMES_FILE, OPENINGS_FILE, SIDE_PX, TABLE_FILE
from ksground.atomic import write_text
from ksground.progress import ProgressLine

FIRST_SEED = 300_000
# Drawn at half the sample's own sizes, then made small.
DRAWN_SHARE = 0.5
# How far a clip's ends lie from its action's, as a share of it: annotators are a little sloppy.
SLOPPINESS = 0.05
STEP_S = (2.5, 8.0)


def draw(folder: Path, n_looks: int, first_seed: int = FIRST_SEED, jobs: int | None = None) -> None:
    """Draw `n_looks` skills into `folder`, the world's skills in turn; a second call goes on where one stopped."""
    record = folder / "drawn.json"
    if record.exists() and json.loads(record.read_text(encoding="utf-8"))["skills"] == n_looks:
        return
    parts = folder / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    todo = [
        (parts / f"{index:06d}.npz", index, first_seed + index)
        for index in range(n_looks)
        if not (parts / f"{index:06d}.npz").exists()
    ]
    context = multiprocessing.get_context("spawn")
    with (
        ProgressLine("drawing", total=len(todo), unit="skills") as line,
        context.Pool(jobs or os.cpu_count() or 1, initializer=cv2.setNumThreads, initargs=(1,)) as pool,
    ):
        for _ in pool.imap_unordered(_draw_skill, todo, chunksize=4):
            line.advance()
    _gather(folder, [parts / f"{index:06d}.npz" for index in range(n_looks)])


def _draw_skill(job: tuple[Path, int, int]) -> None:
    path, index, seed = job
    rng = np.random.default_rng(seed)
    skill = SKILLS[index % len(SKILLS)]
    width_px, height_px = SIZES[rng.choice(len(SIZES), p=SIZE_SHARES)]
    scene = Scene(skill, seed, (round(width_px * DRAWN_SHARE), round(height_px * DRAWN_SHARE)))
    camera = str(rng.choice(CAMERAS))
    order = skill.orders[rng.integers(len(skill.orders))]
    clips = [_clip(scene, order, n_done, camera, rng) for n_done in range(len(order))]
    opening = scene.view((), None, camera).draw(0.0, 0.0)
    temporary = path.with_name(f".{path.name}")
    np.savez(
        temporary,
        frames=np.array(clips),
        opening=_small(opening),
        steps=[skill.steps[step].text for step in order],
        task=skill.title,
    )
    temporary.replace(path)


def _clip(
    scene: Scene, order: tuple[int, ...], n_done: int, camera: str, rng: np.random.Generator
) -> list[NDArray[np.uint8]]:
    view = scene.view(order[:n_done], order[n_done], camera, int(rng.integers(2**31)))
    first, last = np.array([0, 1]) + rng.uniform(-SLOPPINESS, SLOPPINESS, 2)
    from_s, length_s = rng.uniform(0, 30), rng.uniform(*STEP_S)
    moments = (np.arange(FRAMES) + 0.5) / FRAMES
    return [
        _small(view.draw(float(np.clip(first + (last - first) * at, 0, 1)), from_s + length_s * at))
        for at in moments
    ]


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _gather(folder: Path, parts: list[Path]) -> None:
    """One array of all clips, so that an epoch reads them in any order."""
    rows, openings = [], []
    for skill, part in enumerate(parts):
        with np.load(part) as drawn:
            rows += [(skill, str(drawn["task"]), str(step), at) for at, step in enumerate(drawn["steps"])]
            openings.append(drawn["opening"])
    frames = np.lib.format.open_memmap(
        folder / FRAMES_FILE, "w+", np.uint8, (len(rows), FRAMES, SIDE_PX, SIDE_PX, 3)
    )
    first = 0
    for part in parts:
        with np.load(part) as drawn:
            frames[first : first + len(drawn["frames"])] = drawn["frames"]
            first += len(drawn["frames"])
        part.unlink()
    frames.flush()
    np.save(folder / OPENINGS_FILE, np.array(openings))
    table = pd.DataFrame(rows, columns=["skill", "task", "step", "step_index"])
    table.to_parquet(folder / TABLE_FILE, index=False)
    write_text(folder / "drawn.json", json.dumps({"skills": len(parts)}) + "\n")
