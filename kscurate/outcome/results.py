"""What a run leaves below its folder; `curate` and `refilter` write it alike."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ksground.atomic import write_text

from ..config import CurateConfig, resolved_toml
from ..engine.job import PinnedWeights
from ..ledger import write_ledger
from ..manifest import write_manifest
from ..policy import decide
from ..quotas import apply_quotas
from ..splits.assign import assign_splits
from ..splits.published import listed_in
from .summary import summarise


def write_results(
    out: Path,
    candidates: pa.Table,
    config: CurateConfig,
    annotations: Mapping[str, Any],
    weights: Sequence[PinnedWeights] = (),
) -> dict[str, Any]:
    """Assign splits, decide `candidates`, write ledger/, manifest/, config.toml and summary.json below `out`; give
    the summary.

    candidates   measured columns, duplicate_group and duplicate_distance, sorted by clip_id
    annotations  what `kscurate.outcome.summary.annotation_counts` gave
    weights      the trained weights that the learned scores were measured with

    Raises InputError for a quota that cannot be met, before anything is written.

    Each part appears whole or not at all; the ledger comes first, for all others can be made from it again.
    """
    at_hand = pc.unique(candidates["source"]).to_pylist()
    config.quotas.require_sources(known={*annotations, *at_hand}, at_hand=at_hand)
    guarded = assign_splits(candidates, config.splits, listed_in(annotations))
    decided = apply_quotas(decide(guarded, config.policy), config.quotas)
    summary = summarise(decided, annotations)
    write_ledger(out / "ledger", decided, config, annotations, weights)
    write_manifest(out / "manifest", decided, config, weights)
    write_text(out / "config.toml", resolved_toml(config))
    write_text(out / "summary.json", json.dumps(summary, indent=2) + "\n")
    return summary
