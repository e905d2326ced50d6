"""The whole sanity card: spoil, judge by the protocol like any system, read off who noticed."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log2
from pathlib import Path

from ksground.errors import InputError

from ..clip import Clip
from ..corruptions import corruption_names, open_corruption
from ..evaluate import evaluate
from ..extract import Extractors
from ..metrics import PairMetric, open_metric
from ..pictures import chosen
from ..reference import Reference
from ..result_file import read_comparison, read_result
from ..uncertainty.clusters import video_names
from .card import Card, card_of, write_card
from .expect import Looks, should_see
from .picture import draw_card
from .spoil import UNCHANGED, frames_of, spoiled, unchanged

CARD, PICTURE = "sanity.json", "sanity.png"


def run_sanity(
    reference: Reference, extractors: Extractors, out: Path, most: int, names: Sequence[str] | None = None
) -> Card:
    """Spoil at most so many clips, chosen by their names, in every known way; write card and picture below `out`.

    Raises InputError for clips of fewer videos than any test could decide on.
    """
    picked = chosen([clip.clip_id for clip in reference.clips], most)
    clips = tuple(clip for clip in reference.clips if clip.clip_id in picked)
    names = names or corruption_names()
    _require_videos(reference, clips, len(names), extractors.protocol.uncertainty.alpha)
    frames = frames_of(clips, extractors.protocol.frames.count)
    entrants, faults = [unchanged(clips, frames, out / "clips")], {}
    for name in names:
        harms = open_corruption(name).harms
        for entrant in spoiled(name, clips, frames, extractors, out / "clips", extractors.protocol.seed):
            entrants.append(entrant)
            faults[entrant.system] = harms
    few = Reference(reference.path, clips)
    *results, comparison = evaluate(
        few, entrants, extractors, out / "results", allow_missing=True, rival=UNCHANGED
    )
    expected_of = {}
    for column in extractors.protocol.metrics:
        over_pairs = isinstance(open_metric(column.metric, **column.settings), PairMetric)
        expected_of[column.id] = should_see(over_pairs, _looks(column.of, few, extractors))
    card = card_of([read_result(file) for file in results], read_comparison(comparison), faults, expected_of)
    write_card(card, out / CARD)
    draw_card(card, out / PICTURE)
    return card


def _require_videos(reference: Reference, clips: Sequence[Clip], n_faults: int, alpha: float) -> None:
    """The least p of a sign flip over k videos is 2 / 2^k, and Holm multiplies it by the number of faults."""
    fewest = ceil(log2(2 * n_faults / alpha))
    n_videos = len(set(video_names(clips)))
    if n_videos < fewest:
        expected = (
            f"clips of at least {fewest} videos: with fewer no test of {n_faults} faults decides anything"
        )
        raise InputError(reference.path, expected=expected, found=f"{n_videos} videos")


def _looks(name: str, reference: Reference, extractors: Extractors) -> Looks:
    """How an extractor looks at clips, told by how many rows it makes of one."""
    if extractors.opened[name].reads == "pairs":
        return "pairs"
    made = extractors.of(reference.clips[:1], name).features[name]
    return "pictures" if len(next(iter(made.values()))) > 1 else "clips"
