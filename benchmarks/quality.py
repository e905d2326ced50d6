"""Planted-defect precision and recall on a freshly rendered sample: `make bench-quality SEED=… VIDEOS=… [JSON=file]`.

Judge on a seed that no threshold was chosen on: seeds below 1000, 5001 and 6001 chose them all.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from kscurate.config import load_config
from kscurate.curate import curate
from kscurate.sample.render import render_sample
from ksground.atomic import write_text

from .planted import candidates_with_truth

CONFIG = Path(__file__).parent.parent / "configs" / "curate.toml"

# Reason in the policy -> the planted kind it is for, and kinds that look the same and are no mistake of the rule: an
# empty table without a hand is static, or moves with the camera alone, a title card stands still, a fade through black
# is black, and stays so for a while, what lies beyond a change of scene is not what the label says, nor is a side of a
# mirrored copy.
NAMED_BY = {
    "frozen": ("frozen", {"title_card", "fade"}),
    "black": ("black", {"fade"}),
    "blurred": ("blur", set()),
    "over-exposed": ("exposure", set()),
    "under-exposed": ("exposure", set()),
    "static": ("static", {"no_hand", "title_card", "frozen"}),
    "fake motion": ("fake_motion", {"no_hand"}),
    "shaky": ("shake", set()),
    "text overlay": ("caption", {"title_card"}),
    "wrong label": ("wrong_label", {"no_hand", "other_scene", "other_side"}),
}
SPAN_KINDS = (
    "frozen",
    "black",
    "blur",
    "exposure",
    "static",
    "fake_motion",
    "caption",
    "wrong_label",
    "shake",
)
TRANSITIONS = ("cut", "fade", "wipe")
# The picture jumps where these begin and end within a segment: parting there is neither right nor wrong.
JUMPING = ("title_card", "black", "frozen", "blur", "exposure")
# What precision and recall the project wants; "shake" is shown, and nothing is wanted of it.
LEAST = dict.fromkeys(("cut", *SPAN_KINDS[:-1], "duplicate"), 0.95) | {"fade": 0.9, "wipe": 0.9}
UNRULED = ("title_card", "no_hand")
CUT_TOLERANCE_S = 0.15
# Between two clips parted at a cut lie their guard frames alone; where more is left out, the detector saw a transition.
GRADUAL_FROM_S = 0.3


def measure(out: Path, sample: Path) -> dict[str, Any]:
    """Counts of a finished run below `out` on the sample: one record a kind, and the clean clips that were kept."""
    ledger = pd.read_parquet(out / "ledger")
    rows = candidates_with_truth(ledger, sample / "truth")
    planted = pd.read_parquet(sample / "truth" / "defects.parquet")
    kinds = {kind: _span_kind(rows, planted, kind) for kind in SPAN_KINDS}
    kinds |= _transitions(rows, planted)
    kinds["duplicate"] = _duplicates(rows, sample)
    return {"kinds": {kind: kinds[kind] for kind in (*LEAST, "shake")}, "clean": _clean(rows)}


def _record(found: int, planted: int, right: int, named: int) -> dict[str, Any]:
    return {
        "planted": int(planted),
        "found": int(found),
        "recall": float(found / planted) if planted else None,
        "named": int(named),
        "right": int(right),
        "precision": float(right / named) if named else None,
    }


def _span_kind(rows: pd.DataFrame, planted: pd.DataFrame, kind: str) -> dict[str, Any]:
    """A planted span is found if no candidate that shows it is kept, and they are dropped for that very reason.

    Where a cut was seen at its edges, what shows it may be a piece too short to keep, or nothing at all: found too. A
    span whose candidates are all dropped for something else is not found. Spans of unreadable files are left out.
    """
    judged = rows[rows.status != "failed"]
    own = [reason for reason, (named, _) in NAMED_BY.items() if named == kind]
    alike = set().union(*(NAMED_BY[reason][1] for reason in own)) | {kind}
    segments = dict(list(judged.groupby(["video_id", "segment_index"])))
    spans = [
        segments.get((span.video_id, span.segment_index))
        for span in planted[planted.kind == kind].itertuples()
    ]
    found = [_is_found(of_segment, kind, own) for of_segment in spans if of_segment is not None]
    named = judged[judged.reason.isin(own)]
    right = named.defects.map(lambda defects: bool(alike & defects))
    return _record(sum(found), len(found), int(right.sum()), len(named))


def _is_found(of_segment: pd.DataFrame, kind: str, own: list[str]) -> bool:
    showing = of_segment[of_segment.defects.map(lambda defects: kind in defects)]
    return bool(
        showing.status.ne("kept").all() and (showing.empty or showing.reason.isin([*own, "too short"]).any())
    )


def _transitions(rows: pd.DataFrame, planted: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Recall a kind of transition; precision of the places where segments were parted, abruptly or gradually.

    A cut is found if no candidate holds it, a fade or wipe if no kept clip shows its middle half, where both pictures
    are seen. A detector does not tell fades from wipes, so these two have one precision.
    """
    # Where a file itself is broken, pictures are lost, and the picture really does jump.
    broken = set(planted[planted.kind.isin(["corrupt", "truncated"])].video_id)
    measured = rows[(rows.status != "failed") & ~rows.video_id.isin(broken)]
    partings = list(_partings(measured, planted))
    records = {}
    for kind in TRANSITIONS:
        shown = measured if kind == "cut" else measured[measured.status == "kept"]
        found = [
            _is_parted(transition, shown) for transition in _within(planted[planted.kind == kind], measured)
        ]
        named = [kinds for gap_s, kinds in partings if (gap_s < GRADUAL_FROM_S) == (kind == "cut")]
        right = [kinds for kinds in named if kinds & set(TRANSITIONS)]
        records[kind] = _record(sum(found), len(found), len(right), len(named))
    return records


