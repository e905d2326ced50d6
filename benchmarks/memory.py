"""Curate 500 videos in one process, as a worker that is never recycled would: does its memory grow?

python -m benchmarks.memory --annotations DIR --videos DIR [--jobs 500] [--json FILE]; the jobs of the folder are
done over and over until so many are done.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from itertools import cycle, islice
from pathlib import Path

import psutil
from scipy.stats import linregress

from kscurate.config import CurateConfig
from kscurate.engine.jobs import plan_jobs
from kscurate.engine.worker import give_back_memory
from kscurate.footage.locate import locate_videos
from kscurate.pipeline import curate_video
from kscurate.readers import read_all
from kscurate.weights_at_hand import weights_at_hand
from ksground.progress import progress

MIB = 2**20
MAX_MIB = 1536


def main() -> None:
    """Print the slope of the resident memory over jobs with its uncertainty, and the peak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=Path, required=True)
    parser.add_argument("--videos", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    annotations = [each for source in read_all(options.annotations) for each in source.annotations]
    config = CurateConfig()
    jobs, _ = plan_jobs(annotations, locate_videos(options.videos), config.stages, weights_at_hand(config))
    # Big and small in turn, lest the order of sizes look like a trend.
    jobs.sort(key=lambda job: job.annotations[0].segment_id)
    rss_mib = []
    for job in progress(islice(cycle(jobs), options.jobs), "memory", options.jobs, "videos"):
        curate_video(job)
        give_back_memory()
        rss_mib.append(psutil.Process().memory_info().rss / MIB)
    # The first round fills caches and pools.
    settled = rss_mib[min(len(jobs), options.jobs // 2) :]
    slope = linregress(range(len(settled)), settled)
    figures = {
        "jobs": options.jobs,
        "distinct_jobs": len(jobs),
        "slope_mib_per_100": 100 * slope.slope,
        "slope_stderr_mib_per_100": 100 * slope.stderr,
        "first_mib": settled[0],
        "last_mib": settled[-1],
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(
        f"{options.jobs} jobs: resident memory {figures['first_mib']:.0f} to {figures['last_mib']:.0f} MiB, "
        f"{figures['slope_mib_per_100']:+.2f} ± {figures['slope_stderr_mib_per_100']:.2f} MiB per 100 jobs; "
        f"peak {figures['peak_mib']:.0f} MiB (under {MAX_MIB})\n"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
