"""The training set as the predictors take it: what the finished autoencoder makes of every clip, once and for all.

Rows are the set's clips. Files of float16 and one of indices, so that a lesson reads any of them in any order:

    clips       (n, 16, 24, 8, 8)   each clip, beside its own first picture
    scenes      (n, 144, 8, 8)      each clip's first picture, as the decoder sees it
    openings    (skills, 144, 8, 8) each scene before a hand comes
    key_steps   (m, 24, 8, 8)       a clip's first picture, beside that of an earlier clip of its skill, or the opening
    pairs       (m, 2)              for each of these: row of the clip, and row of the earlier one, -1 for the opening
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ksground.progress import ProgressLine

from .autoencoder import GRID, LATENT, WIDTHS, Autoencoder
from .autoencoder_lesson import as_levels, worn
from .learn import autocast
from .training_set import FRAMES, TrainingSet

OPENING = -1
AT_ONCE = 64
Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Latents:
    """The five arrays, opened from disk."""

    clips: Halves
    scenes: Halves
    openings: Halves
    key_steps: Halves
    pairs: NDArray[np.int64]


def open_latents(folder: Path) -> Latents:
    """What `make_latents` left."""
    names = ("clips", "scenes", "openings", "key_steps", "pairs")
    return Latents(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in names))


@torch.inference_mode()
def make_latents(pictures: TrainingSet, model: Autoencoder, folder: Path, device: str = "cpu") -> None:
    """Look through the finished autoencoder at all of the set; a folder that is complete is left alone."""
    if (folder / "pairs.npy").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    n = len(pictures.frames)
    clips = np.lib.format.open_memmap(folder / "clips.npy", "w+", np.float16, (n, FRAMES, LATENT, GRID, GRID))
    scenes = np.empty((n, WIDTHS[-1], GRID, GRID), np.float16)
    firsts = np.empty_like(pictures.frames[:, 0])
    with ProgressLine("latents of clips", total=n, unit="clips") as line:
        for row in range(n):
            firsts[row] = worn(pictures.frames[row, 0], rng)
            reference = as_levels(firsts[row][None], device)
            with autocast(device):
                clips[row] = _half(
                    model.encode(
                        as_levels(pictures.frames[row], device), reference.expand(FRAMES, -1, -1, -1)
                    )
                )
                scenes[row] = _half(model.see(reference)[-1])[0]
            line.advance()
    openings = np.stack([worn(each, rng) for each in pictures.openings])
    pairs = np.array(list(_pairs(pictures)), np.int64)
    key_steps = np.empty((len(pairs), LATENT, GRID, GRID), np.float16)
    skill_of = pictures.table["skill"].to_numpy()
    with ProgressLine("latents of key steps", total=len(pairs), unit="pictures") as line, autocast(device):
        for at in range(0, len(pairs), AT_ONCE):
            some = pairs[at : at + AT_ONCE]
            starts = [openings[skill_of[row]] if start == OPENING else firsts[start] for row, start in some]
            shown = np.stack([pictures.frames[row, 0] for row, _ in some])
            key_steps[at : at + len(some)] = _half(
                model.encode(as_levels(shown, device), as_levels(np.stack(starts), device))
            )
            line.advance(len(some))
    seen = [
        _half(model.see(as_levels(openings[at : at + AT_ONCE], device))[-1])
        for at in range(0, len(openings), AT_ONCE)
    ]
    clips.flush()
    for name, made in (
        ("scenes", scenes),
        ("openings", np.concatenate(seen)),
        ("key_steps", key_steps),
        ("pairs", pairs),
    ):
        np.save(folder / f"{name}.npy", made)


def _pairs(pictures: TrainingSet) -> Iterator[tuple[int, int]]:
    """Every clip with each that its skill may be told from: an earlier one, itself, or the opening."""
    for rows in pictures.skills:
        for at, row in enumerate(rows):
            yield int(row), OPENING
            yield from ((int(row), int(start)) for start in rows[: at + 1])


def _half(x: Tensor) -> Halves:
    return x.half().cpu().numpy()
