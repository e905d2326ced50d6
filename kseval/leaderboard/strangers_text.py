"""Strangers' words for LaTeX and for spreadsheets: they must not command either of them."""

from __future__ import annotations

from ksground.strangers_text import clean

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "∞": r"$\infty$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "−": r"$-$",
    "–": "--",
    "…": r"\ldots{}",
} | {each: f"\\{each}" for each in "&%$#_{}"}
_FORMULA_STARTS = ("=", "+", "-", "@")


def latex(text: object) -> str:
    """Any text as LaTeX that sets it and runs nothing; letters beyond Latin ones need an engine that has them."""
    return "".join(_LATEX.get(each, each) for each in clean(text))


def spreadsheet(text: object) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    flat = clean(text)
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) else flat