def _within(transitions: pd.DataFrame, measured: pd.DataFrame) -> Iterator[Any]:
    segments = set(zip(measured.video_id, measured.segment_index, strict=True))
    yield from (each for each in transitions.itertuples() if (each.video_id, each.segment_index) in segments)


def _is_parted(transition: Any, shown: pd.DataFrame) -> bool:
    of_segment = shown[
        (shown.video_id == transition.video_id) & (shown.segment_index == transition.segment_index)
    ]
    quarter_s = (transition.end_s - transition.start_s) / 4
    start_s, end_s = transition.start_s + quarter_s - 1e-3, transition.end_s - quarter_s + 1e-3
    return not ((of_segment.start_s < end_s) & (of_segment.end_s > start_s)).any()


def _partings(measured: pd.DataFrame, planted: pd.DataFrame) -> Iterator[tuple[float, set[str]]]:
    """Where a segment was parted: the seconds left out, and the kinds of what is planted there."""
    for (video_id, index), parts in measured.groupby(["video_id", "segment_index"]):
        parts = parts.sort_values("start_s")
        of_segment = planted[
            (planted.video_id == video_id)
            & (planted.segment_index == index)
            & planted.kind.isin(TRANSITIONS + JUMPING)
        ]
        for before, after in pairwise(parts.itertuples()):
            if before.shot_index == after.shot_index or before.segment_id != after.segment_id:
                continue
            low_s, high_s = before.end_s - CUT_TOLERANCE_S, after.start_s + CUT_TOLERANCE_S
            inside = of_segment[(of_segment.start_s <= high_s) & (of_segment.end_s >= low_s)]
            kinds = set(inside.kind)
            if kinds & set(TRANSITIONS) or not kinds:
                yield after.start_s - before.end_s, kinds


def _duplicates(rows: pd.DataFrame, sample: Path) -> dict[str, Any]:
    """A pair of the same footage is found if both stand in one group; a drop is right if what is kept is that footage.

    Only pairs of candidates with the same span count: a cut that one copy shows and the other lost parts them.
    """
    judged = rows[(rows.status != "failed") & rows.n_frames.notna() & (rows.reason != "too short")]
    footage = judged.original_video_id.fillna(judged.video_id)
    judged = judged.assign(
        footage=footage, file_start_s=judged.start_s.round(1), file_end_s=judged.end_s.round(1)
    )
    planted = found = 0
    for copy in judged[judged.original_video_id.notna()].itertuples():
        twins = judged[
            (judged.video_id == copy.original_video_id) & (judged.segment_index == copy.segment_index)
        ]
        overlap_s = twins.end_s.clip(upper=copy.end_s) - twins.start_s.clip(lower=copy.start_s)
        twins = twins[overlap_s >= 0.8 * (copy.end_s - copy.start_s)]
        if twins.empty:
            continue
        planted += 1
        found += bool((twins.duplicate_group == copy.duplicate_group).any())
    dropped = judged[judged.reason == "duplicate"]
    kept = judged.set_index("clip_id")
    right = sum(_same_footage(row, kept.loc[row.duplicate_of]) for row in dropped.itertuples())
    return _record(found, planted, right, len(dropped))


