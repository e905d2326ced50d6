"""What the datasets' own splits would leak into one another, and what the one assignment moves.

A video crosses where one dataset trains on it and another, or the same, holds it out as val or test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..annotation import SourceAnnotations, Split
from ..config import SplitSettings
from .annotated import annotated
from .assign import assign_splits
from .published import HELD_OUT, listed_elsewhere, published

Span = tuple[float, float]
# Per video of a source: the split of each segment, and its span.
Videos = Mapping[str, Sequence[tuple[str, Span]]]


def find_leaks(
    sources: Sequence[SourceAnnotations], settings: SplitSettings, ledger: pa.Table | None = None
) -> dict[str, Any]:
    """Everything that is told of leaks; JSON-able.

    pairs             of two sources: videos in both, those that cross, the segments of these, those whose spans overlap
    listed            videos that a source lists without segments and another annotates
    near_duplicates   of the ledger, by groups of more than one video; None without a ledger
    moves             what the assignment moves: videos and segments by source, published and assigned split
    crossing_after    videos and groups on both sides after it: 0
    """
    segments = annotated(sources)
    videos = {each.source: _videos(each) for each in sources if each.annotations}
    listed: dict[str, Split] = {}
    for by_video in listed_elsewhere(sources).values():
        for video, split in by_video.items():
            listed[video] = max(split, listed.get(video, "train"), key=HELD_OUT.index)
    twins = None if ledger is None else _with_twins(ledger)
    after = assign_splits(segments if twins is None else _joined(segments, twins), settings, listed)
    return {
        "by": settings.by,
        "pairs": [
            found
            for one, other in combinations_with_replacement(sorted(videos), 2)
            if (found := _pair(one, other, videos))["videos_in_both"]
        ],
        "listed": _listed(sources, videos),
        "near_duplicates": None if twins is None else _near_duplicates(twins),
        "moves": _moves(segments, after["split"].slice(0, len(segments))),
        "crossing_after": {
            "videos": _crossing(after["video_id"], after["split"]),
            "near_duplicates": _crossing(after["duplicate_group"], after["split"])
            if twins is not None
            else None,
        },
    }


def _videos(source: SourceAnnotations) -> Videos:
    videos: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for each in source.annotations:
        videos[each.video_id].append((each.split, (each.start_s, each.end_s)))
    return videos


def _pair(one: str, other: str, videos: Mapping[str, Videos]) -> dict[str, Any]:
    """Of one source with itself, only videos that cross count: all are in both."""
    counts: Counter[str] = Counter()
    for video in sorted(videos[one].keys() & videos[other].keys()):
        here, there = videos[one][video], videos[other][video] if one != other else []
        splits = {split for split, _ in (*here, *there)}
        crosses = "train" in splits and len(splits) > 1
        if one == other and len(splits) == 1:
            continue
        overlaps = sum(_overlap(a, b) for _, a in here for _, b in there)
        counts["videos_in_both"] += 1
        counts["videos_crossing"] += crosses
        counts["segments_crossing"] += crosses * (len(here) + len(there))
        counts["videos_val_and_test"] += splits == {"val", "test"}
        counts["videos_overlapping"] += overlaps > 0
        counts["overlaps"] += overlaps
        counts["overlaps_crossing"] += crosses * overlaps
    names = ("videos_in_both", "videos_crossing", "segments_crossing", "videos_val_and_test")
    more = ("videos_overlapping", "overlaps", "overlaps_crossing")
    return {"sources": [one, other]} | {name: counts[name] for name in (*names, *more)}


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _listed(sources: Iterable[SourceAnnotations], videos: Mapping[str, Videos]) -> list[dict[str, Any]]:
    found = []
    for source in sources:
        own = videos.get(source.source, {})
        for other, theirs in sorted(videos.items()):
            both = {video for video in source.listed if video in theirs and video not in own}
            if other == source.source or not both:
                continue
            crossing = sum(
                "train" in (splits := {source.listed[video]} | {split for split, _ in theirs[video]})
                and len(splits) > 1
                for video in both
            )
            found.append(
                {
                    "source": source.source,
                    "other": other,
                    "videos_in_both": len(both),
                    "videos_crossing": crossing,
                }
            )
    return found


def _with_twins(ledger: pa.Table) -> pa.Table:
    names = ["source", "video_id", "split", "native_split", "task", "duplicate_group"]
    return ledger.select(names).filter(pc.is_valid(ledger["duplicate_group"]))


def _joined(segments: pa.Table, twins: pa.Table) -> pa.Table:
    some = segments.select([name for name in twins.column_names if name != "duplicate_group"])
    none = some.append_column("duplicate_group", pa.nulls(len(some), pa.string()))
    return pa.concat_tables([none, twins.cast(none.schema)])


def _near_duplicates(twins: pa.Table) -> dict[str, int]:
    """Groups of near-duplicates that reach beyond one video, and what of them crosses by the published splits."""
    split = pa.array(HELD_OUT).take(pa.array(published(twins)))
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    names = (twins["duplicate_group"].to_pylist(), twins["video_id"].to_pylist(), split.to_pylist())
    for group, video, of_video in zip(*names, strict=True):
        members[group].append((video, of_video))
    several = [rows for rows in members.values() if len({video for video, _ in rows}) > 1]
    crossing = [rows for rows in several if "train" in (seen := {of for _, of in rows}) and len(seen) > 1]
    return {
        "groups": len(members),
        "groups_across_videos": len(several),
        "groups_crossing": len(crossing),
        "videos_crossing": len({video for rows in crossing for video, _ in rows}),
        "candidates_crossing": sum(map(len, crossing)),
    }


def _moves(segments: pa.Table, assigned: pa.ChunkedArray) -> list[dict[str, Any]]:
    own = pa.array(HELD_OUT).take(pa.array(published(segments)))
    moved = pa.table(
        {"source": segments["source"], "from": own, "to": assigned, "video_id": segments["video_id"]}
    ).filter(pc.not_equal(pa.chunked_array([own]), assigned))
    counts = moved.group_by(["source", "from", "to"]).aggregate(
        [("video_id", "count_distinct"), ("video_id", "count")]
    )
    rows = [
        {
            "source": row["source"],
            "from": row["from"],
            "to": row["to"],
            "videos": row["video_id_count_distinct"],
            "segments": row["video_id_count"],
        }
        for row in counts.to_pylist()
    ]
    return sorted(
        rows, key=lambda row: (row["source"], HELD_OUT.index(row["from"]), HELD_OUT.index(row["to"]))
    )


def _crossing(name: pa.ChunkedArray, split: pa.ChunkedArray) -> int:
    """How many names stand in more than one split."""
    table = pa.table({"name": name, "split": split}).filter(pc.is_valid(name))
    counts = table.group_by("name").aggregate([("split", "count_distinct")])["split_count_distinct"]
    return int(pc.sum(pc.greater(counts, 1)).as_py() or 0)
