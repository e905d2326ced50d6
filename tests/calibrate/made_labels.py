"""Ledgers on the disk with labels known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kscurate.calibrate.labels import Label, Labels
from kscurate.config import CurateConfig
from kscurate.outcome.results import write_results
from kscurate.policy import Policy
from tests.ledger_rows import POLICY, row, table

HEADER = "clip_id,label,reason,rater,time"


def write_run(out: Path, rows: Sequence[dict[str, Any]], policy: Policy = POLICY) -> Path:
    """A finished run of these rows below `out`."""
    write_results(out, table(list(rows)), CurateConfig(policy=policy), {})
    return out


def write_csv(file: Path, lines: Sequence[str], header: str = HEADER) -> Path:
    """A CSV of labels; lines are "clip_id,label,reason"."""
    whole = [f"{line},rater,2026-01-01T00:00:00+00:00" for line in lines]
    file.write_text("\n".join([header, *whole]) + "\n", encoding="utf-8")
    return file


def labels_of(by_clip: dict[str, Label]) -> Labels:
    """Labels without a file."""
    return Labels(by_clip, "made.csv", "0" * 64)


def drop(*reasons: str, alike: Sequence[str] = ()) -> Label:
    """A label that drops."""
    return Label(False, frozenset(reasons), frozenset(alike))


KEEP = Label(True)


def static_world(count: int, seed: int, noise: float = 0.0) -> tuple[list[dict[str, Any]], dict[str, Label]]:
    """Clips of which a third stand still and a fifth are blurred: scores that tell it, but for `noise`.

    Motion is 0 to 4 for those and 6 to 20 for the others, sharpness 0 to 0.2 and 0.3 to 0.9; noise (of the score's
    range) blurs the border.
    """
    random = np.random.default_rng(seed)
    rows, by_clip = [], {}
    for index in range(count):
        static, blurred = random.random() < 1 / 3, random.random() < 1 / 5
        motion = random.uniform(0, 4) if static else random.uniform(6, 20)
        sharpness = random.uniform(0, 0.2) if blurred else random.uniform(0.3, 0.9)
        made = row(
            index,
            motion_px_per_s=motion + noise * random.normal(0, 5),
            sharpness=sharpness + noise * random.normal(0, 0.2),
            source=("coin", "crosstask")[index // 5 % 2],
        )
        rows.append(made)
        reasons = [reason for reason, there in (("static", static), ("blurred", blurred)) if there]
        by_clip[made["clip_id"]] = drop(*reasons) if reasons else KEEP
    return rows, by_clip
