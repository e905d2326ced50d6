"""Which code made a row: a hash over the sources that can change one."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

# They draw test material, speak to the user, tell and cut what was found: a row comes out the same.
WITHOUT_INFLUENCE = ("sample", "commands", "export", "outcome", "card")


@cache
def code_hash(package: Path = Path(__file__).parent) -> str:
    """sha256 (hex, 64 letters) over the names and texts of the package's *.py files, without regard to
    line ends.
    """
    digest = sha256()
    for file in sorted(package.rglob("*.py"), key=lambda each: each.relative_to(package).as_posix()):
        name = file.relative_to(package)
        if name.parts[0] in WITHOUT_INFLUENCE:
            continue
        text = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name.as_posix()}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()
