"""The evaluation's speed beside its own first run and beside the peers', as ratios in one run.

python -m benchmarks.eval --manifest DIR --videos DIR [--only frechet throughput memory rerun] [--json FILE]

Each part is a file, `benchmarks/eval_<part>.py`, that says what is compared. Every peer and ours take turns in one
process, several rounds, and the least of each counts: what else a machine does only ever adds. Processor time stands
beside wall time, and decides where the two disagree, for others may be at work on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PARTS = ("frechet", "throughput", "memory", "rerun")
LIBRARIES = ("torch", "numpy", "scipy", "av", "opencv-python-headless", "pillow", "pytorch-fid", "cd-fvd")


def main() -> None:
    """Print every part's lines: what was measured, and beside it what should be reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--videos", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sys.stdout.write(f"{_machine()}\n")
    found: dict[str, Any] = {"machine": _machine()}
    for part in options.only:
        figures, lines = import_module(f"benchmarks.eval_{part}").measure(options.manifest, options.videos)
        found[part] = figures
        sys.stdout.write("\n".join(["", part, *(f"  {line}" for line in lines)]) + "\n")
        sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


def _machine() -> str:
    model = platform.processor() or platform.machine()
    load = f"{os.cpu_count()} cores, {os.getloadavg()[0]:.1f} processes at work"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = dict(line.split(":", 1) for line in cpuinfo.read_text().splitlines() if ":" in line)
        fields = {key.strip(): value for key, value in lines.items()}
        flags = set(fields.get("flags", "").split())
        has = [name for name in ("avx512f", "avx512_bf16", "amx_bf16") if name in flags]
        model = f"{fields.get('model name', model).strip()} ({', '.join(has) or 'no avx512'})"
    return f"{model}, {load}; python {platform.python_version()}, " + ", ".join(map(_version, LIBRARIES))


def _version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"no {library}"


if __name__ == "__main__":
    main()
