"""Networks that are none, and opening one quietly."""

from __future__ import annotations

from pathlib import Path

import pytest

from kscurate.models.litert import open_model
from ksground.errors import InputError
from ksground.weights import find_weights

from ..trained_weights import needs_weights


def test_a_file_that_is_no_network_is_named(tmp_path: Path) -> None:
    file = tmp_path / "palm.tflite"
    file.write_bytes(b"not a network")
    with pytest.raises(InputError, match=r"palm\.tflite:\n  expected a \.tflite network"):
        open_model(file)


@needs_weights("palm-detection")
def test_opening_a_network_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    open_model.cache_clear()
    file = find_weights("palm-detection")
    assert file
    open_model(file)
    assert capfd.readouterr() == ("", "")
