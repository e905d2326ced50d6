"""The whole path behind decoding at full size, on Ray: gather, near-duplicates, guard, policy, quotas, manifest.

python -m benchmarks.full [--rows 500000] [--sample OUT] [--engine ray|local] [--check] [--json FILE]

The candidates are drawn from a run (`make demo` leaves one): see `benchmarks.full_world`. Two cores; memory is what all
processes together hold (proportional set size, so shared pages count once). With --check the local engine does it all
again, and what it writes must be the same to the byte.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.full_world import draw, jobs_of, videos_of, write_world
from kscurate.config import CurateConfig
from kscurate.engine.gather import gather
from kscurate.ledger import candidates_table, ledger_config, read_ledger
from kscurate.outcome import results
from kscurate.quotas import Quotas
from kscurate.run_ray import spread_ray
from kscurate.spread import Spread, one_by_one
from kscurate.twins.duplicates import group_duplicates
from ksground.errors import run_kindly

CORES = 2
MAX_S, MAX_MIB, MAX_LOAD_S = 120.0, 4096.0, 1.0
MANIFEST_ROWS = 110_000
MIB = 2**20
ROOT = Path(__file__).parents[1]
PARTS = {
    "assign_splits": "leakage guard",
    "decide": "policy",
    "apply_quotas": "quotas",
    "summarise": "summary",
    "write_ledger": "ledger",
    "write_manifest": "manifest",
}


class Stopwatch:
    """Seconds, CPU seconds of all processes and their peak memory, stage by stage."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, float]] = {}
        self.now = "start"
        self._cpu_s: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens within to `name`."""
        figures = self.stages.setdefault(name, {"seconds": 0.0, "cpu_s": 0.0, "peak_mib": 0.0})
        before, self.now = self.now, name
        started_s, started_cpu_s = time.perf_counter(), _cpu_s(self._cpu_s)
        figures["peak_mib"] = max(figures["peak_mib"], _memory_mib())
        yield
        figures["peak_mib"] = max(figures["peak_mib"], _memory_mib())
        figures["seconds"] += time.perf_counter() - started_s
        figures["cpu_s"] += _cpu_s(self._cpu_s) - started_cpu_s
        self.now = before

    def close(self) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            if self.now in self.stages:
                figures = self.stages[self.now]
                figures["peak_mib"] = max(figures["peak_mib"], _memory_mib())


def main() -> None:
    """Print the stages, their sum beside what is wanted, and how long pandas takes to load the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--sample", type=Path, default=Path("out"))
    parser.add_argument("--engine", choices=("ray", "local"), default="ray")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    pa.set_cpu_count(CORES)
    videos = videos_of(options.sample)
    config = ledger_config(read_ledger(options.sample / "ledger", columns=["clip_id"]))
    config = replace(config, quotas=Quotas(max_total=min(MANIFEST_ROWS, options.rows // 4)))
    drawn, copies = draw(videos, options.rows)
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world.sqlite"
        with spread_ray(CORES) as spread:
            write_world(world, videos, drawn, spread)
        figures = measure(world, Path(folder) / "out", config, options.engine)
        figures |= look_at(Path(folder) / "out", copies)
        if options.check:
            measure(world, Path(folder) / "again", config, "local")
            figures["same_as_local"] = contents(Path(folder) / "out") == contents(Path(folder) / "again")
    report(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def measure(world: Path, out: Path, config: CurateConfig, engine: str) -> dict[str, Any]:
    """Do it all, as `kscurate.curate.curate` does after the last video."""
    watch = Stopwatch()
    session = spread_ray(CORES) if engine == "ray" else nullcontext(one_by_one)
    started_s = time.perf_counter()
    with watch.stage("start the engine"):
        spread: Spread = session.__enter__()
    try:
        with watch.stage("gather rows"):
            candidates = candidates_table([], gather(jobs_of(world), spread))
        with watch.stage("near-duplicates"):
            candidates = group_duplicates(candidates, config.duplicates, spread)
    finally:
        with watch.stage("stop the engine"):
            session.__exit__(None, None, None)
    with timed_parts(watch):
        summary = results.write_results(out, candidates, config, {})
    seconds = time.perf_counter() - started_s
    watch.close()
    return {
        "engine": engine,
        "rows": len(candidates),
        "table_mib": candidates.nbytes / MIB,
        "stages": watch.stages,
        "seconds": seconds,
        "peak_mib": max(each["peak_mib"] for each in watch.stages.values()),
        "kept": summary["total"]["kept"],
    }


@contextmanager
def timed_parts(watch: Stopwatch) -> Iterator[None]:
    """Count what `write_results` calls as stages of their own."""

    def timed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def within(*args: Any) -> Any:
            with watch.stage(name):
                return function(*args)

        return within

    own = {name: getattr(results, name) for name in PARTS}
    try:
        for name, function in own.items():
            setattr(results, name, timed(function, PARTS[name]))
        yield
    finally:
        for name, function in own.items():
            setattr(results, name, function)


def look_at(out: Path, copies: list[tuple[str, str]]) -> dict[str, Any]:
    """Seconds to load the manifest, and what stands on both sides."""
    seconds = []
    for _ in range(3):
        started_s = time.perf_counter()
        manifest = pd.read_parquet(out / "manifest")
        seconds.append(time.perf_counter() - started_s)
    ledger = pq.read_table(out / "ledger", columns=["video_id", "split", "duplicate_group"])
    crossing = {}
    for name in ("video_id", "duplicate_group"):
        known = (
            ledger.filter(pc.is_valid(ledger[name])).group_by(name).aggregate([("split", "count_distinct")])
        )
        crossing[name] = int(pc.sum(pc.greater(known["split_count_distinct"], 1)).as_py() or 0)
    split = dict(zip(ledger["video_id"].to_pylist(), ledger["split"].to_pylist(), strict=True))
    one_side = [split[one] == split[other] for one, other in copies if one in split and other in split]
    return {
        "load_s": min(seconds),
        "manifest_rows": len(manifest),
        "crossing": crossing,
        "copies": len(one_side),
        "copies_on_one_side": sum(one_side) / max(1, len(one_side)),
    }


def contents(out: Path) -> dict[str, bytes]:
    """Every file that a run leaves."""
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def report(figures: dict[str, Any]) -> None:
    """Write the table."""
    say = sys.stdout.write
    say(
        f"{figures['rows']:,} candidates ({figures['table_mib']:.0f} MiB), {figures['engine']}, {CORES} cores\n"
    )
    say(f"{'stage':18} {'seconds':>8} {'cpu s':>8} {'peak MiB':>9}\n")
    for name, each in figures["stages"].items():
        say(f"{name:18} {each['seconds']:8.1f} {each['cpu_s']:8.1f} {each['peak_mib']:9.0f}\n")
    cpu_s = sum(each["cpu_s"] for each in figures["stages"].values())
    say(f"{'all':18} {figures['seconds']:8.1f} {cpu_s:8.1f} {figures['peak_mib']:9.0f}")
    say(f"   wanted: under {MAX_S:.0f} s, {MAX_MIB:.0f} MiB\n")
    say(f"manifest of {figures['manifest_rows']:,} rows loads in {figures['load_s']:.2f} s")
    say(f"; wanted: under {MAX_LOAD_S:g}\n")
    crossing = figures["crossing"]
    say(
        f"on both sides: {crossing['video_id']} videos, {crossing['duplicate_group']} groups of near-duplicates\n"
    )
    say(
        f"copies on the side of their original: {figures['copies_on_one_side']:.1%} of {figures['copies']:,} videos\n"
    )
    if "same_as_local" in figures:
        say(f"the local engine writes {'the same bytes' if figures['same_as_local'] else 'OTHER BYTES'}\n")


def _family() -> list[psutil.Process]:
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def _memory_mib() -> float:
    total = 0
    for process in _family():
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / MIB


def _cpu_s(seen: dict[int, float]) -> float:
    """CPU seconds of all processes that were ever seen; of one that is gone, as when it was seen last."""
    for process in _family():
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        seen[process.pid] = times.user + times.system
    return sum(seen.values())


if __name__ == "__main__":
    run_kindly(main)
