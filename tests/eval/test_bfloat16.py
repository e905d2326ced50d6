"""Every metric that a protocol may take at bfloat16, beside float32, on rendered clips; all others are refused.

`rendered/` holds 24 clips of the sample world, two each of twelve videos, 16 frames of 192 x 108, and their steps.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.bfloat16 import HELD
from kseval.clip import Clip
from kseval.features import Classifier, Precision, TextReader, open_extractor
from kseval.metrics import PairMetric, SetMetric, open_metric
from kseval.protocol import BUILT_IN, load_protocol
from kseval.video.read import Look, read
from ksground.errors import InputError

from ..trained_weights import needs_weights

FOLDER = Path(__file__).parent / "rendered"
STEPS: dict[str, str] = json.loads((FOLDER / "steps.json").read_text(encoding="utf-8"))
WEIGHTS = {"transnetv2": "transnetv2"}
SAMPLE = (BUILT_IN / "sample-v1.toml").read_text(encoding="utf-8")
Features = NDArray[np.float32]


@cache
def features(extractor: str, precision: Precision) -> Features:
    """float32 (24, t, d), as sample-v1 shows the clips."""
    protocol = load_protocol("sample-v1")
    (shown,) = (each for each in protocol.extractors.values() if each.name == extractor)
    opened, look = open_extractor(extractor, precision=precision), Look(shown.view, "frames", shown.frames)
    clips = [Clip(name, FOLDER / name) for name in STEPS]
    seen = [read(clip, protocol.frames, {"it": look}).pictures["it"] for clip in clips]
    return np.concatenate([opened(pictures[None]) for pictures in seen])


def values(extractor: str, metric: str, precision: Precision) -> dict[str, NDArray[np.float64]]:
    """What the metric says of every second clip beside the one before it; against texts and classes, of all clips."""
    opened, all_of = open_metric(metric), features(extractor, precision)
    one, other = all_of[::2], all_of[1::2]
    if isinstance(opened, SetMetric):
        flat = (each.reshape(-1, each.shape[-1]) for each in (one, other))
        return {"sets": np.array([opened.value(*flat)])}
    assert isinstance(opened, PairMetric)
    network = open_extractor(extractor, precision=precision)
    if metric == "top_k":
        assert isinstance(network, Classifier)
        classes = np.array([network.class_of(step) for step in STEPS.values()], np.int64)
        return {"classes": opened.values(classes, network.logits(all_of[:, 0]))}
    found = {"features": opened.values(one, other)}
    if isinstance(network, TextReader):
        found["texts"] = opened.values(network.read(list(STEPS.values()))[:, None], all_of)
    return found


@pytest.mark.parametrize(
    ("extractor", "metric"),
    [
        pytest.param(*pair, marks=needs_weights(WEIGHTS[pair[0]]) if pair[0] in WEIGHTS else ())
        for pair in HELD
    ],
)
def test_the_metric_says_what_it_says_at_float32(extractor: str, metric: str) -> None:
    most = HELD[extractor, metric]
    assert not np.array_equal(features(extractor, "float32"), features(extractor, "bfloat16"))
    exact, rough = (values(extractor, metric, precision) for precision in ("float32", "bfloat16"))
    for beside, of in exact.items():
        if beside == "sets":
            np.testing.assert_allclose(rough[beside], of, rtol=most)
        else:
            assert abs(rough[beside].mean() - of.mean()) <= most
            assert np.abs(rough[beside] - of).max() <= 10 * most
            assert of.std() > 20 * most, "clips that are all alike prove nothing"


def with_bfloat16(extractor: str, folder: Path) -> str:
    """sample-v1 with one extractor at bfloat16."""
    file = folder / "protocol.toml"
    text, n = re.subn(rf'(name = "{extractor}"\n)', r'\1precision = "bfloat16"\n', SAMPLE)
    assert n == 1
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("extractor", ["sample_clip", "sample_action", "flow", "flow_residual"])
def test_a_protocol_may_take_what_is_held(extractor: str, tmp_path: Path) -> None:
    protocol = load_protocol(with_bfloat16(extractor, tmp_path))
    assert {each.name: each.precision for each in protocol.extractors.values()}[extractor] == "bfloat16"
    assert protocol.sha256 != load_protocol("sample-v1").sha256


@pytest.mark.parametrize(
    ("extractor", "metric"), [("efficientnet_lite0", "cosine"), ("transnetv2", "video_kernel")]
)
def test_a_protocol_may_not_take_what_nothing_holds(extractor: str, metric: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"no test holds {metric} of {extractor} at bfloat16") as error:
        load_protocol(with_bfloat16(extractor, tmp_path))
    assert str(error.value.row).endswith(".precision")
