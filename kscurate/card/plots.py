"""The card's figures, as SVG: one look, colours that colour-blind readers tell apart (Okabe and Ito), units on axes.

Colours stand in the SVG as fixed hex words; for a page that knows light and dark `themed` makes them CSS variables.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ksground.strangers_text import clean

from .audit import ANY_RULE, Audit, Comparison
from .balance import Balance
from .counts import Counts
from .lengths import BIN_EDGES_S, Lengths

INK, FAINT, GRID = "#1b1f24", "#5c6670", "#d5dade"
KEPT, DROPPED, FAILED, OTHER = "#0072b2", "#d55e00", "#8a8f98", "#009e73"
VARIABLES = {
    INK: "--ink",
    FAINT: "--faint",
    GRID: "--grid",
    KEPT: "--kept",
    DROPPED: "--dropped",
    FAILED: "--failed",
    OTHER: "--other",
}
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ksgen",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "legend.frameon": False,
    "legend.fontsize": 10,
}
WIDTH_IN = 5.2
MOST_RULES_DRAWN = 14
LONGEST_LABEL = 24


def outcomes_by_source(counts: Counts) -> str:
    """Bars of kept, dropped and failed candidates, one bar a source."""
    sums = {_label(source): np.zeros(3) for source in reversed(counts.sources)}
    for each in counts.by_split:
        sums[_label(each.names[0])] += (each.kept, each.dropped, each.failed)
    with _figure(0.9 + 0.42 * len(sums)) as (axes, svg):
        left = np.zeros(len(sums))
        for index, (label, colour) in enumerate((("kept", KEPT), ("dropped", DROPPED), ("failed", FAILED))):
            widths = np.array([each[index] for each in sums.values()])
            axes.barh(list(sums), widths, left=left, color=colour, label=label, height=0.62)
            left += widths
        axes.set_xlabel("candidates")
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        _legend(axes, 3)
    return svg[0]


def length_histogram(lengths: Lengths) -> str:
    """Kept and dropped clips by length; the bins are narrow where clips are short."""
    edges = [edge if np.isfinite(edge) else 90.0 for edge in BIN_EDGES_S]
    with _figure(2.7) as (axes, svg):
        ticks = np.arange(len(edges) - 1)
        for shift, label, colour, values in (
            (-0.21, "kept", KEPT, lengths.kept),
            (0.21, "dropped", DROPPED, lengths.dropped),
        ):
            axes.bar(ticks + shift, values, width=0.4, color=colour, label=label)
        labels = [f"{low:g}" for low in BIN_EDGES_S[:-1]]
        axes.set_xticks(ticks - 0.5, labels)
        axes.set_xlabel("length of the candidate, s (lower edge of each bin)")
        axes.set_ylabel("candidates")
        axes.grid(axis="y")
        _legend(axes, 2)
    return svg[0]


def ranked_classes(balances: Sequence[Balance]) -> str:
    """Kept clips of each class against its rank; classes without a clip are left out of the line."""
    from matplotlib.ticker import LogLocator

    with _figure(2.7) as (axes, svg):
        for each, colour, marker in zip(balances, (KEPT, OTHER), ("o", "s"), strict=False):
            clips = [count for count in each.clips if count]
            ranks = np.arange(1, len(clips) + 1)
            if clips:
                axes.plot(
                    ranks,
                    clips,
                    color=colour,
                    linewidth=1.6,
                    marker=marker,
                    markersize=3,
                    label=f"{each.kind}s",
                )
        if any(sum(each.clips) for each in balances):
            axes.set_xscale("log")
            axes.set_yscale("log")
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axis.set_major_formatter(lambda value, _: f"{value:g}")
                axis.set_minor_formatter(lambda value, _: "")
            _legend(axes, 2)
        axes.set_xlabel("rank of the class, the largest first")
        axes.set_ylabel("kept clips")
        axes.grid(which="major")
    return svg[0]


def rates_by_source(audit: Audit) -> str | None:
    """Drop rate with its 95% interval, one line a rule, one mark a source; None where no rule falls on anybody."""
    found = [each for each in audit.comparisons if each.grouping == "source" and each.kind != "error"]
    hit = [name for name in audit.outcomes if any(each.outcome == name and each.rate.hits for each in found)]
    shown = sorted(hit, key=lambda name: (name != ANY_RULE, -audit.overall[name].share))[:MOST_RULES_DRAWN]
    if not shown:
        return None
    sources = sorted({each.group for each in found})
    marks = tuple(zip((KEPT, DROPPED, OTHER, FAILED), "osD^", strict=True))
    with _figure(1.1 + 0.46 * len(shown)) as (axes, svg):
        for index, source in enumerate(sources):
            colour, marker = marks[index % len(marks)]
            shift = (index - (len(sources) - 1) / 2) * 0.19
            of_source = {each.outcome: each for each in found if each.group == source}
            rows = [(place, of_source[name]) for place, name in enumerate(shown) if name in of_source]
            _intervals(axes, rows, shift, colour, marker, _label(source))
        axes.set_yticks(range(len(shown)), shown)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.set_xlabel("candidates it drops, % (95% interval)")
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        _legend(axes, 2 if len(sources) > 3 else 3)
    return svg[0]


def themed(svg: str) -> str:
    """The SVG for a page: its colours as the page's CSS variables, no fixed size, no XML heading."""
    inner = svg[svg.index("<svg") :]
    inner = re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", inner, count=1)
    )
    for colour, variable in VARIABLES.items():
        inner = inner.replace(colour, f"var({variable})")
    return inner


def on_paper(svg: str) -> str:
    """The SVG as a file of its own: white paper below it."""
    return re.sub(r"(<svg[^>]*>)", r'\1<rect width="100%" height="100%" fill="#ffffff"/>', svg, count=1)


def _intervals(
    axes: Any, rows: list[tuple[int, Comparison]], shift: float, colour: str, marker: str, label: str
) -> None:
    share, low, high = (
        np.array([getattr(each.rate, name) * 100 for _, each in rows]) for name in ("share", "low", "high")
    )
    axes.errorbar(
        share,
        [place + shift for place, _ in rows],
        xerr=np.maximum(0, np.stack([share - low, high - share])),
        fmt=marker,
        color=colour,
        markersize=4,
        linewidth=1.2,
        label=label,
    )


def _label(name: str) -> str:
    return textwrap.shorten(clean(name), LONGEST_LABEL, placeholder="…")


def _legend(axes: Any, columns: int) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, handlelength=1.2)


@contextmanager
def _figure(height_in: float) -> Iterator[tuple[Any, list[str]]]:
    """One pair of axes, and the list that the finished SVG is put into."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    svg: list[str] = []
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        yield axes, svg
        written = io.StringIO()
        FigureCanvasSVG(figure).print_svg(written, metadata={"Date": None, "Creator": None})
        svg.append(written.getvalue())
