"""The trained weights in the user's cache; tests of what stands on them skip where they are not."""

from __future__ import annotations

import pytest

from ksground.weights import state_of, weights_named


def needs_weights(*names: str) -> pytest.MarkDecorator:
    """Skip a test where some of the named weights are not here; damaged ones are let through, and fail it."""
    missing = [name for name in names if state_of(weights_named(name)) == "missing"]
    return pytest.mark.skipif(
        bool(missing), reason=f"the weights {', '.join(missing)} are not here (`make weights` brings them)"
    )
