"""CLIP, DINO and VideoMAE: the libraries' own models with the same weights, and their own preprocessing, as judges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

import ksground.weights
from kseval.features import Extractor, Features, Pictures, open_extractor
from ksground.errors import InputError
from ksground.models.image_text import open_clip_library
from ksground.torchvision_import import import_torchvision

from .made_clips import made_clips
from .random_weights import random_published

CLIPS = made_clips(1, 2, 224, 224)


def normalised(clips: Pictures, mean: Any, std: Any) -> torch.Tensor:
    """float32 (n t, 3, h, w), as the libraries take them."""
    levels = torch.from_numpy(clips).flatten(0, 1).permute(0, 3, 1, 2) / 255
    return (levels - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)


def cosines(left: Features, right: NDArray[Any]) -> NDArray[Any]:
    along = np.linalg.norm(left, axis=-1) * np.linalg.norm(right, axis=-1)
    return np.asarray((left * right).sum(-1) / along)


@pytest.fixture
def clip(stand_in_weights: Any) -> Extractor:
    stand_in_weights("clip-vit-b-32-openai")
    return open_extractor("clip")


@torch.inference_mode()
def test_clip_is_open_clips_model_with_quickgelu_and_not_the_one_without(clip: Any) -> None:
    open_clip = open_clip_library()
    kept = clip._model.model.state_dict()
    seen = {}
    for name in ("ViT-B-32-quickgelu", "ViT-B-32"):
        theirs = open_clip.create_model(name, pretrained=None).eval()
        theirs.load_state_dict(kept)
        levels = normalised(CLIPS, open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD)
        seen[name] = theirs.encode_image(levels, normalize=True).numpy()
    ours = clip(CLIPS)[0]
    assert np.abs(ours - seen["ViT-B-32-quickgelu"]).max() < 1e-5
    assert np.abs(ours - seen["ViT-B-32"]).max() > 1e-3


@torch.inference_mode()
def test_dino_is_timms_class_token_with_the_dino_tags_mean_and_deviation(stand_in_weights: Any) -> None:
    import_torchvision()
    timm: Any = pytest.importorskip("timm", reason="timm is not installed")
    stand_in_weights("dino-vit-s-16")
    theirs = timm.create_model("vit_small_patch16_224.dino", pretrained=False, num_classes=0).eval()
    theirs.load_state_dict(random_published("dino-vit-s-16"))
    config = timm.data.resolve_model_data_config(theirs)
    assert config["input_size"] == (3, 224, 224)
    expected = theirs(normalised(CLIPS, config["mean"], config["std"])).numpy()
    ours = open_extractor("dino")(CLIPS)[0]
    assert np.abs(ours - expected).max() < 1e-5 * np.abs(expected).max()


@torch.inference_mode()
def test_videomaes_features_make_transformers_own_logits(stand_in_weights: Any) -> None:
    import_torchvision()
    stand_in_weights("videomae-base-kinetics")
    ours: Any = open_extractor("videomae")
    clips = made_clips(1, 16, 224, 224)
    features = ours(clips)
    # As the published preprocessor says; the library's own defaults are 0.5.
    levels = normalised(clips, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    expected = ours.network.model(levels[None]).logits.numpy()
    assert np.abs(ours.logits(features[:, 0]) - expected).max() < 1e-5 * np.abs(expected).max()


def test_videomae_says_that_nobody_could_pin_it_yet() -> None:
    if "videomae-base-kinetics" in ksground.weights.load_lock():
        pytest.skip("it is pinned by now")
    with pytest.raises(InputError, match="weights pin videomae-base-kinetics"):
        open_extractor("videomae")


def test_at_bfloat16_clip_points_the_same_way(clip: Any) -> None:
    rough = open_extractor("clip", precision="bfloat16")(CLIPS)
    assert cosines(clip(CLIPS), rough).min() > 0.999
