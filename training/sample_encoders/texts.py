"""The sample world in words: what the text tower learns, and byte pairs that keep its vocabulary small."""

from __future__ import annotations

import gzip
from collections import Counter
from itertools import pairwise
from pathlib import Path

from kscurate.sample.skills import SKILLS
from ksground.atomic import atomic_file

STEPS: list[str] = list(dict.fromkeys(step.text for skill in SKILLS for step in skill.steps))


def write_merges(texts: list[str], path: Path) -> int:
    """Learn byte pairs until every word of `texts` is one token; write them as CLIP's file; return how many.

    CLIP lowers all texts, ends each word with "</w>" and joins pairs in the order of the file, one a line after a
    headline. The same texts give the same bytes.
    """
    words = Counter(word for text in texts for word in text.lower().split())
    split = {word: [*word[:-1], f"{word[-1]}</w>"] for word in words}
    merges: list[tuple[str, str]] = []
    while pairs := _pairs(split, words):
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        split = {word: _join(parts, best) for word, parts in split.items()}
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    with atomic_file(path) as temporary:
        temporary.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return len(merges)


def _pairs(split: dict[str, list[str]], words: Counter[str]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for word, parts in split.items():
        for pair in pairwise(parts):
            counted[pair] += words[word]
    return counted


def _join(parts: list[str], pair: tuple[str, str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and (joined[-1], part) == pair:
            joined[-1] += part
        else:
            joined.append(part)
    return joined
