"""Train the small action network on the pictures that the small CLIP was trained on, and bundle it."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from ksground.atomic import atomic_file
from training.sample_encoders.__main__ import BUNDLED, HELD_OUT_LOOKS, HELD_OUT_SEED, LOOKS
from training.sample_encoders.pictures import draw_pictures

from .train import NAME, train

STEPS = 3000


def main() -> None:
    """Each stage keeps what it has in `--work`, and a second call goes on from there."""
    parser = argparse.ArgumentParser(prog="python -m training.sample_action", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder of pictures and checkpoints")
    parser.add_argument("--looks", type=int, default=LOOKS, help="looks to draw (default %(default)s)")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps of 64 clips (default %(default)s)")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="where it goes (default %(default)s)")
    arguments = parser.parse_args()
    pictures, held_out = arguments.work / "pictures", arguments.work / "held-out"
    draw_pictures(pictures, arguments.looks)
    draw_pictures(held_out, HELD_OUT_LOOKS, HELD_OUT_SEED)
    train(pictures, held_out, arguments.work / "action", arguments.steps)
    made = (arguments.work / "action" / NAME).read_bytes()
    with atomic_file(arguments.out / NAME) as temporary:
        temporary.write_bytes(made)
    print(f"{NAME}: size_bytes = {len(made)}, sha256 = {hashlib.sha256(made).hexdigest()}")


if __name__ == "__main__":
    main()
