"""How long the candidates are, kept and dropped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

BIN_EDGES_S = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 45, 60, np.inf)
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Clips by length in seconds: counts between BIN_EDGES_S, and min, QUANTILES and max of the kept ones.

    `quantiles_s` is None where nothing was kept; `unknown` counts candidates that were never measured.
    """

    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    quantiles_s: tuple[float, ...] | None
    unknown: int


def lengths(candidates: pd.DataFrame) -> Lengths:
    """Lengths of a ledger's candidates."""
    length_s = (candidates["end_s"] - candidates["start_s"]).astype("float64")
    of = {
        status: length_s[(candidates["status"] == status) & length_s.notna()]
        for status in ("kept", "dropped")
    }
    binned = {status: np.histogram(values, BIN_EDGES_S)[0] for status, values in of.items()}
    kept = of["kept"].to_numpy()
    return Lengths(
        kept=tuple(int(n) for n in binned["kept"]),
        dropped=tuple(int(n) for n in binned["dropped"]),
        quantiles_s=tuple(float(q) for q in np.quantile(kept, (0, *QUANTILES, 1))) if len(kept) else None,
        unknown=int(length_s.isna().sum()),
    )
