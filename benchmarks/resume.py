"""What a run costs with one worker, with two, and again when nothing has changed.

python -m benchmarks.resume [--annotations DIR --videos DIR] [--json FILE]; without folders it renders a sample.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE_VIDEOS, SAMPLE_SEED = 24, 41
MAX_RERUN_SHARE, MIN_SPEEDUP = 0.03, 1.7


def main() -> None:
    """Print seconds and the two ratios beside their bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=Path)
    parser.add_argument("--videos", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "sample"
        if options.annotations is None or options.videos is None:
            kscurate(
                "sample", "--videos", str(SAMPLE_VIDEOS), "--seed", str(SAMPLE_SEED), "--out", str(world)
            )
        annotations = options.annotations or world / "annotations"
        videos = options.videos or world / "videos"
        figures = measure(annotations, videos, Path(folder))
    sys.stdout.write(
        f"one worker   {figures['one_worker_s']:8.1f} s\n"
        f"two workers  {figures['two_workers_s']:8.1f} s   {figures['speedup']:.2f} times as fast"
        f" (at least {MIN_SPEEDUP})\n"
        f"rerun        {figures['rerun_s']:8.1f} s   {figures['rerun_share']:.1%} of the first run"
        f" (under {MAX_RERUN_SHARE:.0%})\n"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def measure(annotations: Path, videos: Path, out: Path) -> dict[str, float]:
    """Seconds of the whole command, interpreter and imports and all."""

    def run(name: str, workers: int) -> float:
        folders = ("--annotations", annotations, "--videos", videos, "--out", out / name)
        started_s = time.perf_counter()
        kscurate("run", *map(str, folders), "--workers", str(workers))
        return time.perf_counter() - started_s

    one_s, two_s = run("one", 1), run("two", 2)
    rerun_s = min(run("two", 2) for _ in range(3))
    return {
        "one_worker_s": one_s,
        "two_workers_s": two_s,
        "rerun_s": rerun_s,
        "speedup": one_s / two_s,
        "rerun_share": rerun_s / two_s,
    }


def kscurate(*words: str) -> None:
    """Run a command of `kscurate`; its page is of no interest here."""
    program = "from kscurate.cli import main; main()"
    subprocess.run([sys.executable, "-c", program, *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
