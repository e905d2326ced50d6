"""Result files in, the leaderboard's files out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ksground.atomic import write_text
from ksground.errors import InputError

from ..result import Comparison, Result
from ..result_file import (
    COMPARISON_END,
    comparison_files,
    read_comparison,
    read_result,
    result_files,
)
from .board import TITLE, Board, build_board
from .comparable import check_comparable, check_comparison
from .csv_rows import csv_rows
from .latex import latex
from .markdown import markdown
from .page import page
from .pictures import MOST_CLIPS


def read_board(paths: Sequence[Path], title: str = TITLE, notes: Sequence[str] = ()) -> Board:
    """A board of result and comparison files, and of all such files directly in the folders among `paths`.

    The comparison is the one made under these rows' receipt that knows them all; without one nothing is marked. Raises
    InputError for files that are unsound or do not belong into one table.
    """
    results: list[tuple[Path, Result]] = []
    compared: list[tuple[Path, Comparison]] = []
    for file in _files(paths):
        if file.name.endswith(COMPARISON_END):
            compared.append((file, read_comparison(file)))
        else:
            results.append((file, read_result(file)))
    if not results:
        hint = None
        if any((path / "generations.parquet").is_file() for path in paths):
            hint = "this is a generations folder: `kseval evaluate` scores it"
        raise InputError(
            ", ".join(map(str, paths)), expected="files that end in .result.json", found="none", hint=hint
        )
    rows = [result for _, result in results]
    check_comparable(rows)
    folders = {result.system: file.parent for file, result in results}
    return build_board(rows, _fitting(rows, compared), title, notes, folders)


def write_board(board: Board, out: Path, most_clips: int = MOST_CLIPS) -> list[Path]:
    """Write leaderboard.md, .csv, .tex and .html below `out`; give the files. All are made before any is written."""
    texts = {
        "md": markdown(board),
        "csv": csv_rows(board),
        "tex": latex(board),
        "html": page(board, most_clips),
    }
    if out.exists() and not out.is_dir():
        raise InputError(out, expected="a folder to write into", found="a file")
    for end, text in texts.items():
        write_text(out / f"leaderboard.{end}", text)
    return [out / f"leaderboard.{end}" for end in texts]


def _files(paths: Iterable[Path]) -> list[Path]:
    """Every file once, in the order given."""
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise InputError(path, expected="results, or a folder of them", found="no such file or folder")
        for file in [*result_files(path), *comparison_files(path)] if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _fitting(results: Sequence[Result], compared: Sequence[tuple[Path, Comparison]]) -> Comparison | None:
    """The comparison of these rows. One of other rows is no mistake in a folder, two of the same rows are."""
    systems = {each.system for each in results if each.kind != "floor"}
    fitting = []
    for file, comparison in compared:
        known = {name for duel in comparison.duels for name in (duel.first, duel.second)}
        if systems <= known and _belongs(results, comparison):
            fitting.append((len(known), file, comparison))
    # Of two that know all rows the one with fewer others: Holm's correction counted fewer duels that are not shown.
    fitting.sort(key=lambda each: each[0])
    if len(fitting) > 1 and fitting[0][0] == fitting[1][0]:
        raise InputError(
            fitting[1][1],
            expected="one comparison of the same rows",
            found=f"another one, {fitting[0][1].name}",
            hint="name the files that you mean instead of their folder",
        )
    return fitting[0][2] if fitting else None


def _belongs(results: Sequence[Result], comparison: Comparison) -> bool:
    try:
        check_comparison(results, comparison)
    except InputError:
        return False
    return True
