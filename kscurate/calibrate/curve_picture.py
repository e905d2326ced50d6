"""Yield curves drawn as small multiples: a panel a bound, a line a source."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ksground.atomic import atomic_file
from ksground.errors import InputError

from .curves import Curve

# Okabe and Ito's colours, told apart by readers who see few; the dashes tell them apart in grey.
LINES = (
    ("#0072B2", "-"),
    ("#D55E00", (0, (5, 1.5))),
    ("#009E73", (0, (1.2, 1.2))),
    ("#CC79A7", (0, (5, 1.5, 1.2, 1.5))),
    ("#56B4E9", (0, (3, 1, 1, 1, 1, 1))),
    ("#E69F00", (0, (8, 2))),
)
INK, FAINT, LINE = "#28282c", "#6d6d74", "#dddbd5"
HEADROOM = 1.16
PANELS_A_ROW, PANEL_IN = 4, (2.0, 1.55)
FORMATS = (".png", ".pdf", ".svg")


def draw_curves(curves: Sequence[Curve], candidates: Mapping[str, int], file: Path) -> None:
    """Write the picture, PNG, PDF or SVG by the file's ending; equal curves give equal bytes.

    candidates   by source, how many were measured. Raises InputError for another ending, and where there is no curve.
    """
    if file.suffix.lower() not in FORMATS:
        raise InputError(
            file, expected=f"a picture that ends in {', '.join(FORMATS)}", found=file.suffix or "none"
        )
    if not curves:
        raise InputError("--out", expected="a policy with a bound in force", found="none")
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    settings: Any = {
        "font.size": 7,
        "font.family": "DejaVu Sans",
        "axes.edgecolor": FAINT,
        "axes.linewidth": 0.5,
        "text.color": INK,
        "svg.hashsalt": "kscurate",
        "pdf.fonttype": 42,
    }
    with pyplot.rc_context(settings):
        columns = min(PANELS_A_ROW, len(curves))
        rows = math.ceil(len(curves) / columns)
        size = (max(3.4, PANEL_IN[0] * columns), PANEL_IN[1] * rows + 0.45)
        figure, axes = pyplot.subplots(
            rows, columns, figsize=size, sharey=True, squeeze=False, layout="constrained"
        )
        try:
            for place, (panel, curve) in enumerate(zip(axes.flat, curves, strict=False)):
                _draw(panel, curve, candidates, leftmost=place % columns == 0)
            # All panels share one height; above the lines there is room for the threshold's number.
            axes.flat[0].set_ylim(0, HEADROOM * _most(curves, candidates))
            for panel in axes.flat[len(curves) :]:
                panel.set_visible(False)
            handles, names = axes.flat[0].get_legend_handles_labels()
            figure.legend(
                handles, names, loc="outside upper left", ncols=len(names), frameon=False, handlelength=3
            )
            _save(figure, file)
        finally:
            pyplot.close(figure)


def _draw(panel: Any, curve: Curve, candidates: Mapping[str, int], leftmost: bool) -> None:
    for (colour, dashes), (source, kept) in zip(_repeated(len(curve.kept)), curve.kept.items(), strict=True):
        name = f"{source} ({candidates[source]:,})"
        share = 100 * kept / candidates[source]
        panel.plot(curve.at, share, color=colour, linestyle=dashes, linewidth=1.1, label=name)
    whole = 100 * np.sum(list(curve.kept.values()), axis=0) / sum(candidates.values())
    panel.plot(curve.at, whole, color=INK, linewidth=1.6, label=f"all ({sum(candidates.values()):,})")
    panel.axvline(curve.threshold, color=FAINT, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)
    # The number stands on the side where there is more room.
    right = curve.threshold < (curve.at[0] + curve.at[-1]) / 2
    panel.annotate(
        f"{curve.threshold:g}", (curve.threshold, 1), xycoords=("data", "axes fraction"),
        xytext=(2 if right else -2, -1), textcoords="offset points", va="top", ha="left" if right else "right",
        color=FAINT, fontsize=6,
    )  # fmt: skip
    panel.set_title(f"{curve.rule.name}: {curve.side}", loc="left", fontsize=7, fontweight="bold", pad=3)
    panel.set_xlabel(axis_name(curve.rule.score, curve.unit), color=FAINT, labelpad=1)
    if leftmost:
        panel.set_ylabel("kept (%)", color=FAINT)
    panel.set_xlim(curve.at[0], curve.at[-1])
    panel.grid(axis="y", color=LINE, linewidth=0.4)
    panel.tick_params(length=2, width=0.5, color=FAINT, labelcolor=FAINT, pad=1.5)
    panel.locator_params(axis="x", nbins=5)
    panel.spines[["top", "right"]].set_visible(False)


def axis_name(score: str, unit: str) -> str:
    """A score in words with its unit once: "short_side_px" in px is "short side (px)"."""
    word = "share" if unit == "1" else unit
    name = score.removesuffix(f"_{word.replace('/', '_per_')}") if word else score
    return name.replace("_", " ") + (f" ({word})" if word and (unit != "1" or name != score) else "")


def _most(curves: Sequence[Curve], candidates: Mapping[str, int]) -> float:
    """The highest share of any line, in percent; 1 where nothing is kept."""
    shares = [100 * kept.max() / candidates[source] for each in curves for source, kept in each.kept.items()]
    return max(1.0, *shares)


def _repeated(count: int) -> list[tuple[str, Any]]:
    return [LINES[place % len(LINES)] for place in range(count)]


def _save(figure: Any, file: Path) -> None:
    # Neither the hour nor the program's version: the same ledger gives the same file.
    metadata = {".png": {"Software": None}, ".pdf": {"CreationDate": None}, ".svg": {"Date": None}}
    kind = file.suffix.lower()
    with atomic_file(file) as temporary:
        figure.savefig(temporary, dpi=220, format=kind[1:], metadata=metadata[kind], facecolor="white")
