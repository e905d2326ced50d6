"""A named number with its unit: what scores declare and what tables are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the ledger and the manifest.

    `type` is the name of an Arrow type ("string", "double", "int64", "bool", "list<uint64>", "list<float>"); `unit` is
    a word ("s", "px", "1" for a share or ratio, "" for text); `doc` is one sentence.
    """

    name: str
    type: str
    unit: str
    doc: str
