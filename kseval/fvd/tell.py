"""A comparison in all variants, told: for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ksground.strangers_text import clean

from ..canonical import plain
from ..leaderboard.digits import shown
from .rosetta import Gap, Rosetta, Row
from .variant import STEPS

# Parts of a gap that are less than this share of it are not worth a word.
WORTH_A_WORD = 0.1
# Of the larger number: below this two variants say the same.
SAME = 1e-6
PLACES = 2


def tell(rosetta: Rosetta, console: Console) -> None:
    """Print the variants, the gaps between them, what explains them, and what is missing."""
    for part in _parts(rosetta):
        console.print(part)


def as_json(rosetta: Rosetta) -> dict[str, Any]:
    """Everything, by the names of the fields."""
    value_of = {row.variant.name: row.value for row in rosetta.rows}
    return {
        "metric": metric_name(rosetta),
        "stand_in": rosetta.stand_in,
        "n_reference": rosetta.n_reference,
        "n_generated": rosetta.n_generated,
        "variants": [
            {
                "name": row.variant.name,
                "title": title_of(rosetta, row),
                "value": row.value,
                "dimensions": row.dimensions,
                "n_below_dimensions": row.is_below_dimensions(_fewer(rosetta)),
                "network": row.network,
                "absent": row.absent,
                "steps": plain(row.variant.steps),
                # Words of the originals, which no stand-in's number may borrow.
                "source": None if rosetta.stand_in else row.variant.source,
                "differences": [] if rosetta.stand_in else list(row.variant.differences),
            }
            for row in rosetta.rows
        ],
        "base": rosetta.base.name,
        "gaps": [
            {
                "variant": gap.variant.name,
                "from": value_of[rosetta.base.name],
                "total": gap.total,
                "parts": dict(gap.parts),
                "sentence": sentence(gap, value_of[rosetta.base.name] or 0.0),
            }
            for gap in rosetta.gaps
        ],
        "left_out": {
            "reference": dict(rosetta.left_out[0]),
            "generated": dict(rosetta.left_out[1]),
        },
        "weights": dict(rosetta.weights),
    }


def metric_name(rosetta: Rosetta) -> str:
    """What the numbers are called: a stand-in bears its own name."""
    return f"{rosetta.stand_in} Fréchet" if rosetta.stand_in else "FVD"


def title_of(rosetta: Rosetta, row: Row) -> str:
    """A row's title."""
    return f"{rosetta.stand_in}, {row.variant.way}" if rosetta.stand_in else row.variant.title


def sentence(gap: Gap, base_value: float) -> str:
    """In words, what explains most of a gap."""
    if abs(gap.total) <= SAME * max(abs(base_value), abs(base_value + gap.total)):
        hidden = [step for step, part in gap.parts.items() if abs(part) > SAME * abs(base_value)]
        if not hidden:
            return "the same number"
        return f"the same number, for {_and([_moved(gap, step) for step in hidden])} make up for each other"
    large = [
        step
        for step, part in sorted(gap.parts.items(), key=lambda item: -abs(item[1]))
        if abs(part) >= WORTH_A_WORD * abs(gap.total)
    ]
    if len(large) == 1 and 1 - WORTH_A_WORD < gap.parts[large[0]] / gap.total < 1 + WORTH_A_WORD:
        return f"{STEPS[large[0]][1]} explains nearly all of the gap"
    if all(0 <= part / gap.total <= 1 for part in gap.parts.values()):
        first, *others = [(STEPS[step][1], f"{gap.parts[step] / gap.total:.0%}") for step in large]
        return ", ".join(
            [f"{first[0]} explains {first[1]} of the gap", *(f"{name} {share}" for name, share in others)]
        )
    return _and([_moved(gap, step) for step in large])


def _moved(gap: Gap, step: str) -> str:
    part = gap.parts[step]
    return f"{STEPS[step][1]} {'adds' if part > 0 else 'takes'} {shown(abs(part), PLACES)}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _fewer(rosetta: Rosetta) -> int:
    return min(rosetta.n_reference, rosetta.n_generated)


