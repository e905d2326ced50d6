"""A protocol that needs no weights: the mean colour of each picture, and the flow between pairs."""

from __future__ import annotations

from kseval.protocol import Column, Extraction, Protocol, Uncertainty
from kseval.resize import View
from kseval.video.sampling import FrameRule

OUTSIDER = "tests.eval.outsider:build"
SMALL = View(32, 32, "squash", "area")


def small_protocol(*columns: Column, sha256: str = "0" * 64) -> Protocol:
    """Two extractors, `colour` and `flow`, and the columns that are asked for."""
    return Protocol(
        name="small",
        about="for tests",
        splits=("test",),
        seed=0,
        frames=FrameRule(count=8, pairs=4, pair_gap_s=0.125),
        uncertainty=Uncertainty(resamples=200, groups=50, confidence=0.9, alpha=0.05),
        extractors={
            "colour": Extraction(OUTSIDER, SMALL, frames=4),
            "flow": Extraction("flow", View(64, 64, "squash", "area")),
        },
        metrics=columns or (Column("colour", "frechet", "colour", "Colour Fréchet"),),
        sha256=sha256,
    )