def _same_footage(row: Any, other: Any) -> bool:
    overlap_s = min(row.end_s, other.end_s) - max(row.start_s, other.start_s)
    return row.footage == other.footage and overlap_s > 0.5 * min(
        row.end_s - row.start_s, other.end_s - other.start_s
    )


def _clean(rows: pd.DataFrame) -> dict[str, Any]:
    """Annotated segments without any defect: kept if one kept candidate covers at least four fifths of it."""
    clean = rows[rows.segment_defects.map(len).eq(0) & rows.original_video_id.isna()]
    kept, lost = 0, []
    for segment_id, parts in clean.groupby("segment_id"):
        alive = parts[parts.status == "kept"]
        wanted_s = parts.segment_end_s.iloc[0] - parts.segment_start_s.iloc[0]
        whole = (alive.end_s - alive.start_s >= 0.8 * wanted_s).any()
        copied = parts.reason.eq("duplicate").any()
        kept += bool(whole or copied)
        if not (whole or copied):
            lost.append(
                {"segment": segment_id, "reasons": sorted(set(parts.reason.dropna())), "parts": len(parts)}
            )
    count = clean.segment_id.nunique()
    return {"segments": int(count), "kept": int(kept), "share": kept / count if count else None, "lost": lost}


def show(result: dict[str, Any], title: str) -> None:
    """Print the table."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("defect", "planted", "found", "recall", "named", "right", "precision", ""):
        table.add_column(name, justify="left" if name == "defect" else "right")
    for kind, record in result["kinds"].items():
        shares = [record["recall"], record["precision"]]
        least = LEAST.get(kind)
        met = least is not None and all(share is not None and share >= least for share in shares)
        mark = "" if least is None else "ok" if met else f"below {least}"
        words = ["-" if share is None else f"{share:.3f}" for share in shares]
        table.add_row(
            kind, f"{record['planted']}", f"{record['found']}", words[0], f"{record['named']}", f"{record['right']}",
            words[1], mark,
        )  # fmt: skip
    clean = result["clean"]
    console = Console(width=100)
    console.print(table)
    console.print(f"clean segments kept: {clean['kept']} of {clean['segments']} = {clean['share']:.3f}")
    console.print(f"planted too, without a rule of their own yet: {', '.join(UNRULED)}")


def pooled(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The counts of several seeds together: one seed holds about twenty of a kind, where one clip is 0.05."""
    kinds = {}
    for kind in results[0]["kinds"]:
        counts = [result["kinds"][kind] for result in results]
        kinds[kind] = _record(
            *(sum(each[name] for each in counts) for name in ("found", "planted", "right", "named"))
        )
    clean = [result["clean"] for result in results]
    segments, kept = (sum(each[name] for each in clean) for name in ("segments", "kept"))
    lost = [each for of_seed in clean for each in of_seed["lost"]]
    return {
        "kinds": kinds,
        "clean": {
            "segments": segments,
            "kept": kept,
            "share": kept / segments if segments else None,
            "lost": lost,
        },
    }


def main(
    seed: Annotated[
        list[int],
        typer.Option(help="Seed of the sample, several for one pooled table; all up to 19001 are used up."),
    ],
    videos: Annotated[int, typer.Option(help="How many videos to render of each seed.")] = 160,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the same as JSON.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder for samples and runs; what is there already is not made again."),
    ] = None,
) -> None:
    """Render, curate, compare with the truth. Example: python -m benchmarks.quality --seed 20001"""
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        for each in seed:
            sample, out = folder / f"sample-{each}", folder / f"run-{each}"
            render_sample(videos, each, sample)
            curate(
                sample / "annotations",
                sample / "videos",
                out,
                load_config(CONFIG),
                workers=len(os.sched_getaffinity(0)),
            )
            results.append({"seed": each} | measure(out, sample))
    result = pooled(results)
    named = f"seed{'s' if len(seed) > 1 else ''} {', '.join(map(str, seed))}"
    show(result, f"planted defects, {named}, {videos} videos{' each' if len(seed) > 1 else ''}")
    if json_file:
        content = {"videos": videos, "seeds": results} | result
        write_text(json_file, json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    typer.run(main)
