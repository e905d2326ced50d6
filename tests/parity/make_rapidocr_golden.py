"""What rapidocr-onnxruntime 1.4.4 finds in the pictures of `text_frames.py`: writes tests/golden/rapidocr.json.

    PYTHONPATH=FOLDER python -m tests.parity.make_rapidocr_golden

with FOLDER as `rapidocr_original.py` says. Only boxes are written, never pictures.
"""

from __future__ import annotations

import json
from pathlib import Path

from kscurate.models.text_detector import fitted
from kscurate.scores.text import LONG_SIDE_PX
from ksground.weights import find_weights

from .rapidocr_original import SHORT_SIDE_PX, open_original
from .text_frames import REAL, drawn, real

GOLDEN = Path(__file__).parents[1] / "golden" / "rapidocr.json"


def main() -> None:
    weights = find_weights("text-detection")
    if weights is None:
        raise SystemExit("the weights text-detection are not here: `make weights` brings them")
    whole, as_it_is = open_original(weights, SHORT_SIDE_PX), open_original(weights, 1)
    pictures = drawn() | {name: real(name) for name in REAL}
    found = {
        name: {"own size": whole(picture), "our size": as_it_is(fitted(picture, long_side_px=LONG_SIDE_PX))}
        for name, picture in pictures.items()
    }
    lines = [f"  {json.dumps(name)}: {json.dumps(boxes)}" for name, boxes in found.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
