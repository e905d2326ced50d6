"""Which clips are compared: whatever `kseval evaluate` reads, or two folders of clips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ksground.errors import InputError

from ..clip import Clip
from ..clip_folder import clips_of_folder
from ..entrant import entrant_of
from ..generations import TABLE, load_generations
from ..reference import load_reference


def clips_to_compare(
    reference: Path,
    generated: Path,
    videos: Path | None = None,
    splits: Sequence[str] | None = None,
    allow_missing: bool = False,
) -> tuple[Sequence[Clip], Sequence[Clip]]:
    """Real clips and generated ones.

    A generations folder gives its answers to the real clips; a mere folder of clips all that is in it, for a distance
    of sets asks for no pairs. Raises InputError for what cannot be read, and for a partial submission unless
    `allow_missing` is set.
    """
    real = load_reference(reference, videos, splits)
    if not generated.is_dir():
        raise InputError(
            generated, expected="a generations folder, or a folder of clips", found="no such folder"
        )
    if (generated / TABLE).is_file():
        answers = entrant_of(load_generations(generated), real, "system", allow_missing).answers
        return real.clips, answers
    return real.clips, sorted(clips_of_folder(generated), key=lambda clip: clip.clip_id)
