"""Draw the sample world, train the small CLIP on it and bundle it: `python -m training.sample_encoders`."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from ksground.atomic import atomic_file
from ksground.weights import LOCK_FILE

from .model import PARTS
from .pictures import FIRST_SEED, draw_pictures
from .train import train

BUNDLED = LOCK_FILE.with_name("bundled")
LOOKS, STEPS = 3952, 13_500
HELD_OUT_SEED, HELD_OUT_LOOKS = FIRST_SEED + 50_000, 96


def main() -> None:
    """Each stage keeps what it has in `--work`, and a second call goes on from there."""
    parser = argparse.ArgumentParser(prog="python -m training.sample_encoders", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder of pictures and checkpoints")
    parser.add_argument(
        "--looks", type=int, default=LOOKS, help="looks to draw, 34 pictures each (default %(default)s)"
    )
    parser.add_argument(
        "--steps",
        type=int,
        default=STEPS,
        help="steps, each of two batches of 64 clips (default %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=BUNDLED, help="where the model goes (default %(default)s)"
    )
    arguments = parser.parse_args()
    pictures, held_out = arguments.work / "pictures", arguments.work / "held-out"
    draw_pictures(pictures, arguments.looks)
    draw_pictures(held_out, HELD_OUT_LOOKS, HELD_OUT_SEED)
    train(pictures, held_out, arguments.work / "model", arguments.steps)
    for part in PARTS:
        made = (arguments.work / "model" / part).read_bytes()
        with atomic_file(arguments.out / part) as temporary:
            temporary.write_bytes(made)
        print(f"{part}: size_bytes = {len(made)}, sha256 = {hashlib.sha256(made).hexdigest()}")
    print(f"now write sizes and hashes into {LOCK_FILE.name}")


if __name__ == "__main__":
    main()
