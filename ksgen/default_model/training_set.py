"""What the bundled model learns from: skills, each a picture to start from and the clips of its steps in their order.

A folder with three files. `frames.npy` is uint8 (n, 16, 128, 128, 3), the clips of one skill together, in order;
`openings.npy` is uint8 (skills, 128, 128, 3), each scene before a hand comes; `clips.parquet` has a row a clip with
`skill` (row of the openings), `task`, `step` (words) and `step_index` (place in its skill, from 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ksground.errors import InputError

FRAMES, SIDE_PX = 16, 128
FRAMES_FILE, OPENINGS_FILE, TABLE_FILE = "frames.npy", "openings.npy", "clips.parquet"
COLUMNS = ("skill", "task", "step", "step_index")
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The three files, opened; the pixels stay on disk.

    skills  for each skill the rows of its clips, in their order
    """

    folder: Path
    frames: Pixels
    openings: Pixels
    table: pd.DataFrame
    skills: tuple[NDArray[np.int64], ...]


def open_training_set(folder: Path) -> TrainingSet:
    """Raises InputError where a file is missing, or they do not belong together."""
    for name in (FRAMES_FILE, OPENINGS_FILE, TABLE_FILE):
        if not (folder / name).is_file():
            raise InputError(folder / name, expected="a file of a training set", found="none")
    table = pd.read_parquet(folder / TABLE_FILE, columns=list(COLUMNS))
    frames, openings = (np.load(folder / name, mmap_mode="r") for name in (FRAMES_FILE, OPENINGS_FILE))
    if frames.shape != (len(table), FRAMES, SIDE_PX, SIDE_PX, 3):
        expected = f"{len(table)} clips of {FRAMES} x {SIDE_PX} x {SIDE_PX} x 3"
        raise InputError(folder / FRAMES_FILE, expected=expected, found=" x ".join(map(str, frames.shape)))
    rows = table.reset_index(drop=True).sort_values(["skill", "step_index"]).groupby("skill").groups
    return TrainingSet(folder, frames, openings, table, tuple(np.asarray(of) for of in rows.values()))
