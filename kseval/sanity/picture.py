"""The card as a picture: a row a metric, a column a fault, darker the more it harms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ksground.atomic import atomic_file

from .card import Card

if TYPE_CHECKING:
    from matplotlib.patches import Patch

SIGNS = {"seen": "●", "missed": "○", "preferred": "✕", "undecided": "?", "not asked": ""}
LEGEND = {
    "seen": "seen: the test decides for the unchanged clips",
    "missed": "missed: it should be seen",
    "preferred": "wrong way round: the test decides for the spoiled clips",
    "undecided": "undecided: more videos are needed",
    "not asked": "no sign: not seen, and need not be",
}
LONGEST_LINE = 16
COLOURS = {
    "seen": "#2f6f4f",
    "missed": "#b3541e",
    "preferred": "#a01c2c",
    "undecided": "#6a6a9a",
    "not asked": "#9a9a94",
}


def draw_card(card: Card, file: Path) -> None:
    """Write a PNG; whoever prints it grey reads the signs."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    titles = list(card.rows)
    figure = Figure(figsize=(2.8 + 0.78 * len(card.faults), 1.9 + 0.42 * len(titles)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for down, title in enumerate(titles):
        for across, cell in enumerate(card.rows[title]):
            harm = 0.0 if cell.harm is None else min(1.0, abs(cell.harm))
            colour = COLOURS[cell.verdict]
            axes.add_patch(_square(across, down, colour, 0.06 + 0.34 * harm))
            number = "–" if cell.harm is None else f"{round(cell.harm, 2) + 0.0:.2f}".replace("-", "−")
            axes.text(
                across, down - 0.12, SIGNS[cell.verdict], ha="center", va="center", color=colour, size=10
            )
            axes.text(across, down + 0.22, number, ha="center", va="center", color="#33332f", size=7)
    names = [_two_lines(fault) for fault in card.faults]
    axes.set_xticks(range(len(names)), names, rotation=35, ha="left", size=9)
    axes.set_yticks(range(len(titles)), titles, size=9)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(card.faults) - 0.5)
    axes.set_ylim(len(titles) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.supxlabel(_legend(card), size=8, x=0.02, ha="left", linespacing=1.5)
    with atomic_file(file) as temporary:
        figure.savefig(temporary, dpi=150, format="png", facecolor="#fdfdfb")


def _legend(card: Card) -> str:
    """What was done to how many clips, and the signs that are in use."""
    used = {cell.verdict for cells in card.rows.values() for cell in cells}
    signs = [f"{SIGNS[verdict]} {meaning}".strip() for verdict, meaning in LEGEND.items() if verdict in used]
    return (
        f"{card.protocol}, {card.n} clips of {card.n_videos} videos. Numbers: harm as a share of the metric's worst "
        f"fault; below 0 the spoiled clips are nearer.\n{'     '.join(signs)}"
    )


def _two_lines(fault: str) -> str:
    """A fault of one network, with the network below it."""
    first, _, network = fault.partition(" on ")
    return f"{first}\non {network}" if network and len(fault) > LONGEST_LINE else fault


def _square(across: int, down: int, colour: str, alpha: float) -> Patch:
    from matplotlib.patches import Rectangle

    return Rectangle((across - 0.48, down - 0.46), 0.96, 0.92, color=colour, alpha=alpha, linewidth=0)
