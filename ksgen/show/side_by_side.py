"""One page on which systems play side by side, in step with each other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment

from ..output.output_file import output_file
from .shown import Shown, clips_by_id, system_names


def write_page(folder: Path, skills: Sequence[Shown], beside: Sequence[Path], file: Path) -> None:
    """Each skill's start, and for each step the clip of `folder` and those that answer it in other folders.

    Clips are linked, not copied: the page belongs where it is written. What records say is escaped. Raises InputError
    for a folder without generations.
    """
    others = [clips_by_id(other) for other in beside]
    said = [
        {
            "skill": skill.skill,
            "start": _link(skill.start, file),
            "steps": [
                {
                    "text": step.text,
                    "clips": [_link(step.clip, file), *(_link(of.get(step.clip_id), file) for of in others)],
                }
                for step in skill.steps
            ],
        }
        for skill in skills
    ]
    template = files(__package__).joinpath("templates", "page.html.j2").read_text(encoding="utf-8")
    page = Environment(autoescape=True).from_string(template)
    with output_file(file) as temporary:
        text = page.render(skills=said, systems=system_names([folder, *beside]))
        temporary.write_text(text, encoding="utf-8")


def _link(target: Path | None, page: Path) -> str | None:
    """A relative address, in which signs that addresses give a meaning stand for themselves."""
    if target is None or not target.is_file():
        return None
    return quote(Path(os.path.relpath(target, page.parent)).as_posix())
