"""`ksgen` as a user calls it: in this process, or in one that can be killed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from ksgen.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def ksgen(*arguments: object) -> Said:
    """The command's entry point, called here: its imports are paid once."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with (
        mock.patch.object(sys, "argv", ["ksgen", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
    assert isinstance(status, int)
    return Said(status, out.getvalue(), err.getvalue())


def started(*arguments: object) -> subprocess.Popen[str]:
    """The command in a process, and a process group, of its own."""
    call = [sys.executable, "-c", "from ksgen.cli import main; main()", *map(str, arguments)]
    return subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def split(world: Path, out: Path, *more: object) -> list[object]:
    """Arguments for the test split of `world`, without a model; what comes later wins."""
    return [
        "run", "--manifest", world / "manifest.parquet", "--videos", world / "videos", "--out", out, "--jobs", 1,
        "--planner", "oracle", "--keyframes", "start", "--clips", "static", *more,
    ]  # fmt: skip
