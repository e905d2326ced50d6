"""The Fréchet distance at d = 2048, n = 5000 beside pytorch-fid's.

From statistics: both are given two means and two covariances, which is all that pytorch-fid's function takes. From
features: both also make them, by np.cov there, block by block here. One thread for both, then as many as the library
takes by itself. From SciPy 1.18 on pytorch-fid's own call fails, for its `sqrtm` knows `disp` no more; then it is given
one that takes and ignores it. What is timed is SciPy's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg

from kseval.distances.frechet import FrechetStatistics, frechet_distance
from ksground.torchvision_import import import_torchvision

from .eval_turns import Spent, take_turns

N, D, ROUNDS, AT_LEAST = 5000, 2048, 2, 10.0


def measure(manifest: Path, videos: Path) -> tuple[dict[str, Any], list[str]]:
    """Figures, and lines to print; features are made up, and neither folder is looked at."""
    figures, lines = {}, []
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    others = {name: value for name, value in os.environ.items() if name not in one}
    for threads, given in (("one thread", one), ("threads by default", {})):
        # How many there are is settled when a library is loaded.
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.eval_frechet"],
            env={**others, **given},
            check=True,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        figures[threads] = found
        spent = {name: Spent(*each) for name, each in found["spent"].items()}
        mine, other = spent["ours, distance"], spent["pytorch-fid, distance"]
        made = spent["ours, statistics"].cpu_s, spent["pytorch-fid, statistics"].cpu_s
        whole = (other.cpu_s + made[1]) / (mine.cpu_s + made[0])
        gap = found["ours"] / found["theirs"] - 1
        lines += [
            f"{threads}, d = {D}, n = {N}, from statistics: {mine.cpu_s:.2f} s of processor time, "
            f"pytorch-fid {other.cpu_s:.2f} s",
            f"    {mine.times(other)} (at least {AT_LEAST:g}); values {gap:+.1e} apart",
            f"    from features, both statistics made ({made[0]:.2f} s, {made[1]:.2f} s): {whole:.2f} x",
        ]
    return figures, lines


def main() -> None:
    """Print the figures of this process as one line of JSON."""
    import_torchvision()
    from pytorch_fid.fid_score import calculate_frechet_distance

    chance = np.random.default_rng(0)
    # Features of networks are not alike in size, and lean on each other.
    mixed = np.geomspace(1, 0.03, D) * np.linalg.qr(chance.normal(size=(D, D)))[0]
    sets = [(chance.normal(size=(N, D)) @ mixed * scale).astype(np.float32) for scale in (1.0, 1.1)]
    ours = [FrechetStatistics.of(each) for each in sets]
    theirs = [(each.mean(axis=0), np.cov(each, rowvar=False)) for each in sets]
    values: dict[str, float] = {}

    def keep(name: str, distance: Callable[[], float]) -> Callable[[], None]:
        return lambda: values.__setitem__(name, float(distance()))

    rivals = {
        "ours, distance": keep("ours", lambda: frechet_distance(*ours)),
        "pytorch-fid, distance": keep("theirs", lambda: calculate_frechet_distance(*theirs[0], *theirs[1])),
        "ours, statistics": lambda: [FrechetStatistics.of(each) for each in sets],
        "pytorch-fid, statistics": lambda: [(e.mean(axis=0), np.cov(e, rowvar=False)) for e in sets],
    }
    with _sqrtm_that_takes_disp():
        spent = take_turns(rivals, ROUNDS)
    print(json.dumps(values | {"spent": {name: [each.wall_s, each.cpu_s] for name, each in spent.items()}}))


@contextmanager
def _sqrtm_that_takes_disp() -> Iterator[None]:
    original = scipy.linalg.sqrtm

    def sqrtm(matrix: Any, disp: bool = True) -> Any:
        root = original(matrix)
        return root if disp else (root, 0.0)

    if tuple(map(int, scipy.__version__.split(".")[:2])) < (1, 18):
        yield
        return
    scipy.linalg.sqrtm = sqrtm
    try:
        yield
    finally:
        scipy.linalg.sqrtm = original


if __name__ == "__main__":
    main()
