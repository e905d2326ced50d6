"""The files below a dataset's folder, whatever they are packed in; nothing is ever unpacked to disk.

Plain and gzipped files and the members of zip and tar archives look the same to a reader: a name and a text.
Text is decoded as UTF-8 with `surrogateescape`, so that one broken byte costs its row and not its file.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from ksground.errors import InputError

# The largest real file (COIN.json) is 10 MB. The bound is there for archives that unpack to terabytes.
UNPACKED_LIMIT_BYTES = 256 << 20
_HINT = "fetch it again, or move it elsewhere"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class ObjectWithRepeats(dict[str, Any]):
    """A JSON object that names a key more than once: the first value counts, later ones are in `repeats`."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.repeats: list[tuple[str, Any]] = []
        for key, value in pairs:
            if key in self:
                self.repeats.append((key, value))
            else:
                self[key] = value


@dataclass(frozen=True, slots=True)
class NativeFile:
    """One file as a reader sees it.

    name      relative to the annotation root, POSIX slashes: "coin/COIN.json.gz", "crosstask/a.zip!b/1_x.csv"
    location  path on this machine, for error messages
    content   gives the unpacked bytes
    """

    name: str
    location: str
    content: Callable[[], bytes]

    @property
    def stem(self) -> str:
        """The bare file name without folders, `.gz` and extension: "1_x"."""
        return PurePosixPath(self._bare_name).stem

    @property
    def extension(self) -> str:
        """Lower-case extension once `.gz` is gone: ".json", ".csv", "" for none."""
        return PurePosixPath(self._bare_name).suffix.lower()

    @property
    def container(self) -> str:
        """What holds the file: its folder or archive, as in `name`."""
        return self.name[: -len(re.split(r"[/!]", self.name)[-1])]

    @property
    def _bare_name(self) -> str:
        return re.sub(r"\.gz$", "", re.split(r"[/!]", self.name)[-1], flags=re.IGNORECASE)

    def text(self) -> str:
        """The content as UTF-8 without byte order mark; bytes that are no UTF-8 become lone surrogates."""
        return self.content().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")

    def lines(self) -> list[str]:
        """The lines of the text, whatever ends them; index + 1 is the line number."""
        lines = re.split(r"\r\n|\n|\r", self.text())
        return lines[:-1] if lines[-1] == "" else lines

    def json(self) -> Any:
        """The document; an object that repeats a key is an `ObjectWithRepeats`. Raises InputError."""
        try:
            return json.loads(self.text(), object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise self.not_understood("a whole JSON document", f"{error.msg} at {place}") from None
        except (ValueError, RecursionError) as error:
            raise self.not_understood("a whole JSON document", str(error)) from None

    def json_object(self, document: dict[str, Any], key: str) -> dict[str, Any]:
        """The object under `key` of the document. Raises InputError if it is none, or `key` is there twice."""
        if any(repeat == key for repeat, _ in getattr(document, "repeats", [])):
            raise self.not_understood(f"{key!r} once", "it twice")
        if not isinstance(document[key], dict):
            raise self.not_understood(f"an object under {key!r}", f"a {type(document[key]).__name__}")
        return document[key]

    def not_understood(self, expected: str, found: str) -> InputError:
        """The error for a file that as a whole is not what its name says."""
        return InputError(self.location, expected=expected, found=found, hint=_HINT)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else ObjectWithRepeats(pairs)


def files_below(folder: Path, on_error: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    """Every file below `folder`, sorted within its folder; links are followed, but no folder twice.

    A folder that may not be listed is passed over, after `on_error` has been told.
    """
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, onerror=on_error, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(names):
            path = Path(place, name)
            if not _hidden(name) and path.is_file():
                yield path


def _raise(error: OSError) -> None:
    raise error


def _hidden(name: str) -> bool:
    """System leftovers; "~$" begins the lock file that an open spreadsheet leaves."""
    return (name.startswith(".") and name != "..") or name == "__MACOSX" or name.startswith("~$")


@contextmanager
def native_files(folder: Path) -> Iterator[list[NativeFile]]:
    """Yield every file below `folder`, those within archives too; readable while the block lasts.

    Half-fetched files (`.part`) and recorded checksums (`.sha256`) are no annotations and are left out.
    Raises InputError for an archive that cannot be opened.
    """
    with ExitStack() as opened:
        files: list[NativeFile] = []
        for path in files_below(folder, on_error=_raise):
            relative = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            name = _printable(relative)
            lower = path.name.lower()
            if lower.endswith((".part", ".sha256")):
                continue
            if lower.endswith(".zip"):
                files += _zip_members(path, name, opened)
            elif lower.endswith((".tar", ".tar.gz", ".tgz")):
                files += _tar_members(path, name)
            else:
                files.append(NativeFile(name, str(path), _plain_or_gzip(path)))
        yield files


def _plain_or_gzip(path: Path) -> Callable[[], bytes]:
    def content() -> bytes:
        if not path.name.lower().endswith(".gz"):
            with path.open("rb") as file:
                return _bounded(file, str(path))
        with _named(str(path), "a whole gzip file"), gzip.open(path, "rb") as file:
            return _bounded(file, str(path))

    return content


def _zip_members(path: Path, name: str, opened: ExitStack) -> list[NativeFile]:
    with _named(str(path), "a whole zip archive"):
        archive = opened.enter_context(zipfile.ZipFile(path))

    def reader(member: zipfile.ZipInfo, location: str) -> Callable[[], bytes]:
        def content() -> bytes:
            with _named(location, "a readable member of a zip archive"), archive.open(member) as file:
                return _bounded(file, location)

        return content

    return [
        NativeFile(f"{name}!{inner}", f"{path}!{inner}", reader(member, f"{path}!{inner}"))
        for member in sorted(archive.infolist(), key=lambda member: member.filename)
        if not member.filename.endswith("/") and not any(map(_hidden, PurePosixPath(member.filename).parts))
        for inner in [_printable(member.filename)]
    ]


def _tar_members(path: Path, name: str) -> list[NativeFile]:
    """Members of a tar are read at once: going back in a compressed stream would unpack it again for each."""
    files: list[NativeFile] = []
    left = UNPACKED_LIMIT_BYTES
    with _named(str(path), "a whole tar archive"), tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is None or any(map(_hidden, PurePosixPath(member.name).parts)):
                continue
            inner = _printable(member.name)
            data = _bounded(stream, f"{path}!{inner}", left)
            left -= len(data)
            files.append(NativeFile(f"{name}!{inner}", f"{path}!{inner}", partial(bytes, data)))
    return sorted(files, key=lambda file: file.name)


def _printable(name: str) -> str:
    """The name with what is no Unicode in it escaped."""
    return name.encode("utf-8", "backslashreplace").decode()


@contextmanager
def _named(location: str, expected: str) -> Iterator[None]:
    """Say which file it was, whatever the archive libraries raise when damaged bytes lead them astray."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        found = str(error) or type(error).__name__
        raise InputError(location, expected=expected, found=found, hint=_HINT) from None


def _bounded(file: _Readable, location: str, limit: int | None = None) -> bytes:
    limit = UNPACKED_LIMIT_BYTES if limit is None else limit
    data = file.read(limit + 1)
    if len(data) > limit:
        expected = f"at most {UNPACKED_LIMIT_BYTES:,} bytes unpacked"
        raise InputError(location, expected=expected, found="more than that")
    return data
