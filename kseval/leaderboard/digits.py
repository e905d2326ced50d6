"""How many digits of a number are worth showing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from ..result import Value

MOST_DECIMALS = 6


def decimals(values: Sequence[Value]) -> int:
    """Decimals for one column: two digits of the typical interval's half, or four of the largest number."""
    halves = [
        (each.high - each.low) / 2
        for each in values
        if each.low is not None and each.high is not None and each.high > each.low
    ]
    numbers = [abs(each.value) for each in values if each.value]
    if halves:
        wanted = 1 - math.floor(math.log10(median(halves)))
    else:
        wanted = 3 - math.floor(math.log10(max(numbers))) if numbers else 0
    return min(max(wanted, 0), MOST_DECIMALS)


def shown(number: float, places: int) -> str:
    """A number with `places` decimals; one that would need a row of digits, in powers of ten."""
    if abs(number) >= 1e7:
        return f"{number:.3e}"
    text = f"{number:.{places}f}"
    return text.lstrip("-") if not float(text) else text
