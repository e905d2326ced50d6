"""The facts as pages: `index.html`, one file with everything in it, and `README.md`, fit for a dataset hub.

Texts of annotations are strangers' words: on the HTML page Jinja escapes them and `<bdi>` keeps their direction to
themselves, in Markdown every letter that means something is escaped, and control characters are taken out of both.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ksground.strangers_text import clean, markdown

from . import words
from .audit import FALSE_DISCOVERY_RATE, FEWEST_CLIPS, FEWEST_VIDEOS, SMALLEST_EFFECT, Audit, Comparison
from .clips import StripGroup
from .facts import Facts
from .groups import GROUPINGS
from .lengths import QUANTILES
from .sources import hub_licences

MOST_TASKS = 25
MOST_FINDINGS = 40


@dataclass(frozen=True, slots=True)
class Matrix:
    """Drop rates of one grouping: a row an outcome that falls on anybody, a column a group."""

    grouping: str
    groups: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Comparison | None, ...]], ...]


def index_html(facts: Facts, figures: dict[str, str], strips: Sequence[StripGroup]) -> str:
    """The page; `figures` are SVG by name, `strips` may be empty."""
    dropped = [group for group in strips if group.name != "kept"]
    return _rendered("index.html.j2", facts, True, figures=figures, strips=strips, dropped_strips=dropped)


def readme(facts: Facts, pictures: dict[str, str], front_matter: bool = True) -> str:
    """The README; `pictures` maps a figure's name to its path beside the README."""
    return _rendered("README.md.j2", facts, False, pictures=pictures, front_matter=front_matter)


def matrices(audit: Audit) -> tuple[Matrix, ...]:
    """One matrix a grouping that has any group; of tasks the MOST_TASKS with the most candidates."""
    found = []
    for grouping in GROUPINGS:
        compared = [each for each in audit.comparisons if each.grouping == grouping]
        sizes: dict[str, int] = {}
        for each in compared:
            sizes[each.group] = max(sizes.get(each.group, 0), each.rate.clips)
        groups = sorted(sizes, key=lambda name: (-sizes[name], name))
        groups = groups[:MOST_TASKS] if grouping == "task" else sorted(groups, key=_in_order)
        cells = {(each.outcome, each.group): each for each in compared}
        rows = tuple(
            (name, kind, tuple(cells.get((name, group)) for group in groups))
            for name, kind in {each.outcome: each.kind for each in compared if each.verdict != "idle"}.items()
        )
        if groups and rows:
            found.append(Matrix(grouping, tuple(groups), rows))
    return tuple(found)


def _rendered(template: str, facts: Facts, is_html: bool, **more: Any) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    world = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    world.filters |= {
        "clean": clean,
        "md": markdown,
        "percent": words.percent,
        "rate": words.rate,
        "duration": words.duration,
        "sentence": words.finding_sentence,
        "json": lambda value: json.dumps(clean(value), ensure_ascii=False),
        "data_uri": lambda jpeg: f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}",
    }
    return world.get_template(template).render(
        facts=facts,
        lead=words.lead(facts),
        licence=words.licence_sentence(facts),
        matrices=matrices(facts.audit),
        plural=words.plural,
        zip=zip,
        quantile_names=("min", *(f"{share:.0%}" for share in QUANTILES), "max"),
        hub_licences=hub_licences(facts.sources),
        limits={
            "rate": FALSE_DISCOVERY_RATE,
            "effect": SMALLEST_EFFECT,
            "clips": FEWEST_CLIPS,
            "videos": FEWEST_VIDEOS,
            "findings": MOST_FINDINGS,
        },
        **more,
    )


def _in_order(group: str) -> tuple[int, str]:
    """Bands by their first number ("below" before all), names by the alphabet."""
    number = re.match(r"(?:below )?(\d+)", group)
    return (int(number[1]) - group.startswith("below") if number else -1, group)
