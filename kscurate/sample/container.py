"""What is done to a file around its pictures: hidden beginnings, turned displays, damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from ksground.ffmpeg_executable import ffmpeg_executable

# No dates, no encoder versions: the same frames give the same bytes.
BIT_EXACT = {"fflags": "+bitexact", "flags:v": "+bitexact", "map_metadata": -1, "threads": 1}
# How the displayed picture is turned to be stored, for each clockwise turn that shows it upright again.
STORED_BY_FILTER = {
    90: (("transpose", 2),),
    180: (("hflip", None), ("vflip", None)),
    270: (("transpose", 1),),
}


def hide_beginning(path: Path, lead_s: float) -> None:
    """Cut the first `lead_s` seconds off without re-encoding: an edit list hides them."""
    _remux(path, {"ss": f"{lead_s:.6f}"})


def turn_display(path: Path, clockwise_deg: int) -> None:
    """Ask players to turn the stored picture clockwise by so many degrees."""
    _remux(path, {"display_rotation:v": -clockwise_deg})


def truncate(path: Path, share: float) -> None:
    """Keep only the first `share` of the file's bytes."""
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))


def overwrite(path: Path, share: float, seed: int, n_runs: int = 5) -> None:
    """Overwrite `share` of the file's bytes with noise, in a few runs in its middle."""
    rng = np.random.default_rng(seed)
    size = path.stat().st_size
    run = max(int(size * share / n_runs), 64)
    with path.open("r+b") as file:
        for place in rng.uniform(0.25, 0.85, n_runs):
            file.seek(int(size * place))
            file.write(rng.bytes(run))


def _remux(path: Path, input_options: dict[str, Any]) -> None:
    """Copy the streams into a new file of the same kind in place of the old one."""
    before = path.with_name(f"{path.stem}.before{path.suffix}")
    path.replace(before)
    try:
        output = ffmpeg.input(str(before), **input_options).output(
            str(path), c="copy", movflags="+faststart", loglevel="error", **BIT_EXACT
        )
        output.overwrite_output().run(cmd=ffmpeg_executable(), capture_stderr=True)
    except ffmpeg.Error as error:
        raise RuntimeError(f"ffmpeg could not copy {before.name}: {error.stderr.decode()[-500:]}") from error
    finally:
        before.unlink(missing_ok=True)