def _parts(rosetta: Rosetta) -> Iterator[RenderableType]:
    counts = f"{rosetta.n_reference:,} real clips, {rosetta.n_generated:,} generated"
    title = f"{metric_name(rosetta)} by every variant's steps" if rosetta.stand_in else "FVD in every variant"
    yield Text.assemble((title, "bold"), (f"  {counts}", "dim"))
    yield _values(rosetta)
    if any(row.is_below_dimensions(_fewer(rosetta)) for row in rosetta.rows):
        yield Text("* fewer clips than dimensions: mostly bias; compare no further than this table", "yellow")
    if rosetta.gaps:
        base = next(row for row in rosetta.rows if row.variant == rosetta.base)
        yield Text.assemble(
            "\n", ("What explains the gap", "bold"), (f"  from {title_of(rosetta, base)}", "dim")
        )
        yield _gaps(rosetta)
        for gap in rosetta.gaps:
            row = next(row for row in rosetta.rows if row.variant == gap.variant)
            words = sentence(gap, base.value or 0.0)
            yield Text(f"{title_of(rosetta, row)}: {words}.")
    yield from _missing(rosetta)
    if rosetta.stand_in:
        stands = f"{rosetta.stand_in} stands in for every variant's own network"
        yield Text(f"\n{stands}: no number here is anybody's published metric.", "dim")


def _values(rosetta: Rosetta) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("", overflow="fold")
    for name in (metric_name(rosetta), "d", "n"):
        table.add_column(name, justify="right")
    for row in rosetta.rows:
        steps = row.variant.steps
        mark = "*" if row.is_below_dimensions(_fewer(rosetta)) else ""
        n = f"{_fewer(rosetta):,}"
        table.add_row(
            Text.assemble((title_of(rosetta, row), "bold"), (f"\n{_steps(rosetta, row)}", "dim")),
            Text("absent", "yellow") if row.value is None else shown(row.value, PLACES) + mark,
            "" if row.dimensions is None else f"{row.dimensions:,}",
            f"{rosetta.n_generated:,} as {steps.resample_to:,}" if steps.resample_to else n,
        )
    return table


def _steps(rosetta: Rosetta, row: Row) -> str:
    steps = row.variant.steps
    kernel = " and ".join(str(each) for each in steps.kernel)
    said = [f"{steps.frames} frames", f"{steps.fit}, {kernel}", row.network, f"ddof {steps.ddof}"]
    return "; ".join(each for each in said if not rosetta.stand_in or each != row.network)


def _gaps(rosetta: Rosetta) -> Table:
    steps = [step for step in STEPS if any(step in gap.parts for gap in rosetta.gaps)]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column("", overflow="fold")
    for name in ("gap", *(STEPS[step][0] for step in steps)):
        table.add_column(name.replace("-", "-\n"), justify="right")
    for gap in rosetta.gaps:
        row = next(row for row in rosetta.rows if row.variant == gap.variant)
        cells = [_signed(gap.parts[step]) if step in gap.parts else "·" for step in steps]
        table.add_row(Text(title_of(rosetta, row), "bold"), _signed(gap.total), *cells)
    return table


def _signed(number: float) -> str:
    text = shown(number, PLACES)
    return f"+{text}" if number > 0 and float(text) else text.replace("-", "−")


def _missing(rosetta: Rosetta) -> Iterator[RenderableType]:
    absent = [row for row in rosetta.rows if row.absent]
    for row in absent:
        yield Text(f"\n{title_of(rosetta, row)} is absent: {row.absent}", "yellow")
    for side, left_out in zip(("real", "generated"), rosetta.left_out, strict=True):
        if left_out:
            first = "; ".join(f"{clean(name)} ({clean(why)})" for name, why in list(left_out.items())[:3])
            more = f"; and {len(left_out) - 3:,} more" if len(left_out) > 3 else ""
            clips = f"{len(left_out):,} {side} clip{'s' if len(left_out) > 1 else ''}"
            yield Text(f"\nLeft out of every variant, {clips}: {first}{more}", "yellow")
