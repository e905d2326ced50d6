"""Networks that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kscurate.models.litert import open_model
from ksground.errors import InputError


def test_a_file_that_is_no_network_is_named(tmp_path: Path) -> None:
    file = tmp_path / "palm.tflite"
    file.write_bytes(b"not a network")
    with pytest.raises(InputError, match=r"palm\.tflite:\n  expected a \.tflite network"):
        open_model(file)
