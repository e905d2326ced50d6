"""A run's manifest and ledger, read together and held against each other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ksground.errors import InputError

from ..config import CurateConfig
from ..ledger import FILE_NAME, ledger_annotations, ledger_config, read_ledger
from ..manifest import SPLITS, arrow_field, columns, read_manifest

MATCH_HINT = "`kscurate run` and `kscurate refilter` write both; --out names the folder they wrote into"


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One Parquet file of the manifest: its split, rows, size and sha256 (hex)."""

    split: str
    path: Path
    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the manifest as its file declares it: Arrow type, unit and sentence."""

    name: str
    type: str
    unit: str
    doc: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a card is made from.

    candidates   the ledger, one row a candidate, sorted by clip_id
    kept         the manifest, one row a clip, sorted by clip_id; its `split` is the one in force
    annotations  what the readers counted, by source
    versions     what made it: package, code and config hash, schema version
    """

    candidates: pd.DataFrame
    kept: pd.DataFrame
    config: CurateConfig
    annotations: dict[str, Any]
    files: tuple[ManifestFile, ...]
    fields: tuple[Field, ...]
    versions: dict[str, str]
    ledger_sha256: str


def read_run(out: Path) -> Run:
    """Read `out`/ledger and `out`/manifest.

    Raises InputError if either is not there, is no such table, or the two are not of the same run.
    """
    ledger = read_ledger(out / "ledger")
    folder = out / "manifest"
    if not folder.is_dir():
        raise InputError(folder, expected="a manifest beside the ledger", found="no folder", hint=MATCH_HINT)
    names = [split for split in SPLITS if (folder / f"{split}.parquet").exists()]
    # A run that kept nothing leaves an empty folder, and deserves a card all the more.
    table = read_manifest(folder) if names else _no_rows(ledger)
    _hold_together(ledger, table, folder)
    files = tuple(_described(folder / f"{split}.parquet", split) for split in names)
    metadata = {key.decode(): value.decode() for key, value in (ledger.schema.metadata or {}).items()}
    versions = {
        key.removeprefix("kscurate."): value
        for key, value in sorted(metadata.items())
        if key.startswith("kscurate.") and key not in ("kscurate.config", "kscurate.annotations")
    }
    return Run(
        candidates=ledger.to_pandas(),
        kept=table.sort_by("clip_id").to_pandas(),
        config=ledger_config(ledger, out / "ledger" / FILE_NAME),
        annotations=ledger_annotations(ledger),
        files=files,
        fields=tuple(_field(each) for each in table.schema),
        versions=versions,
        ledger_sha256=sha256_of(out / "ledger" / FILE_NAME),
    )


def sha256_of(file: Path) -> str:
    """sha256 of a file, hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _no_rows(ledger: pa.Table) -> pa.Table:
    wanted = {column.name for column in columns()}
    fields = [arrow_field(column) for column in columns() if column.name in ledger.column_names]
    return ledger.select([each.name for each in fields if each.name in wanted]).slice(0, 0)


def _hold_together(ledger: pa.Table, manifest: pa.Table, folder: Path) -> None:
    import pyarrow.compute as pc

    kept = set(ledger.filter(pc.equal(ledger["status"], "kept"))["clip_id"].to_pylist())
    held = set(manifest["clip_id"].to_pylist())
    if kept != held:
        odd = min(kept ^ held)
        where = "the ledger alone" if odd in kept else "the manifest alone"
        raise InputError(
            folder,
            expected=f"the {len(kept):,} clips that the ledger beside it keeps",
            found=f"{len(held):,} clips; {odd} is in {where}",
            hint=MATCH_HINT,
        )


def _described(path: Path, split: str) -> ManifestFile:
    rows = pq.read_metadata(path).num_rows
    return ManifestFile(split, path, rows, path.stat().st_size, sha256_of(path))


def _field(field: pa.Field) -> Field:
    metadata = field.metadata or {}
    unit, doc = (metadata.get(key, b"").decode() for key in (b"unit", b"doc"))
    return Field(field.name, str(field.type), unit, doc)
