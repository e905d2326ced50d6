"""Names of systems, tasks and files are strangers' words: they must neither end a line nor command a reader."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")
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


def clean(text: object) -> str:
    """Text on one line, without control and direction-changing characters."""
    flat = " ".join(str(text).split())
    return "".join(each for each in flat if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co"))


def markdown(text: object) -> str:
    """Any text as Markdown that shows exactly it, in a table too."""
    escaped = _MARKDOWN.sub(r"\\\1", clean(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def latex(text: object) -> str:
    """Any text as LaTeX that sets it and runs nothing; letters beyond Latin ones need an engine that has them."""
    return "".join(_LATEX.get(each, each) for each in clean(text))


def spreadsheet(text: object) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    flat = clean(text)
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) else flat
