"""An evaluation in a process of its own that may be killed from within: see `test_interrupted.py`.

python -m tests.eval.interrupted_run MANIFEST VIDEOS SYSTEM CACHE OUT CALLS: the process kills itself in the middle of
call number CALLS of its extractor, counted from 0; -1: never. Prints how many calls there were.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from kseval.entrant import entrant_of
from kseval.evaluate import evaluate
from kseval.extract import Extractors
from kseval.features import Extractor, Features, Pictures, Precision
from kseval.generations import load_generations
from kseval.protocol import Column
from kseval.reference import load_reference

from .outsider import MeanColour
from .small_protocol import small_protocol

CALLS = {"seen": 0, "fatal": -1}


class Mortal(MeanColour):
    def __call__(self, pictures: Pictures, **gap_s: Any) -> Features:
        if CALLS["seen"] == CALLS["fatal"]:
            os.kill(os.getpid(), signal.SIGKILL)
        CALLS["seen"] += 1
        return super().__call__(pictures)


def build(device: str, precision: Precision) -> Extractor:
    return Mortal()


def main(manifest: str, videos: str, system: str, cache: str, out: str, fatal: str) -> None:
    CALLS["fatal"] = int(fatal)
    # The module that the extractor is found in, so that both count the same calls.
    sys.modules["tests.eval.interrupted_run"] = sys.modules["__main__"]
    protocol = small_protocol(
        Column("colour", "cosine", "colour", "Colour cosine"),
        Column("motion", "motion", "flow", "Motion distance"),
        Column("sets", "frechet", "colour", "Colour Fréchet"),
    )
    mortal = replace(protocol.extractors["colour"], name="tests.eval.interrupted_run:build")
    protocol = replace(protocol, extractors={**protocol.extractors, "colour": mortal})
    reference = load_reference(Path(manifest), Path(videos), ["test"])
    entrant = entrant_of(load_generations(Path(system)), reference, "system", False)
    evaluate(reference, [entrant], Extractors(protocol, "cpu", Path(cache)), Path(out))
    sys.stdout.write(f"{CALLS['seen']}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
