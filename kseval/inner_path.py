"""Names that others wrote and that become paths below a folder of ours: none of them may lead out of it."""

from __future__ import annotations

from pathlib import Path

# Room for a suffix and for the name of a temporary file within the 255 bytes that file systems allow.
LONGEST_PART_BYTES, LONGEST_PATH_BYTES = 200, 1000
EXPECTED = "a relative path with forward slashes, without '..', that stays in its folder"


def is_inner_path(text: str) -> bool:
    """Whether the text, as a path, names something below any folder it is counted from.

    Refused: absolute paths, `.` and `..` and empty parts, backslashes and drives (other systems read them
    so), what cannot be printed, and names that are too long for a file.
    """
    if not text or not text.isprintable() or "\\" in text or text != text.strip():
        return False
    parts = text.split("/")
    short = all(len(part.encode()) <= LONGEST_PART_BYTES for part in parts)
    inner = text[1:2] != ":" and not {"", ".", ".."} & set(parts)
    return inner and short and len(text.encode()) <= LONGEST_PATH_BYTES


def leads_out(folder: Path, text: str) -> bool:
    """Whether `folder`/`text`, its symbolic links followed, lies outside of `folder`, or cannot be followed."""
    try:
        return not (folder / text).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        # A link that leads to itself.
        return True
