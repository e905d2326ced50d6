"""Who stands in the table: a generations folder, and what it is there for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ksground.errors import InputError

from .clip import Clip
from .generations import TABLE, Generations
from .reference import Reference
from .result import Kind


@dataclass(frozen=True, slots=True)
class Entrant:
    """One row of the table to be: `answers` bear the ids, videos, tasks and steps of the real clips they answer.

    is_real  the floor of real clips against real ones: its distances of sets are between two halves of the reference
    notes    what a reader must know of the whole row, in words
    """

    system: str
    version: str
    kind: Kind
    answers: tuple[Clip, ...]
    is_real: bool = False
    notes: tuple[str, ...] = ()


def entrant_of(generations: Generations, reference: Reference, kind: Kind, allow_missing: bool) -> Entrant:
    """The clips of a generations folder that answer the reference's.

    Raises InputError if a clip is answered twice, or if one is not answered and `allow_missing` is not set.
    """
    real = {clip.clip_id: clip for clip in reference.clips}
    answers: dict[str, Clip] = {}
    for number, row in enumerate(generations.rows):
        if row.clip_id in answers:
            file = generations.folder / TABLE
            raise InputError(
                file, row=number, expected="one answer for each clip", found=f"{row.clip_id} again"
            )
        if row.clip_id in real:
            file = generations.path(row)
            answers[row.clip_id] = replace(real[row.clip_id], file=file, start_s=None, end_s=None)
    _require_all(generations, sorted(real.keys() - answers.keys()), len(real), allow_missing)
    extra = sum(row.clip_id not in real for row in generations.rows)
    notes = (f"{extra:,} of {len(generations.rows):,} rows answer no clip of the reference",) if extra else ()
    in_order = tuple(answers[name] for name in sorted(answers))
    return Entrant(generations.system, generations.version, kind, in_order, notes=notes)


def require_other_names(entrants: Sequence[Entrant]) -> None:
    """Raise InputError if two entrants bear one name."""
    names = [entrant.system for entrant in entrants]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        hint = "a system is known by its name: give each version its own, or evaluate them apart"
        raise InputError("the systems", expected="a name for each", found=f"{twice[0]!r} twice", hint=hint)


def _require_all(generations: Generations, missing: Sequence[str], n: int, allow_missing: bool) -> None:
    if len(missing) == n:
        hint = "are reference and split those that it was made for?"
        raise InputError(generations.folder, expected=f"answers to the {n:,} clips", found="none", hint=hint)
    if missing and not allow_missing:
        first = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        found = f"{len(missing):,} missing: {first}"
        hint = "`kseval validate` names them all; `--allow-missing` scores the others, and marks the row"
        raise InputError(generations.folder, expected=f"answers to all {n:,} clips", found=found, hint=hint)
