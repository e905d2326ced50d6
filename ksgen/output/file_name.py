"""Ids are strangers' words: what a file is called after one must stay in its folder, and be its own."""

from __future__ import annotations

import hashlib
import re

LONGEST = 120
_UNSAFE = re.compile(r"[^\w\-. ]|^[. ]|[. ]$")


def file_name(text: str) -> str:
    """One part of a path, named for `text`: letters, digits, `_`, `-`, inner dots and spaces stay, the rest is %XX.

    Different texts have different names, none is hidden, `..` or empty; long ones end with a part of their sha256.
    """
    name = _UNSAFE.sub(_as_bytes, text) or "%"
    if len(name.encode()) <= LONGEST:
        return name
    return (
        f"{name.encode()[:LONGEST].decode(errors='ignore')}~{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    )


def _as_bytes(unsafe: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in unsafe[0].encode(errors="backslashreplace"))
