"""Where bfloat16 may stand in for float32: only in metrics that a test holds against it, not in features alone.

Measured on 48 rendered clips, 24 beside the other 24; mean over clips of each pair metric, value of each set metric:

    network             metric         float32    bfloat16
    sample_action       cosine         0.6495     0.6496     no clip moves by more than 0.0007
    sample_action       top_k          0.7917     0.7917     no clip changes
    sample_clip         cosine         0.2835     0.2839     no clip by more than 0.0042; against texts 0.0022
    transnetv2          frechet        4.2669     4.2692     0.05%

and what may not: TransNetV2's kernel distance (0.01051, 0.01033: 1.7% less) and all of EfficientNet-Lite0's. Its cosine
moved by no more than 0.0062 a clip, its Fréchet distance by 0.9% (115.25, 114.26) and its kernel distance by 0.06% of
these clips, but by 1.2% of the test's 24 smaller ones. Networks whose trained weights could not be fetched where this
was measured are not here: random weights prove nothing of how trained ones round.
"""

from __future__ import annotations

# (extractor, metric) -> how far bfloat16 may move it. Of pairs: the mean over clips, absolutely; ten times that a clip.
# Of sets: a part of the value. `tests/eval/test_bfloat16.py` runs over all of them.
HELD: dict[tuple[str, str], float] = {
    ("sample_action", "cosine"): 0.001,
    ("sample_action", "top_k"): 0.0,
    ("sample_clip", "cosine"): 0.001,
    ("transnetv2", "frechet"): 0.005,
}
# Nothing of these is a network: the precision changes nothing.
WITHOUT_NETWORK = frozenset({"flow", "flow_residual", "motion_histogram"})


def is_held(extractor: str, metric: str) -> bool:
    """Whether a protocol may let this metric stand on this extractor's features at bfloat16."""
    return extractor in WITHOUT_NETWORK or (extractor, metric) in HELD
