"""When two datasets mean one task: the same words, whatever their case, marks and articles."""

from __future__ import annotations

import re

ARTICLES = frozenset({"a", "an", "the"})


def task_words(task: str) -> str:
    """A task's words in lower case, without marks and articles: "Make a Latte" and "make latte" are one."""
    words = re.findall(r"[^\W_]+", task.casefold())
    return " ".join(word for word in words if word not in ARTICLES) or task.casefold()
