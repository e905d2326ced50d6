"""Results and comparisons as JSON files: strict, versioned, written once, and telling when somebody changed them.

A file is one object: `format` (what it is, and the version of its shape), `content`, and `sha256`, the hash of the
other two in canonical JSON. Its name ends in the first digits of that hash, so another content is another file and
nothing is ever overwritten. This guards against edits, not against somebody who also makes the hash anew.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from ksground.atomic import write_text
from ksground.errors import InputError

from .canonical import canonical_json, plain, sha256_of
from .result import Comparison, Result, Value

RESULT_FORMAT, COMPARISON_FORMAT = "kseval-result-2", "kseval-comparison-2"
RESULT_END, COMPARISON_END = ".result.json", ".comparison.json"
DIGITS_IN_NAME = 12
T = TypeVar("T", bound=Result | Comparison)
_READERS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Result, Comparison)}
_Problem = tuple[str, str, str]


def write_result(folder: Path, result: Result) -> Path:
    """Write `<system>-<version>-<hash>.result.json` below `folder`; give the file, also if it is already there.

    Raises InputError if `receipt_sha256` is not the receipt's, if no reader would accept the result, or if a file of
    that name holds something else.
    """
    return _write(
        folder, f"{_slug(result.system)}-{_slug(result.version)}", RESULT_END, RESULT_FORMAT, result
    )


def write_comparison(folder: Path, comparison: Comparison) -> Path:
    """Write `<receipt>-<hash>.comparison.json` below `folder`, as `write_result` does."""
    stem = _slug(comparison.receipt_sha256[:DIGITS_IN_NAME])
    return _write(folder, stem, COMPARISON_END, COMPARISON_FORMAT, comparison)


def read_result(file: Path) -> Result:
    """Read one result. Raises InputError naming field, expected and found if it is misshapen or was changed."""
    return _read(file, RESULT_FORMAT, Result)


def read_comparison(file: Path) -> Comparison:
    """Read one comparison; raises as `read_result` does."""
    return _read(file, COMPARISON_FORMAT, Comparison)


def read_results(folder: Path) -> list[Result]:
    """All results directly in `folder`, by file name. Raises InputError if there is no folder, or one is unsound."""
    return [read_result(file) for file in result_files(folder)]


def read_comparisons(folder: Path) -> list[Comparison]:
    """All comparisons directly in `folder`, by file name; raises as `read_results` does."""
    return [read_comparison(file) for file in comparison_files(folder)]


def result_files(folder: Path) -> list[Path]:
    """The files of `read_results`."""
    return _files(folder, RESULT_END)


def comparison_files(folder: Path) -> list[Path]:
    """The files of `read_comparisons`."""
    return _files(folder, COMPARISON_END)


def _files(folder: Path, end: str) -> list[Path]:
    if not folder.is_dir():
        raise InputError(folder, expected="a folder of results", found="no folder")
    return sorted(
        file for file in folder.iterdir() if file.name.endswith(end) and not file.name.startswith(".")
    )


def _write(folder: Path, stem: str, end: str, form: str, value: Result | Comparison) -> Path:
    document = {"format": form, "content": plain(value)}
    document["sha256"] = sha256_of(document)
    file = folder / f"{stem}-{document['sha256'][:DIGITS_IN_NAME]}{end}"
    _checked(file, document, form, type(value))
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    if not file.exists():
        write_text(file, text)
    elif file.read_bytes() != text.encode():
        raise InputError(
            file,
            expected="the content that its name's hash was made of",
            found="another one",
            hint="results are never overwritten: move the changed file away",
        )
    return file


def _read(file: Path, form: str, kind: type[T]) -> T:
    try:
        document = json.loads(
            file.read_bytes().decode(),
            parse_constant=_not_a_number,
            parse_float=_finite,
            object_pairs_hook=_without_doubles,
        )
        return _checked(file, document, form, kind)
    except RecursionError:
        raise InputError(file, expected="JSON of a few levels", found="too many levels") from None
    except ValueError as error:
        raise InputError(file, expected="JSON in UTF-8, as kseval writes it", found=str(error)) from None


def _checked(file: Path, document: Any, form: str, kind: type[T]) -> T:
    """The content of a sound file. Its shape is looked at before its hash: that message helps more."""
    if not isinstance(document, dict):
        raise InputError(file, expected="an object", found=type(document).__name__)
    if document.get("format") != form:
        raise InputError(file, row="format", expected=form, found=repr(document.get("format")))
    if odd := sorted(document.keys() ^ {"format", "content", "sha256"}):
        raise InputError(
            file, row=odd[0], expected="format, content and sha256", found="one more or one less"
        )
    try:
        content: T = _READERS[kind].validate_json(canonical_json(document["content"]), strict=True)
        sha256 = sha256_of({"format": form, "content": document["content"]})
    except ValidationError as error:
        first = error.errors()[0]
        row = ".".join(map(str, ("content", *first["loc"])))
        raise InputError(file, row=row, expected=first["msg"], found=_brief(first["input"])) from None
    except UnicodeEncodeError:
        raise InputError(file, expected="whole letters", found="half of a surrogate pair") from None
    # What was read and is not written again was not understood; what is written without being read was guessed.
    problems = [*_differences("content", plain(content), document["content"]), *_contradictions(content)]
    for row, expected, found in problems:
        raise InputError(file, row=row, expected=expected, found=found)
    if document["sha256"] != sha256:
        raise InputError(
            file,
            row="sha256",
            expected=f"that of the content, {sha256}",
            found=repr(document["sha256"]),
            hint="somebody changed this file after it was written; evaluate the system anew",
        )
    return content


def _differences(place: str, understood: Any, given: Any) -> Iterator[_Problem]:
    if isinstance(understood, dict) and isinstance(given, dict):
        for key in sorted(understood.keys() | given.keys()):
            if key not in given:
                yield f"{place}.{key}", "a value, be it null", "nothing"
            elif key not in understood:
                yield f"{place}.{key}", f"no field but {', '.join(understood)}", "this one"
            else:
                yield from _differences(f"{place}.{key}", understood[key], given[key])
    elif isinstance(understood, list) and isinstance(given, list):
        for index, (one, other) in enumerate(zip(understood, given, strict=True)):
            yield from _differences(f"{place}.{index}", one, other)
    elif understood != given:
        yield place, "a number that a float can hold", _brief(given)


def _contradictions(content: Result | Comparison) -> Iterator[_Problem]:
    """What no shape can say: the receipt's hash, names that stand once, counts that are counts."""
    if isinstance(content, Comparison):
        pairs = [
            f"{each.metric}: {' and '.join(sorted((each.first, each.second)))}" for each in content.duels
        ]
        yield from _twice("content.duels", pairs)
        return
    if content.receipt_sha256 != (sha256 := sha256_of(content.receipt)):
        yield "content.receipt_sha256", f"that of the receipt, {sha256}", content.receipt_sha256
    yield from _twice("content.scores", [each.metric for each in content.scores])
    yield from _twice("content.clips", [each.clip_id for each in content.clips])
    for score in content.scores:
        yield from _uncountable(f"content.scores, {score.metric}", score.overall)
        for grouping, groups in score.groups.items():
            for group, value in groups.items():
                yield from _uncountable(f"content.scores, {score.metric}, {grouping} {group!r}", value)


def _twice(place: str, names: Iterable[str]) -> Iterator[_Problem]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield place, "each name once", f"{name!r} twice"
        seen.add(name)


def _uncountable(place: str, value: Value) -> Iterator[_Problem]:
    if value.n < 0 or value.n_missing < 0:
        yield place, "n and n_missing of 0 or more", f"{value.n} and {value.n_missing}"
    if (value.low is None) != (value.high is None):
        yield place, "both ends of an interval or none", f"{value.low} and {value.high}"


def _slug(name: str) -> str:
    """A name as a part of a file name: small Latin letters and digits; the hash tells apart what this makes alike."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", latin)[:48].strip("-.") or "unnamed"


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _not_a_number(word: str) -> NoReturn:
    raise ValueError(f"{word}, which is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{digits}, which no float can hold")
    return number


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose field stands twice would be read one way here and another way elsewhere."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"field {next(key for key in keys if keys.count(key) > 1)!r} twice in one object")
    return found
