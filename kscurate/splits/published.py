"""What the datasets say of a video's split, and how far each split is held out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..annotation import SourceAnnotations, Split
from ..native.row_check import RowFault
from ..native.row_check import split as our_word

# From what is trained on to what nobody may have seen; a row's split is a place in it.
HELD_OUT: tuple[Split, ...] = ("train", "val", "test")
LISTED = "held_out_without_segments"


def published(candidates: pa.Table) -> NDArray[np.int8]:
    """Place in `HELD_OUT` of each row's published split, int8 (rows,), from the dataset's own word.

    Where the word is none that a reader knows, the row's `split` speaks.
    """
    words = pc.dictionary_encode(candidates["native_split"]).combine_chunks()
    places = np.array([_place(word) for word in words.dictionary.to_pylist()] or [-1], np.int8)
    place = places[words.indices.to_numpy(zero_copy_only=False)]
    if (place < 0).any():
        own = pc.index_in(candidates["split"], pa.array(HELD_OUT)).to_numpy()
        place = np.where(place < 0, own, place).astype(np.int8)
    return place


def _place(word: str) -> int:
    try:
        return HELD_OUT.index(our_word(word))
    except RowFault:
        return -1


def listed_elsewhere(sources: Iterable[SourceAnnotations]) -> dict[str, dict[str, Split]]:
    """Per source, the videos that it lists as held out but has no segment of here, and that another has.

    HT-Step publishes the splits of all its videos and the segments of some: a video that it tests on must not be
    trained on under another dataset's name.
    """
    sources = list(sources)
    annotated = {each.source: {one.video_id for one in each.annotations} for each in sources}
    found: dict[str, dict[str, Split]] = {}
    for each in sources:
        others = set().union(*(ids for source, ids in annotated.items() if source != each.source))
        here = annotated[each.source]
        found[each.source] = {
            video: split
            for video, split in sorted(each.listed.items())
            if split != "train" and video in others and video not in here
        }
    return {source: videos for source, videos in found.items() if videos}


def listed_in(annotations: Mapping[str, Any]) -> dict[str, Split]:
    """The same, of all sources, from what a ledger keeps of the annotations; the most held-out split speaks."""
    listed: dict[str, Split] = {}
    for counts in annotations.values():
        for video, split in counts.get(LISTED, {}).items():
            listed[video] = max(split, listed.get(video, "train"), key=HELD_OUT.index)
    return listed
