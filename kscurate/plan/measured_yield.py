"""What a ledger says of the clips that come of a piece: how many candidates cuts make of it, and how many are kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..calibrate.intervals import Share, by_video
from .stages import Lengths

NAMES = ("source", "video_id", "segment_id", "segment_start_s", "segment_end_s", "status", "error")
# They have no say: whether a video can be had is another line of the plan.
NOT_HAD = "video_missing"


@dataclass(frozen=True, slots=True)
class SourceYield:
    """Of one source, over segments that are long enough and whose video was there.

    candidates_a_piece   shots cut a piece into several candidates
    kept                 share of the candidates that the run kept, with an interval over resampled videos
    videos               how many it was measured on
    """

    candidates_a_piece: float
    kept: Share
    videos: int


def measured_yield(ledger: pa.Table, lengths: Lengths) -> dict[str, SourceYield]:
    """The yield of each source that the ledger (columns `NAMES`) has a candidate of."""
    error = pc.fill_null(ledger["error"], "")
    there = ledger.filter(pc.not_equal(error, NOT_HAD))
    length_s = pc.subtract(there["segment_end_s"], there["segment_start_s"]).to_numpy()
    there = there.filter(pa.array(lengths.long_enough(length_s)))
    found = {}
    for source in sorted(pc.unique(there["source"]).to_pylist()):
        rows = there.filter(pc.equal(there["source"], source))
        segments = rows.group_by(["segment_id", "segment_start_s", "segment_end_s"]).aggregate([])
        length_s = pc.subtract(segments["segment_end_s"], segments["segment_start_s"]).to_numpy()
        videos = np.unique(rows["video_id"].to_numpy(), return_inverse=True)[1].astype(np.int64)
        kept = np.asarray(pc.equal(rows["status"], "kept").to_numpy(), bool)
        share = by_video(kept, np.ones(len(rows)), videos)
        pieces = float(lengths.pieces(length_s).sum())
        found[source] = SourceYield(len(rows) / pieces, share, int(videos.max()) + 1)
    return found
