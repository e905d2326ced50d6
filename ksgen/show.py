"""What a run made, for eyes: one contact sheet, and one page on which systems play side by side."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, select_autoescape
from PIL import Image, ImageDraw, ImageFont

from ksground.atomic import atomic_file, write_text
from ksground.errors import InputError

from .footage import frames_of
from .picture import Picture, resized

SHEET, PAGE = "sheet.png", "index.html"
TILE_PX, GAP_PX, TEXT_PX = 128, 6, 15
SHOWN = 6
INK, PAPER, PALE = (32, 32, 36), (250, 250, 248), (120, 120, 126)


@dataclass(frozen=True, slots=True)
class Shown:
    """One skill of a generations folder: its record, and the folder's files for each step."""

    folder: Path
    name: str
    skill: str
    steps: tuple[str, ...]
    clips: tuple[Path, ...]
    clip_ids: tuple[str, ...]

    @property
    def start(self) -> Path:
        """The picture that the skill was told from."""
        return self.folder / "starts" / f"{self.name}.png"


def skills_in(folder: Path) -> list[Shown]:
    """The skills whose records lie in a folder that `ksgen run` wrote, by name. Raises InputError if there is none."""
    records = sorted((folder / "steps").rglob("*.json"))
    if not records:
        raise InputError(folder, expected="a folder that `ksgen run` wrote", found="no record in its steps/")
    return [_shown(folder, json.loads(file.read_text(encoding="utf-8"))) for file in records]


def _shown(folder: Path, record: dict[str, Any]) -> Shown:
    rows = record["clips"]
    return Shown(
        folder,
        record["name"],
        record["skill"],
        tuple(record["steps"][: len(rows)]),
        tuple(folder / row["file"] for row in rows),
        tuple(row["clip_id"] for row in rows),
    )


def write_sheet(skills: Sequence[Shown], file: Path) -> None:
    """A row a step: its text and six of its pictures; before them, once, the picture that the skill was told from."""
    blocks = [_block(skill) for skill in skills]
    width = max(block.width for block in blocks)
    sheet = Image.new("RGB", (width, sum(block.height for block in blocks)), PAPER)
    top = 0
    for block in blocks:
        sheet.paste(block, (0, top))
        top += block.height
    file.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(file) as temporary:
        sheet.save(temporary, format="PNG")


def _block(skill: Shown) -> Image.Image:
    start = np.asarray(Image.open(skill.start).convert("RGB"))
    wide = round(TILE_PX * start.shape[1] / start.shape[0])
    line = TILE_PX + TEXT_PX + 2 * GAP_PX
    height = 3 * GAP_PX + TEXT_PX + len(skill.steps) * line
    block = Image.new("RGB", ((wide + GAP_PX) * (SHOWN + 1) + 3 * GAP_PX, height + GAP_PX), PAPER)
    draw, font = ImageDraw.Draw(block), ImageFont.load_default(TEXT_PX)
    draw.text((GAP_PX, GAP_PX), skill.skill, fill=INK, font=font)
    top = 2 * GAP_PX + TEXT_PX
    _paste(block, start, (GAP_PX, top + TEXT_PX + GAP_PX), wide)
    for at, (step, clip) in enumerate(zip(skill.steps, skill.clips, strict=True)):
        left = 2 * GAP_PX + (wide + GAP_PX)
        draw.text((left, top), f"{at + 1}  {step}", fill=PALE, font=font)
        frames = frames_of(clip)
        for shown in np.linspace(0, len(frames) - 1, SHOWN).round().astype(int):
            _paste(block, frames[shown], (left, top + TEXT_PX + GAP_PX), wide)
            left += wide + GAP_PX
        top += line
    return block


def _paste(block: Image.Image, picture: Picture, at: tuple[int, int], wide: int) -> None:
    block.paste(Image.fromarray(resized(picture, wide, TILE_PX)), at)


def write_page(skills: Sequence[Shown], beside: Sequence[Path], file: Path) -> None:
    """One page: each skill's start, and for each step the clip of this folder and those that answer it in others.

    Clips are linked, not copied: the page belongs where it is written. What records say is escaped.
    """
    others = {folder: _clips_by_id(folder) for folder in beside}
    said = [
        {
            "skill": skill.skill,
            "start": _link(skill.start, file),
            "steps": [
                {
                    "text": step,
                    "clips": [_link(clip, file), *(_link(of.get(clip_id), file) for of in others.values())],
                }
                for step, clip, clip_id in zip(skill.steps, skill.clips, skill.clip_ids, strict=True)
            ],
        }
        for skill in skills
    ]
    template = files(__package__).joinpath("templates", "page.html.j2").read_text(encoding="utf-8")
    page = Environment(autoescape=select_autoescape(default=True, default_for_string=True)).from_string(
        template
    )
    names = [skills[0].folder.name, *(folder.name for folder in beside)]
    write_text(file, page.render(skills=said, systems=names))


def _clips_by_id(folder: Path) -> dict[str, Path]:
    """clip_id -> file, of any generations folder."""
    import pandas as pd

    file = folder / "generations.parquet"
    if not file.is_file():
        raise InputError(folder, expected="a generations folder", found=f"no {file.name} in it")
    table = pd.read_parquet(file, columns=["clip_id", "file"])
    return {clip_id: folder / name for clip_id, name in zip(table.clip_id, table.file, strict=True)}


def _link(target: Path | None, page: Path) -> str | None:
    return None if target is None else Path(os.path.relpath(target, page.parent)).as_posix()
