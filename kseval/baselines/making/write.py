"""One take -> one clip file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from ...clip import Clip
from ...video.write import write_clip
from .. import Take
from .format import Format
from .likeness import Picture
from .pictures import first_picture, length_s, pictures_of, resized


def write_take(take: Take, answers: Clip, file: Path, form: Format) -> None:
    """Write the take that stands for the clip `answers`; a still is held for as long as that clip takes.

    The file appears whole or not at all, and the same footage gives the same bytes. Raises ClipError for footage that
    cannot be read.
    """
    write_clip(file, _pictures(take, answers, form), form.fps, codec=form.encoder, crf=form.crf)


def _pictures(take: Take, answers: Clip, form: Format) -> Iterator[Picture]:
    if take.still:
        yield from repeat(resized(first_picture(take.clip), form.size), form.count(length_s(answers)))
        return
    before, small = None, None
    for picture in pictures_of(take.clip, form.count):
        # A picture that is shown again is the same object: it need not be resized again.
        small = resized(picture, form.size) if picture is not before or small is None else small
        before = picture
        yield small
