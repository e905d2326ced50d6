"""What a run came to: every annotation and every candidate counted once, by source, split, status and
reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..annotation import SourceAnnotations
from ..manifest import SPLITS
from ..splits.published import LISTED, listed_elsewhere

STATUSES = ("kept", "dropped", "failed")


def annotation_counts(sources: Iterable[SourceAnnotations]) -> dict[str, dict[str, Any]]:
    """Per source: rows read, accepted, rejected, the rejected ones by reason; and, where there are any, the videos it
    lists as held out without a segment of them (`kscurate.splits.published.listed_elsewhere`).
    """
    sources = list(sources)
    listed = listed_elsewhere(sources)
    return {
        each.source: {
            "read": each.rows_read,
            "accepted": len(each.annotations),
            "rejected": len(each.rejections),
            "rejected_by_reason": dict(sorted(Counter(row.reason for row in each.rejections).items())),
        }
        | ({LISTED: listed[each.source]} if each.source in listed else {})
        for each in sorted(sources, key=lambda each: each.source)
    }


def summarise(decided: pa.Table, annotations: Mapping[str, Any]) -> dict[str, Any]:
    """Count a decided ledger; JSON-able, keys in a stable order.

    annotations  what `annotation_counts` gave; read = accepted + rejected
    candidates   by source and split: candidates = kept + dropped + failed, with the hours of each
    reasons      by source, status and reason; for kept candidates there is none
    total        the same sums over everything
    """
    seconds = pc.fill_null(pc.subtract(decided["end_s"], decided["start_s"]), 0.0)
    table = decided.select(["source", "split", "status", "reason"]).append_column("seconds", seconds)
    by_split = table.group_by(["source", "split", "status"]).aggregate(
        [("seconds", "sum"), ("status", "count")]
    )
    candidates: dict[str, dict[str, dict[str, Any]]] = {}
    for row in by_split.to_pylist():
        place = candidates.setdefault(row["source"], {}).setdefault(row["split"], _nothing())
        place[row["status"]] = row["status_count"]
        place[f"{row['status']}_h"] = row["seconds_sum"] / 3600
    reasons: dict[str, dict[str, dict[str, int]]] = {}
    unkept = table.filter(pc.not_equal(table["status"], "kept"))
    for row in unkept.group_by(["source", "status", "reason"]).aggregate([([], "count_all")]).to_pylist():
        place = reasons.setdefault(row["source"], {status: {} for status in STATUSES[1:]})
        place[row["status"]][row["reason"]] = row["count_all"]
    total: dict[str, Any] = {
        key: sum(each[key] for each in annotations.values()) for key in ("read", "accepted", "rejected")
    }
    for key in _nothing():
        total[key] = sum(place[key] for splits in candidates.values() for place in splits.values())
    total["candidates"] = sum(total[status] for status in STATUSES)
    return {
        "annotations": {source: annotations[source] for source in sorted(annotations)},
        "candidates": {
            source: {
                split: _rounded(candidates[source][split]) for split in SPLITS if split in candidates[source]
            }
            for source in sorted(candidates)
        },
        "reasons": {
            source: {status: _most_first(by_reason) for status, by_reason in reasons[source].items()}
            for source in sorted(reasons)
        },
        "total": _rounded(total),
    }


def _nothing() -> dict[str, Any]:
    return {status: 0 for status in STATUSES} | {f"{status}_h": 0.0 for status in STATUSES}


def _rounded(counts: Mapping[str, Any]) -> dict[str, Any]:
    # The order of a float sum depends on the order of rows; a microhour does not.
    return {key: round(value, 6) if key.endswith("_h") else value for key, value in counts.items()}


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
