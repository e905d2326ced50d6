"""Near-duplicates: the same footage re-encoded, scaled, cropped or mirrored, within a video and across
videos.

Two steps, so that half a million candidates need no comparison of each with each: pairs that share a picture,
then of those the pairs that agree in their pictures over time and in how they move. Two takes of one scene
look alike but move differently, and are no duplicates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..config import DuplicateSettings
from ..spread import Spread, one_by_one
from .lookalikes import Lookalikes, lookalikes
from .same_footage import compare_pictures, motion_agreement
from .sequences import Rows, Sequences
from .signature import CROPS

# Share of the allowed distance, and of what the correlation may lack, that pairs have which are likely two takes
# (other spans of one file), or in which nothing moves, so that pictures alone must tell.
STRICT = 0.5
PAIRS_A_SHARD = 2**20
Pairs = tuple[Rows, Rows, NDArray[np.float64]]


def group_duplicates(
    candidates: pa.Table, settings: DuplicateSettings, spread: Spread = one_by_one
) -> pa.Table:
    """Give the table with the columns duplicate_group and duplicate_distance, its rows in their order.

    Needs clip_id, video_file, start_s, end_s and the signature's phash and motion_trace. A group is a
    connected set of pairs of near-duplicates, named by its smallest clip_id; the distance is that to the
    nearest of them (differing bits of 64, mean over time). Both are null for a candidate that is alone. Rows
    may come in any order.
    """
    count = len(candidates)
    order = pc.sort_indices(candidates["clip_id"])
    is_sorted = bool((order.to_numpy() == np.arange(count)).all())
    first, second, distance = twins(candidates if is_sorted else candidates.take(order), settings, spread)
    links = coo_array((np.ones(len(first), bool), (first, second)), shape=(count, count))
    _, component = connected_components(links, directed=False)
    nearest = np.full(count, np.inf)
    np.minimum.at(nearest, first, distance)
    np.minimum.at(nearest, second, distance)
    # Rows are in the order of clip_id here, so the first of a component is its smallest.
    _, smallest, of_row = np.unique(component, return_index=True, return_inverse=True)
    alone = np.isinf(nearest)
    names = candidates["clip_id"].take(order).take(pa.array(smallest[of_row], mask=alone))
    back = pa.array(np.argsort(order.to_numpy()))
    return candidates.append_column("duplicate_group", names.take(back)).append_column(
        "duplicate_distance", pa.array(nearest, mask=alone).take(back)
    )


@dataclass(frozen=True, slots=True)
class Footage:
    """What pairs are compared by, row by row of a table sorted by clip_id; file -1 is none."""

    pictures: Sequences
    motions: Sequences
    file: Rows
    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]

    @classmethod
    def of(cls, candidates: pa.Table) -> Footage:
        file = pc.fill_null(pc.dictionary_encode(candidates["video_file"].combine_chunks()).indices, -1)
        return cls(
            Sequences.of(candidates["phash"], width=len(CROPS)),
            Sequences.of(candidates["motion_trace"], width=1),
            file.to_numpy(),
            candidates["start_s"].to_numpy(),
            candidates["end_s"].to_numpy(),
        )


def twins(candidates: pa.Table, settings: DuplicateSettings, spread: Spread = one_by_one) -> Pairs:
    """Rows, rows and distance of the pairs that are near-duplicates, of a table sorted by clip_id."""
    footage = Footage.of(candidates)
    pairs = lookalikes(footage.pictures, spread)
    nobody = np.zeros(0, np.int64)
    found = [
        (nobody, nobody, np.zeros(0)),
        *spread(_same_footage, (footage, settings), pairs.shards(PAIRS_A_SHARD)),
    ]
    first, second, distance = (np.concatenate(each) for each in zip(*found, strict=True))
    return first, second, distance


def _same_footage(shared: tuple[Footage, DuplicateSettings], pairs: Lookalikes) -> Pairs:
    footage, settings = shared
    distance, shift = compare_pictures(pairs, footage.pictures, settings.min_overlap)
    near = np.flatnonzero(distance <= settings.max_distance)
    first, second, distance = pairs.first[near], pairs.second[near], distance[near]
    agreement = motion_agreement(first, second, shift[near], footage.motions, settings.min_overlap)
    strict = _other_span_of_one_file(footage, first, second) | np.isnan(agreement)
    allowed = settings.max_distance * np.where(strict, STRICT, 1.0)
    wanted = 1 - (1 - settings.min_correlation) * np.where(strict, STRICT, 1.0)
    same = (distance <= allowed) & ~(agreement < wanted)
    return first[same], second[same], distance[same]


def _other_span_of_one_file(footage: Footage, first: Rows, second: Rows) -> NDArray[np.bool_]:
    start_s, end_s, file = footage.start_s, footage.end_s, footage.file
    apart = (end_s[first] <= start_s[second]) | (end_s[second] <= start_s[first])
    return np.asarray(apart & (file[first] == file[second]))
