"""Other processes that fill the cache while this one works, so that an evaluation has more than one core.

Networks compute on one thread, so that their sums do not depend on how many there are, and what they make of a clip
depends on that clip alone. So helpers may do any clips: they go through all of them from the last backwards, each
every so many, this process goes forwards, and where they meet all is in the cache. A helper that dies costs time only.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from .clip import Clip
from .extract import Extractors
from .protocol import Protocol

# For fewer, a helper has hardly loaded its networks before all is done.
WORTH_A_HELPER = 40
# So many clips, from all over, are looked up: where the cache has them, it has all, but after a kill.
LOOKED_UP = 8
# A process that was killed cannot send its helpers home; they look whether it is there after so many clips.
A_LOOK_UP_AFTER = 16


@contextmanager
def helpers(extractors: Extractors, clips: Sequence[Clip], jobs: int) -> Iterator[None]:
    """While the block runs, `jobs` - 1 processes extract the clips too, from the last one on."""
    looked_up = clips[:: max(1, len(clips) // LOOKED_UP)]
    few = len(clips) < WORTH_A_HELPER or all(extractors.knows(clip) for clip in looked_up)
    backwards = [] if few else list(reversed(clips))
    # Each opens the extractors anew: networks are not sent from process to process.
    spawned = multiprocessing.get_context("spawn")
    given = (extractors.protocol, extractors.device, extractors.cache.folder)
    processes = [
        spawned.Process(target=_extract, args=(*given, backwards[at :: jobs - 1]), daemon=True)
        for at in range(jobs - 1)
        if backwards
    ]
    for each in processes:
        each.start()
    try:
        yield
    finally:
        for each in processes:
            each.terminate()
            each.join()


def _extract(protocol: Protocol, device: str, cache: Path, clips: Sequence[Clip]) -> None:
    # Whatever is to be told, the process that reads the same clips tells.
    sys.stderr = StringIO()
    extractors, asker = Extractors(protocol, device, cache), multiprocessing.parent_process()
    for at in range(0, len(clips), A_LOOK_UP_AFTER):
        if asker is None or not asker.is_alive():
            return
        extractors.of(clips[at : at + A_LOOK_UP_AFTER], "beside")
