"""Which videos are not at hand, from what `kscurate census` wrote."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from ksground.errors import InputError

Video = tuple[str, str]
WANTED = "the JSON of `kscurate census --json`, or the missing.csv that `kscurate census` writes"


def not_at_hand(file: Path) -> set[Video]:
    """(source, video_id) of every missing or unreadable video. Raises InputError for another file."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(file, expected=WANTED, found=found) from None
    rows = _of_csv(text) if file.suffix.lower() == ".csv" else _of_json(text)
    try:
        return {(str(row["source"]), str(row["video_id"])) for row in rows}
    except (KeyError, TypeError):
        raise InputError(file, expected=WANTED, found="rows without source and video_id") from None


def _of_csv(text: str) -> list[Any]:
    return list(csv.DictReader(text.splitlines()))


def _of_json(text: str) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return [{}]
    rows = document.get("not_here") if isinstance(document, dict) else None
    return rows if isinstance(rows, list) else [{}]
