"""The card's folder: page, README, Croissant, figures, and the manifest they speak of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ksground.atomic import atomic_folder

from . import plots
from .clips import StripGroup, sheet, strip_groups
from .croissant import croissant
from .facts import Facts, gather
from .pages import index_html, readme
from .run import Run, read_run

FIGURE_TITLES = {
    "outcomes": "What became of the candidates, by source",
    "lengths": "Length of the candidates",
    "classes": "Kept clips of each step and task, by rank",
    "rates": "Drop rate of each rule, by source",
}


def write_card(
    out: Path,
    to: Path,
    videos: Path | None = None,
    title: str | None = None,
    is_sample: bool = False,
    published: str | None = None,
    page: bool = True,
) -> Facts:
    """Write the card of the run below `out` as the folder `to`, whole or not at all; give its facts.

    `videos` adds pictures of clips; without it nothing but manifest and ledger is read. The folder has a copy of the
    manifest, so that card and data stay together and a hub, `datasets` or `mlcroissant` loads it as it lies. Without
    `page` there is no index.html. Raises InputError for what is no run.
    """
    run = read_run(out)
    facts = gather(run, title, is_sample)
    strips = strip_groups(run.candidates, videos) if videos else ()
    figures = draw(facts)
    with atomic_folder(to) as folder:
        _copy_manifest(run, folder / "manifest")
        pictures = _write_pictures(folder / "pictures", figures, strips)
        (folder / "README.md").write_text(readme(facts, pictures), encoding="utf-8")
        document = croissant(facts, published=published)
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        (folder / "croissant.json").write_text(text, encoding="utf-8")
        if page:
            themed = {name: plots.themed(svg) for name, svg in figures.items()}
            (folder / "index.html").write_text(index_html(facts, themed, strips), encoding="utf-8")
    return facts


def draw(facts: Facts) -> dict[str, str]:
    """All figures that have something to show, as SVG by name."""
    drawn: dict[str, str | None] = {}
    if facts.counts.total.candidates:
        drawn["outcomes"] = plots.outcomes_by_source(facts.counts)
        drawn["lengths"] = plots.length_histogram(facts.lengths)
        drawn["classes"] = plots.ranked_classes(facts.balances)
        drawn["rates"] = plots.rates_by_source(facts.audit)
    return {name: svg for name, svg in drawn.items() if svg}


def _copy_manifest(run: Run, folder: Path) -> None:
    folder.mkdir()
    for file in run.files:
        shutil.copyfile(file.path, folder / file.path.name)


def _write_pictures(folder: Path, figures: dict[str, str], strips: tuple[StripGroup, ...]) -> dict[str, str]:
    """Write figures and the sheet of kept clips; their paths beside the README, by name."""
    folder.mkdir()
    written = {}
    for name, svg in figures.items():
        (folder / f"{name}.svg").write_text(plots.on_paper(svg), encoding="utf-8")
        written[name] = f"pictures/{name}.svg"
    for group in strips:
        jpeg = sheet(group) if group.name == "kept" else None
        if jpeg:
            (folder / "kept.jpg").write_bytes(jpeg)
            written["kept"] = "pictures/kept.jpg"
    return written
