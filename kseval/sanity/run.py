"""The whole sanity card: spoil, judge by the protocol like any system, read off who noticed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ksground.errors import InputError

from ..clip import Clip
from ..corruptions import Harms, corruption_names
from ..evaluate import evaluate
from ..extract import Extracted, Extractors
from ..metrics import PairMetric, open_metric
from ..protocol import Column
from ..reference import Reference
from ..result_file import read_comparison, read_result
from ..uncertainty.clusters import video_names
from .card import UNCHANGED, Card, write_card
from .expect import Looks, should_see
from .picture import draw_card
from .spoil import spoil
from .trial import fewest_videos, trial_clips
from .verdicts import card_of

CARD, PICTURE = "sanity.json", "sanity.png"


def run_sanity(
    reference: Reference, extractors: Extractors, out: Path, most: int, names: Sequence[str] | None = None
) -> Card:
    """Spoil at most so many clips, chosen by their names, in every known way; write card and picture below `out`.

    Raises InputError for clips of fewer videos than any test could decide on, or for one that cannot be read.
    """
    clips = trial_clips(reference.clips, most)
    names = names or corruption_names()
    alpha = extractors.protocol.uncertainty.alpha
    _require_videos(reference, clips, len(names), alpha)
    few = Reference(reference.path, clips)
    real = extractors.of(clips, "reference")
    for refused in real.refused.values():
        raise InputError(refused.file, expected="clips that can be read", found=refused.found)
    spoiled = spoil(names, clips, extractors, real.features, out / "clips")
    *results, comparison = evaluate(
        few, spoiled.entrants, extractors, out / "results", allow_missing=True, rival=UNCHANGED
    )
    expected = {column.id: _expected(column, extractors, real) for column in extractors.protocol.metrics}
    read = [read_result(file) for file in results]
    card = card_of(read, read_comparison(comparison), spoiled, expected, alpha)
    write_card(card, out / CARD)
    draw_card(card, out / PICTURE)
    return card


def _require_videos(reference: Reference, clips: Sequence[Clip], n_faults: int, alpha: float) -> None:
    fewest = fewest_videos(n_faults, alpha)
    n_videos = len(set(video_names(clips)))
    if n_videos < fewest:
        expected = (
            f"clips of at least {fewest} videos: with fewer no test of {n_faults} faults decides anything"
        )
        raise InputError(reference.path, expected=expected, found=f"{n_videos} videos")


def _expected(column: Column, extractors: Extractors, real: Extracted) -> frozenset[Harms]:
    over_pairs = isinstance(open_metric(column.metric, **column.settings), PairMetric)
    return should_see(column.against if over_pairs else "set", _looks(column.of, extractors, real))


def _looks(name: str, extractors: Extractors, real: Extracted) -> Looks:
    """How an extractor looks at clips, told by how many rows it makes of one."""
    if extractors.opened[name].reads == "pairs":
        return "pairs"
    return "pictures" if len(next(iter(real.features[name].values()))) > 1 else "clips"
