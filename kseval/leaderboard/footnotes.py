"""Footnote marks: the same words bear the same letter, letters follow the order of first use."""

from __future__ import annotations

from collections.abc import Iterable

from ..result import Value

# Those that Unicode can set as superscripts, for the terminal: all but q.
LETTERS = "abcdefghijklmnoprstuvwxyz"
_SUPERSCRIPTS = str.maketrans(LETTERS, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


class Footnotes:
    """Gives each note its letter: a, b, …, z, aa, ab, …"""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def marks(self, notes: Iterable[str]) -> tuple[str, ...]:
        """The letters of `notes`, in their order."""
        return tuple(self._letters.setdefault(note, _letter(len(self._letters))) for note in notes)

    @property
    def listed(self) -> tuple[tuple[str, str], ...]:
        """(letter, note) of all notes given so far."""
        return tuple((letter, note) for note, letter in self._letters.items())


def notes_of(value: Value) -> tuple[str, ...]:
    """A value's own notes, and what its counts say if the notes do not."""
    notes = [*value.notes]
    if value.dimensions is not None and value.n < value.dimensions and not _said(notes, "feature dimension"):
        notes.append(f"n below the feature dimension, {value.dimensions}: mostly bias")
    if value.n_missing and not _said(notes, "missing"):
        notes.append(f"{value.n_missing} of {value.n + value.n_missing} clips missing")
    return tuple(notes)


def superscript(marks: Iterable[str]) -> str:
    """Letters as Unicode superscripts: "ᵃ,ᵇ"."""
    return ",".join(marks).translate(_SUPERSCRIPTS)


def _letter(index: int) -> str:
    most = len(LETTERS)
    return LETTERS[index] if index < most else _letter(index // most - 1) + LETTERS[index % most]


def _said(notes: Iterable[str], words: str) -> bool:
    return any(words in note for note in notes)
