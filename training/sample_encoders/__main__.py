"""Draw the sample world, train the small CLIP on it, put it where it is bundled: `python -m training.sample_encoders`."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from ksground.errors import InputError
from ksground.weights import LOCK_FILE, find_weights

from .model import NAME
from .pictures import FIRST_SEED, draw_pictures

BUNDLED = LOCK_FILE.with_name("bundled")
LOOKS, STEPS = 2048, 500
HELD_OUT_SEED, HELD_OUT_LOOKS = FIRST_SEED + 50_000, 96


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.sample_encoders", description=__doc__)
    parser.add_argument(
        "--work", type=Path, required=True, help="folder of pictures and checkpoints; resumed if there"
    )
    parser.add_argument(
        "--looks", type=int, default=LOOKS, help="looks to draw: 18 pictures each (default %(default)s)"
    )
    parser.add_argument(
        "--steps", type=int, default=STEPS, help="steps of two batches of 128 (default %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=BUNDLED, help="where the model goes (default: where it is bundled)"
    )
    arguments = parser.parse_args()
    start = find_weights("efficientnet-lite0")
    if start is None:
        raise InputError(
            "weights efficientnet-lite0", expected="the file", found="none here", hint="run `make weights`"
        )
    from .train import train

    pictures = draw_pictures(arguments.work / "pictures", arguments.looks)
    held_out = draw_pictures(arguments.work / "held-out", HELD_OUT_LOOKS, HELD_OUT_SEED)
    train(pictures, held_out, start, arguments.work / "model", arguments.steps)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for part in ("safetensors", "json", "merges.txt.gz"):
        made = (arguments.work / "model" / f"{NAME}.{part}").read_bytes()
        (arguments.out / f"{NAME}.{part}").write_bytes(made)
        print(f"{NAME}.{part}: size_bytes = {len(made)}, sha256 = {hashlib.sha256(made).hexdigest()}")
    print(f"write these into {LOCK_FILE.name}; `make test` holds them together")


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
