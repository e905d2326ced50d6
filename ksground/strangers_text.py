"""Names of systems, tasks and files are strangers' words: they must neither end a line nor turn a page around."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")


def clean(text: object) -> str:
    """Text on one line, without control and direction-changing characters."""
    flat = " ".join(str(text).split())
    return "".join(each for each in flat if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co"))


def markdown(text: object) -> str:
    """Any text as Markdown that shows exactly it, in a table too."""
    escaped = _MARKDOWN.sub(r"\\\1", clean(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
