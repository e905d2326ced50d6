"""What every extractor must hold, each file of `kseval/features/` on the day it arrives."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kseval.features import Classifier, Extractor, TextReader, extractor_names, open_extractor
from ksground.errors import InputError

from .made_clips import made_clips

# What each is shown: frames, height, width; and the dimensions of what it says, per frame or per clip.
SHOWN: dict[str, tuple[tuple[int, int, int], tuple[int, int]]] = {
    "clip": ((1, 224, 224), (1, 512)),
    "dino": ((1, 224, 224), (1, 384)),
    "efficientnet_lite0": ((2, 224, 224), (2, 1280)),
    "i3d": ((9, 224, 224), (1, 400)),
    "inception": ((1, 299, 299), (1, 2048)),
    "sample_action": ((8, 64, 64), (1, 128)),
    "sample_clip": ((16, 80, 80), (1, 128)),
    "transnetv2": ((3, 27, 48), (1, 1024)),
    "videomae": ((16, 224, 224), (1, 768)),
}
FRAMES = [name for name in extractor_names() if name in SHOWN]


OPENED: dict[str, Extractor] = {}


def opened(name: str, put: Any) -> Extractor:
    """The extractor, opened once for all tests of this file."""
    if name in OPENED:
        return OPENED[name]
    stated = getattr(import_module(f"kseval.features.{name}"), "WEIGHTS", ())
    for weights in (stated,) if isinstance(stated, str) else stated:
        put(weights)
    OPENED[name] = open_extractor(name)
    return OPENED[name]


def test_every_extractor_is_held_here_or_in_a_file_of_its_own() -> None:
    tests = " ".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert set(SHOWN) <= set(extractor_names())
    assert [name for name in extractor_names() if f'"{name}"' not in tests and f".{name}" not in tests] == []


@pytest.mark.parametrize("name", FRAMES)
def test_a_clip_is_seen_the_same_alone_and_among_others(name: str, stand_in_weights: Any) -> None:
    (frames, height, width), said = SHOWN[name]
    extractor = opened(name, stand_in_weights)
    assert isinstance(extractor, Extractor)
    assert extractor.title
    assert extractor.revision
    assert extractor.weights
    assert extractor.reads == "frames"
    clips = made_clips(2, frames, height, width)
    before = clips.copy()
    together, alone = extractor(clips), extractor(clips[1:])
    assert together.dtype == np.float32
    assert together.shape == (2, *said)
    assert np.isfinite(together).all()
    size = np.abs(together).max()
    assert np.abs(together[1:] - alone).max() < 1e-4 * max(size, 1)
    assert np.abs(together[0] - together[1]).max() > 1e-3 * size, "two clips, two vectors"
    assert np.array_equal(clips, before), "pictures are not written to"


@pytest.mark.parametrize("name", ["efficientnet_lite0", "sample_clip"])
def test_the_same_clips_are_seen_the_same_again(name: str, stand_in_weights: Any) -> None:
    (frames, height, width), _ = SHOWN[name]
    clips = made_clips(1, frames, height, width)
    extractor = opened(name, stand_in_weights)
    assert np.array_equal(extractor(clips), extractor(clips))


def test_the_action_network_names_the_steps_it_was_taught() -> None:
    network = open_extractor("sample_action")
    assert isinstance(network, Classifier)
    assert network.class_of("Cut the  cucumber.") == network.class_of("cut the cucumber")
    assert network.class_of("assemble the wardrobe") is None
    clips = made_clips(2, 8, 64, 64)
    logits = network.logits(network(clips)[:, 0])
    assert logits.shape == (2, 133)
    # Time counts: what runs backwards is another clip.
    assert not np.allclose(network(clips), network(clips[:, ::-1].copy()), atol=1e-2)


@pytest.mark.parametrize("name", ["clip", "sample_clip"])
def test_texts_lie_in_the_space_of_the_pictures(name: str, stand_in_weights: Any) -> None:
    reader = opened(name, stand_in_weights)
    assert isinstance(reader, TextReader)
    texts = reader.read(["put the tea bag into the cup", "pour the water"])
    assert texts.dtype == np.float32
    assert texts.shape == (2, SHOWN[name][1][1])
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert not np.allclose(texts[0], texts[1])


def test_videomae_names_what_its_features_show(stand_in_weights: Any) -> None:
    classifier = opened("videomae", stand_in_weights)
    assert isinstance(classifier, Classifier)
    logits = classifier.logits(np.ones((3, 768), np.float32))
    assert logits.shape == (3, 400)
    assert classifier.class_of("pour water") is None


@pytest.mark.parametrize(
    ("name", "shape", "words"),
    [
        ("inception", (1, 1, 224, 224, 3), r"px = \[299, 299\]"),
        ("i3d", (1, 8, 224, 224, 3), "at least 9"),
        ("sample_clip", (1, 16, 64, 64, 3), "px = 80"),
        ("transnetv2", (1, 16, 48, 27, 3), r"px = \[27, 48\]"),
    ],
)
def test_a_view_that_is_not_the_networks_is_refused(
    name: str, shape: tuple[int, ...], words: str, stand_in_weights: Any
) -> None:
    with pytest.raises(InputError, match=words):
        opened(name, stand_in_weights)(np.zeros(shape, np.float32))
