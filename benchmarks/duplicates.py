"""Group half a million made-up candidates, one in twenty a copy of another, on one core.

python benchmarks/duplicates.py [--rows 500000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kscurate.config import DuplicateSettings
from kscurate.twins.duplicates import group_duplicates
from kscurate.twins.signature import CROPS

MOMENTS, LOOKS, CLIPS_A_VIDEO = 16, 64, 5
COPIES = 0.05


def main() -> None:
    """Print seconds, peak memory, and the share of the copies that were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    candidates, originals, copies = world(options.rows)
    before_mib = _peak_mib()
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    groups = group_duplicates(candidates, DuplicateSettings())["duplicate_group"].to_numpy()
    seconds, cpu_s = time.perf_counter() - started_s, time.process_time() - started_cpu_s
    found = groups[originals] == groups[copies]
    figures = {
        "rows": options.rows,
        "seconds": seconds,
        "cpu_s": cpu_s,
        "table_mib": candidates.nbytes / 2**20,
        "peak_mib": _peak_mib(),
        "peak_before_mib": before_mib,
        "found": float(np.mean(found & (groups[copies] != None))),  # noqa: E711
    }
    sys.stdout.write(
        f"{options.rows:,} candidates in {seconds:.1f} s ({cpu_s:.1f} s of one core); "
        f"peak {figures['peak_mib']:.0f} MiB, of which the "
        f"candidates {figures['table_mib']:.0f}; {figures['found']:.1%} of the copies found\n"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def world(rows: int) -> tuple[pa.Table, NDArray[np.int64], NDArray[np.int64]]:
    """Clips of videos with one scene each, and which row is a copy (4% of its bits differ) of which."""
    random = np.random.default_rng(0)
    videos = -(-rows // CLIPS_A_VIDEO)
    scenes = random.integers(0, 2**64, (videos, 1, len(CROPS)), dtype=np.uint64)
    hashes = np.repeat(np.repeat(scenes, CLIPS_A_VIDEO, axis=0)[:rows], MOMENTS, axis=1)
    for row in range(0, rows, 50_000):
        part = hashes[row : row + 50_000]
        part ^= _flips(random, (len(part), 1, len(CROPS)), 0.06)
        part ^= _flips(random, part.shape, 0.02)
    motion = random.gamma(2, 1, (rows, LOOKS)).astype(np.float32)
    chosen = random.permutation(rows)[: 2 * int(rows * COPIES)]
    originals, copies = chosen[::2], chosen[1::2]
    hashes[copies] = hashes[originals] ^ _flips(random, hashes[originals].shape, 0.04)
    motion[copies] = motion[originals] * 0.8
    number = np.arange(rows)
    lists = {
        "phash": (hashes, MOMENTS * len(CROPS)),
        "motion_trace": (motion, LOOKS),
    }
    columns = {
        "clip_id": pa.array([f"clip{each:08d}" for each in number]),
        "video_file": pa.array((number // CLIPS_A_VIDEO).astype(str)),
        "start_s": pa.array(number % CLIPS_A_VIDEO * 10.0),
        "end_s": pa.array(number % CLIPS_A_VIDEO * 10.0 + 8.0),
    }
    for name, (values, length) in lists.items():
        offsets = np.arange(0, (rows + 1) * length, length, dtype=np.int32)
        columns[name] = pa.ListArray.from_arrays(offsets, pa.array(values.ravel()))
    return pa.table(columns), originals, copies


def _flips(random: np.random.Generator, shape: tuple[int, ...], share: float) -> NDArray[np.uint64]:
    flips = np.zeros(shape, np.uint64)
    for bit in range(64):
        flips |= (random.random(shape, np.float32) < share).astype(np.uint64) << np.uint64(bit)
    return flips


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
