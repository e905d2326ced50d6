"""The command counts with one thread unless it is told otherwise: busy cores, and sums that depend on the number."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAY = "import sys, kseval.cli, os; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"


@pytest.mark.parametrize(("given", "used"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_one_thread_is_settled_before_numpy_is_loaded(given: dict[str, str], used: str) -> None:
    done = subprocess.run([sys.executable, "-c", SAY], env=given, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", used]
