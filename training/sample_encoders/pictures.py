"""The training pictures: the sample's scenes drawn straight, small, with a lens's and a codec's faults."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kscurate.sample import optics
from kscurate.sample.programme import SIZE_SHARES, SIZES
from kscurate.sample.scene import CAMERAS, Scene
from kscurate.sample.skills import SKILLS
from ksground.atomic import write_text
from ksground.progress import ProgressLine

SIDE_PX = 128
# Seeds below are for looking at scores and for judging them.
FIRST_SEED = 100_000
DRAWN_SHARE = (
    0.5  # of the sample's own sizes: drawing costs little less on a smaller canvas, detail would be lost
)
LOOKS_A_STEP = 8
PIXELS, ROWS = "pictures.npy", "labels.npy"
LABELS = np.dtype([("look", "i4"), ("skill", "i2"), ("step", "i2"), ("progress", "f4")])


@dataclass(frozen=True, slots=True)
class Clip:
    """One step of one look: skill and step as indices, and the rows of its pictures in the order of time."""

    skill: int
    step: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureSet:
    """Pictures and what they show.

    pixels    uint8 (n, SIDE_PX, SIDE_PX, 3) RGB, on disk; the whole frame, squashed to a square
    labels    LABELS (n,): look (an index), skill and step as indices, progress of the step; a clip's pictures lie
              together, in the order of time
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.void]

    def clips(self) -> list[Clip]:
        """Every step of every look."""
        rows: dict[tuple[int, int, int], list[int]] = {}
        for row, (look, skill, step, _) in enumerate(self.labels.tolist()):
            rows.setdefault((look, skill, step), []).append(row)
        return [Clip(skill, step, tuple(of_clip)) for (_, skill, step), of_clip in rows.items()]


def draw_pictures(folder: Path, n_looks: int, first_seed: int = FIRST_SEED, jobs: int | None = None) -> None:
    """Draw `n_looks` looks, the skills in turn, into `folder`; looks that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    todo = [
        (folder, index, first_seed + index)
        for index in range(n_looks)
        if not _look_file(folder, index).exists()
    ]
    context = multiprocessing.get_context("spawn")
    with (
        ProgressLine("pictures", total=len(todo), unit="looks") as line,
        context.Pool(jobs or os.cpu_count() or 1, initializer=cv2.setNumThreads, initargs=(1,)) as pool,
    ):
        for _ in pool.imap_unordered(_draw_look, todo, chunksize=4):
            line.advance()
    _gather(folder, n_looks)


def _draw_look(job: tuple[Path, int, int]) -> None:
    folder, index, seed = job
    shown = list(_pictures_of_look(index, seed))
    path = _look_file(folder, index)
    temporary = path.with_name(f".{path.name}.npz")
    np.savez(
        temporary,
        pixels=np.stack([picture for picture, _ in shown]),
        labels=np.array([label for _, label in shown], LABELS),
    )
    temporary.replace(path)


def _pictures_of_look(index: int, seed: int) -> Iterator[tuple[NDArray[np.uint8], tuple[int | float, ...]]]:
    """Every step of one skill in one look before one camera, in a valid order."""
    rng = np.random.default_rng(seed)
    at = index % len(SKILLS)
    skill = SKILLS[at]
    width_px, height_px = SIZES[rng.choice(len(SIZES), p=SIZE_SHARES)]
    size = (round(width_px * DRAWN_SHARE), round(height_px * DRAWN_SHARE))
    scene, camera = Scene(skill, seed, size), str(rng.choice(CAMERAS))
    order = skill.orders[rng.integers(len(skill.orders))]
    fault = _Fault(rng)
    for n_done, step in enumerate(order):
        view = scene.view(order[:n_done], step, camera, int(rng.integers(2**31)))
        for turn in range(LOOKS_A_STEP):
            progress = float((turn + rng.random()) / LOOKS_A_STEP)
            picture = view.draw(progress, float(rng.uniform(0, 30)))
            yield fault.small(picture), (index, at, step, progress)


class _Fault:
    """What lens, sensor and encoder do to a look's pictures: the same for all of them, so that it tells no step."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.noise_sigma = rng.uniform(0.5, 2.0)
        self.blur_px = rng.uniform(0.4, 1.4) if rng.random() < 0.25 else 0.0
        self.quality = int(rng.integers(35, 90))

    def small(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture with its faults, uint8 (SIDE_PX, SIDE_PX, 3)."""
        if self.blur_px:
            picture = optics.defocus(picture, self.blur_px)
        grain = self.rng.normal(0, self.noise_sigma, picture.shape[:2])
        noisy = np.clip(picture + grain[..., None], 0, 255).astype(np.uint8)
        code = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, self.quality])[1]
        decoded = cv2.imdecode(code, cv2.IMREAD_COLOR)
        return np.asarray(cv2.resize(decoded, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _look_file(folder: Path, index: int) -> Path:
    return folder / f"look{index:06d}.npz"


def open_pictures(folder: Path) -> PictureSet:
    """What `draw_pictures` left in `folder`; the pixels stay on disk."""
    return PictureSet(np.load(folder / PIXELS, mmap_mode="r"), np.load(folder / ROWS))


def _gather(folder: Path, n_looks: int) -> None:
    """One array on disk of all looks, so that an epoch reads it in any order."""
    record, path = folder / "pictures.json", folder / PIXELS
    if not record.exists() or json.loads(record.read_text())["looks"] != n_looks:
        labels = np.concatenate([np.load(_look_file(folder, index))["labels"] for index in range(n_looks)])
        pixels = np.lib.format.open_memmap(path, "w+", np.uint8, (len(labels), SIDE_PX, SIDE_PX, 3))
        first = 0
        for index in range(n_looks):
            of_look = np.load(_look_file(folder, index))["pixels"]
            pixels[first : first + len(of_look)] = of_look
            first += len(of_look)
        pixels.flush()
        np.save(folder / ROWS, labels)
        write_text(record, json.dumps({"looks": n_looks}) + "\n")
