"""One picture of what a run made: a row a step, its text and six of its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..media.footage import frames_of
from ..media.picture import Picture, read_picture, resized
from ..output.output_file import output_file
from .shown import Shown

TILE_PX, GAP_PX, TEXT_PX = 128, 6, 15
SHOWN = 6
# A picture of four by one would leave a sheet that nobody can look at.
WIDEST_PX = 2 * TILE_PX
LEAST_WIDTH_PX = 900
INK, PAPER, PALE = (32, 32, 36), (250, 250, 248), (120, 120, 126)


def write_sheet(skills: Sequence[Shown], file: Path) -> None:
    """A row a step: its text and six of its pictures; before them, once, the picture that the skill was told from.

    Raises InputError where a picture or a clip is missing.
    """
    starts = [read_picture(skill.start) for skill in skills]
    width = max(LEAST_WIDTH_PX, *((_wide(start) + GAP_PX) * (SHOWN + 1) + 3 * GAP_PX for start in starts))
    blocks = [_block(skill, start, width) for skill, start in zip(skills, starts, strict=True)]
    sheet = Image.new("RGB", (width, sum(block.height for block in blocks)), PAPER)
    top = 0
    for block in blocks:
        sheet.paste(block, (0, top))
        top += block.height
    with output_file(file) as temporary:
        sheet.save(temporary, format="PNG")


def cut(text: str, width_px: float, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """The text, or what of it fits with an ellipsis."""
    if font.getlength(text) <= width_px:
        return text
    while text and font.getlength(f"{text}…") > width_px:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _wide(picture: Picture) -> int:
    return max(1, min(WIDEST_PX, round(TILE_PX * picture.shape[1] / picture.shape[0])))


def _block(skill: Shown, start: Picture, width: int) -> Image.Image:
    wide = _wide(start)
    line = TILE_PX + TEXT_PX + 2 * GAP_PX
    block = Image.new("RGB", (width, 4 * GAP_PX + TEXT_PX + len(skill.steps) * line), PAPER)
    draw, font = ImageDraw.Draw(block), ImageFont.load_default(TEXT_PX)
    draw.text((GAP_PX, GAP_PX), cut(skill.skill, width - 2 * GAP_PX, font), fill=INK, font=font)
    top = 2 * GAP_PX + TEXT_PX
    _paste(block, start, (GAP_PX, top + TEXT_PX + GAP_PX), wide)
    for at, step in enumerate(skill.steps, 1):
        left = 2 * GAP_PX + (wide + GAP_PX)
        draw.text((left, top), cut(f"{at}  {step.text}", width - left - GAP_PX, font), fill=PALE, font=font)
        frames = frames_of(step.clip)
        for shown in np.linspace(0, len(frames) - 1, SHOWN).round().astype(int):
            _paste(block, frames[shown], (left, top + TEXT_PX + GAP_PX), wide)
            left += wide + GAP_PX
        top += line
    return block


def _paste(block: Image.Image, picture: Picture, at: tuple[int, int], wide: int) -> None:
    block.paste(Image.fromarray(resized(picture, wide, TILE_PX)), at)
