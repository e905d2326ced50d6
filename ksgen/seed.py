"""The seed that chance is drawn from, the same range for every backend."""

from __future__ import annotations

from ksground.errors import InputError

# Backends derive a step's seed from it; up to here that stays within what torch and numpy take.
MOST = 2**32 - 1


def check_seed(seed: int) -> None:
    """Raises InputError for what is not from 0 to 2**32 - 1."""
    if not 0 <= seed <= MOST:
        raise InputError("the seed", expected=f"a whole number from 0 to {MOST:,}", found=f"{seed:,}")
