"""Refilter half a million candidates on one core, beside reading their ledger alone.

python benchmarks/refilter.py [--rows 500000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import ledger_rows

from kscurate.config import CurateConfig
from kscurate.ledger import read_ledger
from kscurate.outcome.refilter import refilter_run
from kscurate.outcome.results import write_results

MORE_SCORES = 16


def main() -> None:
    """Print the seconds of both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    table = ledger_rows.many(options.rows)
    random = np.random.default_rng(1)
    for index in range(MORE_SCORES):
        table = table.append_column(f"score_{index}", pa.array(random.normal(size=options.rows)))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_results(out, table, CurateConfig(policy=ledger_rows.POLICY), {})
        size_mib = sum(file.stat().st_size for file in (out / "ledger").iterdir()) / 2**20
        read_s = _fastest(lambda: read_ledger(out / "ledger"))
        refilter_s = _fastest(lambda: refilter_run(out, out, ["motion.min=3.5"]))
    figures = {"rows": options.rows, "ledger_mib": size_mib, "read_s": read_s, "refilter_s": refilter_s}
    figures["ratio"] = refilter_s / read_s
    sys.stdout.write(
        f"{options.rows:,} rows of {len(table.column_names)} columns, {size_mib:.0f} MiB, one core: "
        f"refilter {refilter_s:.2f} s, reading alone {read_s:.2f} s, ratio {refilter_s / read_s:.1f}\n"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def _fastest(action: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of `times` calls: what else the machine does can only add to them."""
    seconds = []
    for _ in range(times):
        started_s = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started_s)
    return min(seconds)


if __name__ == "__main__":
    main()
