"""The card in a terminal: a row a metric, a column a fault, and then everything in words."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase
from textwrap import wrap

from .card import Card, Cell, Verdict, listed

SIGNS: dict[Verdict, str] = {"seen": "●", "missed": "○", "preferred": "✕", "undecided": "?", "not asked": "·"}
LEGEND = {
    "●": "seen: the unchanged clips are better, and the paired test decides it",
    "○": "missed: it should be seen, and is not",
    "✕": "wrong way round: the spoiled clips are better, and the test decides it",
    "?": "undecided: the test needs more videos than have this fault here",
    "·": "not seen, and need not be",
}
NARROWEST = 60
GLUED = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"


def told(card: Card, width: int) -> Iterator[str]:
    """Lines of at most so many columns, but for names that are longer."""
    width = max(NARROWEST, width)
    letters = dict(zip(card.faults, _letters(len(card.faults)), strict=True))
    longest = max(map(len, card.rows))
    yield f"{card.protocol}: which metric sees which fault, {card.n} clips of {card.n_videos} videos"
    yield ""
    yield " " * longest + "  " + " ".join(letters.values())
    for title, cells in card.rows.items():
        yield f"{title:<{longest}}  " + " ".join(map(_sign, cells))
    yield ""
    used = {_sign(cell) for cells in card.rows.values() for cell in cells}
    for sign, meaning in LEGEND.items():
        if sign in used:
            yield f"{sign}  {meaning}"
    yield ""
    before = ""
    for fault, does in card.faults.items():
        yield from _item(letters[fault], f"{fault}. {does if does != before else 'Likewise.'}", width)
        before = does
    if misses := card.misses():
        yield from ("", "In footnotes of a leaderboard that is given this card:")
        for note in misses:
            yield from _item("-", note, width)
    if undecided := {
        title: listed(faults) for title in card.rows if (faults := card.faults_of(title, "undecided"))
    }:
        yield from ("", "Undecided, as the tests need more videos:")
        for title, of_title in undecided.items():
            yield from _item("-", f"{title}: {of_title}", width)
    if card.attacks:
        yield ""
        yield "Cosine to the right clip, as the protocol reads it:"
    for attack in card.attacks:
        words = (
            f"{attack.title}: {attack.before:.3f} for the wrong clip, {attack.after:.3f} once disguised by at most "
            f"{attack.levels} of 255 levels, {attack.reencoded:.3f} when that is encoded like the others "
            f"(n = {attack.n})"
        )
        yield from _item("-", words, width)
    if card.left_out:
        yield from ("", "Left out:")
        for left in card.left_out:
            yield from _item("-", f"{left.title}: {left.why}", width)


def _sign(cell: Cell) -> str:
    return SIGNS[cell.verdict]


def _letters(count: int) -> Iterator[str]:
    """a to z, then A to Z: a card has some fourteen faults."""
    yield from (ascii_lowercase + ascii_lowercase.upper())[:count]


def _item(mark: str, words: str, width: int) -> list[str]:
    # A number stays on the line of its "n =".
    lines = wrap(words.replace(" = ", GLUED), width, initial_indent=f"{mark}  ", subsequent_indent="   ")
    return [line.replace(GLUED, " = ") for line in lines]
