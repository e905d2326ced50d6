"""The memory of an evaluation's sets at 1,000, 10,000 and 100,000 clips of random features.

Each number of clips is a process of its own, which fills two tables of features on disk, as extraction does, and takes
from them what the leaderboard does: a cosine for every clip, and a Fréchet distance with its interval. What is told is
the most memory that was the process's own. Pages of the tables that the kernel keeps in memory while it has room count
to whoever reads them, and are given back before anything else is: they stand beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from kseval.clip import Clip
from kseval.columns import SetColumn
from kseval.feature_table import FeatureTable
from kseval.metrics import SetMetric, open_metric
from kseval.protocol import Column, Uncertainty
from kseval.uncertainty.leave_out import ClipRows

COUNTS, VECTORS, DIMENSIONS, CLIPS_A_VIDEO = (1_000, 10_000, 100_000), 4, 64, 5
MIB = 2**20


def measure(manifest: Path, videos: Path) -> tuple[dict[str, Any], list[str]]:
    """Figures, and lines to print; features are made up, and neither folder is looked at."""
    found = []
    for count in COUNTS:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.eval_memory", str(count)],
            check=True,
            capture_output=True,
            text=True,
        )
        found.append(json.loads(done.stdout.splitlines()[-1]))
    # Below some 10,000 clips not even one block of rows is full.
    slope = (found[-1]["own_mib"] - found[-2]["own_mib"]) * MIB / (COUNTS[-1] - COUNTS[-2])
    lines = [
        f"{each['clips']:>7,} clips of {VECTORS} x {DIMENSIONS} in two sets, "
        f"{each['features_mib']:.1f} MiB of features: "
        f"own memory at most {each['own_mib']:.0f} MiB, of which before {each['before_mib']:.0f}; "
        f"with pages of files {each['peak_mib']:.0f}"
        for each in found
    ]
    lines.append(
        f"    {slope:.0f} bytes a clip from {COUNTS[-2]:,} on: its names and their places, whatever the dimensions"
    )
    return {"sets": found, "bytes_a_clip": slope}, lines


def main(clips: int) -> None:
    """Print the figures of one number of clips as a line of JSON."""
    watch = _Watch()
    before = _status("RssAnon")
    with tempfile.TemporaryDirectory(dir=".") as folder:
        chance = np.random.default_rng(0)
        real, made = FeatureTable(Path(folder)), FeatureTable(Path(folder))
        names = [f"clip {at:07}" for at in range(clips)]
        for name in names:
            features = chance.normal(size=(2, VECTORS, DIMENSIONS)).astype(np.float32)
            real.add(name, features[0])
            made.add(name, features[1])
        metric = open_metric("frechet")
        assert isinstance(metric, SetMetric)
        column = SetColumn(
            Column("it", "frechet", "it", ""),
            metric,
            [Clip(name, Path(), video_id=f"{at // CLIPS_A_VIDEO}") for at, name in enumerate(names)],
            ClipRows(real.clips, real.rows),
            {"a": ClipRows(made.clips, made.rows)},
            Uncertainty(1000, 50, 0.95, 0.05),
            0,
        )
        value = column.value("a")
        features_mib = (real.rows.nbytes + made.rows.nbytes) / MIB
        del column, real, made
    own = watch.stop()
    figures = {
        "clips": clips,
        "features_mib": features_mib,
        "own_mib": own / MIB,
        "before_mib": before / MIB,
        "peak_mib": _status("VmHWM") / MIB,
        "value": value.value,
        "interval": [value.low, value.high],
    }
    print(json.dumps(figures))


class _Watch:
    """The most anonymous memory of this process, looked up a hundred times a second."""

    def __init__(self) -> None:
        self.most, self._stopped = 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stopped.is_set():
            self.most = max(self.most, _status("RssAnon"))
            time.sleep(0.01)

    def stop(self) -> int:
        self._stopped.set()
        self._thread.join()
        return self.most


def _status(field: str) -> int:
    """Bytes, as the kernel says of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
