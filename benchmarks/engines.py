"""What an engine costs for each job, measured with a job that does nothing.

python -m benchmarks.engines [--jobs 2000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path

from kscurate.config import StageSettings
from kscurate.engine.job import Outcome, Row, VideoJob
from kscurate.run_local import map_local
from kscurate.run_ray import map_ray

WORKERS = 2
ROOT = Path(__file__).parents[1]


def nothing(job: VideoJob) -> list[Row]:
    """A row as large as a real one."""
    return [{f"score_{number}": number / 7 for number in range(60)}]


def main() -> None:
    """Print milliseconds a job and seconds to start for both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    jobs = [VideoJob(f"/{number}", f"{number}", 0.0, (), StageSettings()) for number in range(options.jobs)]
    figures: dict[str, dict[str, float]] = {}
    for engine, mapped in (
        ("local", map_local(jobs, WORKERS, "benchmarks.engines:nothing")),
        ("ray", map_ray(jobs, WORKERS, "benchmarks.engines:nothing")),
    ):
        figures[engine] = timed(mapped)
        sys.stdout.write(
            "{:6} {start_s:6.2f} s to start, {ms_a_job:6.2f} ms a job\n".format(engine, **figures[engine])
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def timed(outcomes: Generator[Outcome]) -> dict[str, float]:
    """Seconds to the first outcome, and milliseconds for each of the rest."""
    started_s = time.perf_counter()
    next(outcomes)
    first_s = time.perf_counter()
    rest = sum(1 for _ in outcomes)
    return {"start_s": first_s - started_s, "ms_a_job": 1000 * (time.perf_counter() - first_s) / rest}


if __name__ == "__main__":
    main()
