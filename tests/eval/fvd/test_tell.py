"""What a reader of the terminal is told, at any width."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from kseval.fvd.rosetta import Gap, Rosetta, Row
from kseval.fvd.tell import as_json, tell
from kseval.fvd.variant import load_variant

BASE, CROPPED, ABSENT = (load_variant(name) for name in ("styleganv", "cd-files", "cd-videomae"))
PARTS = {"fit": 20.0, "kernel": -9.0, "network": 1.0, "resample_to": 0.0}
ROSETTA = Rosetta(
    n_reference=36,
    n_generated=40,
    rows=(
        Row(BASE, 151.2, 400, "I3D (batch norm 1e-3)"),
        Row(CROPPED, 163.2, 400, "I3D"),
        Row(ABSENT, None, None, "videomae_v2", "`kseval weights fetch videomae-v2-giant-ssv2` brings it"),
    ),
    base=BASE,
    gaps=(Gap(CROPPED, 12.0, PARTS),),
    left_out=({}, {"a[red]\x1b[2J": "fewer than 16 frames"}),
    weights={},
)


def _told(width: int) -> str:
    written = StringIO()
    tell(ROSETTA, Console(file=written, width=width))
    return written.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_all_fits_and_nothing_is_cut(width: int) -> None:
    told = _told(width)
    assert max(map(len, told.splitlines())) <= width
    assert "…" not in told


def test_what_is_told() -> None:
    told = " ".join(_told(200).split())
    assert "FVD in every variant 36 real clips, 40 generated" in told
    assert "151.20* 400 36" in told, "fewer clips than dimensions is marked on the number"
    assert "40 as 2,048" in told
    assert "cd-fvd VideoMAE absent" in told
    assert "weights fetch videomae-v2-giant-ssv2` brings it" in told
    assert "the crop adds 20.00 and the resize kernel takes 9.00" in told
    assert "a[red]" in told
    assert "\x1b" not in told


def test_an_absent_variant_is_null_and_never_0() -> None:
    *_, absent = as_json(ROSETTA)["variants"]
    assert absent["value"] is None
    assert absent["absent"].startswith("`kseval weights fetch")
