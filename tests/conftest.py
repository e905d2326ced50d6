"""What every test process needs before its first test."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ksground.models.transnetv2 import TransNetV2

# A shell that starts a job in the background has it ignore Ctrl-C, and children inherit that; the tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def transnetv2() -> TransNetV2:
    """The network with its trained weights; mark the test with `needs_weights("transnetv2")`."""
    from ksground.models.transnetv2 import load
    from ksground.weights import find_weights

    file = find_weights("transnetv2")
    assert file is not None
    return load(file)
