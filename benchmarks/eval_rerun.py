"""A second evaluation beside the first: whole `kseval evaluate` processes, and the time until all features are there.

The first has an empty cache; the second differs in nothing. Baselines are chosen, intervals computed and pages written
again in both; pictures are left out, which the first alone would draw. What both take before they begin, to load
libraries and networks, is told apart by a third process, for it weighs less the more clips there are.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kseval.extract import Extractors
from kseval.protocol import load_protocol
from kseval.reference import load_reference

from .eval_turns import Spent, take_turns

LESS_THAN = 0.1
PROTOCOL = "sample-v1"
OPEN = (
    "from kseval.protocol import load_protocol; from kseval.extract import Extractors; from pathlib import Path; "
    f"import kseval.leaderboard.write; Extractors(load_protocol({PROTOCOL!r}), 'cpu', Path('/nowhere'))"
)


def measure(manifest: Path, videos: Path) -> tuple[dict[str, Any], list[str]]:
    """Figures, and lines to print."""
    protocol = load_protocol(PROTOCOL)
    reference = load_reference(manifest, videos, protocol.splits)
    with tempfile.TemporaryDirectory() as temporary:
        extractors = Extractors(protocol, "cpu", Path(temporary) / "cache")

        def features() -> object:
            return extractors.of(reference.clips, "reference")

        first = take_turns({"features": features}, 1)["features"]
        again = take_turns({"features": features}, 3)["features"]
        words = [
            "evaluate",
            manifest,
            "--videos",
            videos,
            "--out",
            Path(temporary) / "out",
            "--protocol",
            PROTOCOL,
            "--pictures",
            0,
        ]
        command = ["-c", "from kseval.cli import main; main()", *map(str, words)]
        whole, second = _process(command), _process(command)
        fixed = _process(["-c", OPEN])
    share = (second.cpu_s - fixed.cpu_s) / (whole.cpu_s - fixed.cpu_s)
    n = len(reference.clips)
    lines = [
        f"features of {n} reference clips: first {first.cpu_s:.1f} s of processor time, "
        f"from the cache {again.cpu_s:.3f} s",
        f"    {again.cpu_s / first.cpu_s:.2%} of the first (under {LESS_THAN:.0%})",
        f"kseval evaluate, floors, baselines and page of {n} clips: first {whole.cpu_s:.1f} s, "
        f"second {second.cpu_s:.1f} s",
        f"    {second.cpu_s / whole.cpu_s:.1%} of the first (under {LESS_THAN:.0%}); {share:.1%} without the "
        f"{fixed.cpu_s:.1f} s that both take to load libraries and networks",
    ]
    times = {"first": first, "again": again, "whole": whole, "second": second, "fixed": fixed}
    return {name: [each.wall_s, each.cpu_s] for name, each in times.items()} | {"clips": n}, lines


def _process(words: list[str]) -> Spent:
    """What a Python process takes, from its start to its end."""
    before, started_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(time.perf_counter() - started_s, cpu_s)
