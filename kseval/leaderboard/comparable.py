"""Whether rows may stand in one table: only if everything that their numbers stand on is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ksground.errors import InputError

from ..canonical import sha256_of
from ..result import Comparison, Result

# What a receipt says of the submission rather than of how it was measured.
OF_THE_SUBMISSION = frozenset({"n", "n_missing", "system"})
Receipt = Mapping[str, str | int | float]


def shared_receipt(receipt: Receipt) -> dict[str, str | int | float]:
    """The part of a receipt that every row of a table must share."""
    return {field: value for field, value in sorted(receipt.items()) if field not in OF_THE_SUBMISSION}


def check_comparable(results: Sequence[Result]) -> None:
    """Raises InputError naming the field that differs, unless all rows share protocol, receipt and metrics' meaning.

    Rows of two protocols never share a table, whatever their receipts say; a system stands in it once.
    """
    if not results:
        raise InputError("the leaderboard", expected="at least one result", found="none")
    _each_system_once(results)
    first = results[0]
    for other in results[1:]:
        if other.protocol != first.protocol:
            _refuse(first, other, "protocol", first.protocol, other.protocol)
    for other in results[1:]:
        _same_receipt(first, other)
    _same_metrics(results)


def check_comparison(results: Sequence[Result], comparison: Comparison) -> None:
    """Raises InputError unless the comparison was made under the receipt of these rows."""
    known = {each.receipt_sha256 for each in results} | {sha256_of(shared_receipt(results[0].receipt))}
    if comparison.receipt_sha256 not in known:
        raise InputError(
            "the comparison",
            expected=f"receipt_sha256 of the compared results, {results[0].receipt_sha256}",
            found=comparison.receipt_sha256,
            hint="compare these results anew",
        )


def _each_system_once(results: Sequence[Result]) -> None:
    seen: dict[str, Result] = {}
    for each in results:
        if earlier := seen.get(each.system):
            raise InputError(
                f"the results of {each.system!r}",
                expected="one result a system, or a system name for each",
                found=f"versions {earlier.version!r} and {each.version!r}",
                hint="name the one file that you mean instead of its folder",
            )
        seen[each.system] = each


def _same_receipt(first: Result, other: Result) -> None:
    one, two = shared_receipt(first.receipt), shared_receipt(other.receipt)
    differing = [field for field in sorted({*one, *two}) if one.get(field) != two.get(field)]
    if differing:
        field = differing[0]
        more = f"; so do {', '.join(differing[1:])}" if differing[1:] else ""
        _refuse(first, other, field, one.get(field), two.get(field), more)


def _same_metrics(results: Sequence[Result]) -> None:
    """A row may lack a metric, but two rows never mean different things by one."""
    meant: dict[str, tuple[Result, str, str]] = {}
    for result in results:
        for score in result.scores:
            owner, title, better = meant.setdefault(score.metric, (result, score.title, score.better))
            if title != score.title:
                _refuse(owner, result, f"title of metric {score.metric}", title, score.title)
            if better != score.better:
                _refuse(owner, result, f"better of metric {score.metric}", better, score.better)


def _refuse(one: Result, two: Result, field: str, expected: object, found: object, more: str = "") -> None:
    raise InputError(
        f"the results of {one.system!r} and {two.system!r}",
        expected=f"the same {field}: {'nothing' if expected is None else repr(expected)}, as {one.system!r} has it",
        found=f"{'nothing' if found is None else repr(found)}",
        hint=f"{field} differs{more}: rows measured in different ways are not ranked in one table",
    )
