"""Our batches of shared frames against open_clip as its own documentation uses it: the same cosines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from kscurate.models.image_text import ImageTextModel, open_sample_clip
from kscurate.sample.scene import Scene
from kscurate.sample.skills import SKILLS
from ksground.torchvision_import import import_torchvision
from ksground.weights import find_weights

PARTS = ("sample-clip", "sample-clip-config", "sample-clip-merges")
SIZES = ((480, 360), (270, 480), (640, 360), (366, 274))


def frames() -> list[np.ndarray]:
    """Drawn frames of several shapes, one of them noise."""
    drawn = [Scene(SKILLS[at], 9, size).view((), 0, "front").draw(0.5, 1.0) for at, size in enumerate(SIZES)]
    return [*drawn, np.random.default_rng(1).integers(0, 256, (240, 320, 3), dtype=np.uint8)]


def ours(model: ImageTextModel, texts: list[str]) -> np.ndarray:
    """float32 (frames, texts), cosines by our path, all frames in one batch."""
    seen = model.embed_pictures([model.fitted(frame) for frame in frames()])
    return seen @ np.stack([model.embed_text(text) for text in texts]).T


@torch.no_grad()
def theirs(model: Any, preprocess: Any, tokenizer: Any, texts: list[str]) -> np.ndarray:
    """The same by plain calls: frame after frame, all texts at once."""
    said = model.encode_text(tokenizer(texts))
    said /= said.norm(dim=-1, keepdim=True)
    rows = []
    for frame in frames():
        seen = model.encode_image(preprocess(Image.fromarray(frame)).unsqueeze(0))
        rows.append((seen / seen.norm(dim=-1, keepdim=True)) @ said.T)
    return torch.cat(rows).numpy()


def test_the_bundled_model_gives_open_clips_own_cosines(tmp_path: Path) -> None:
    import_torchvision()
    import open_clip

    files = [file for name in PARTS if (file := find_weights(name))]
    weights, config, merges = files
    texts = [step.text for skill in SKILLS[:4] for step in skill.steps]
    # open_clip's own loader, from the folder that it calls a local directory.
    described = json.loads(config.read_text(encoding="utf-8"))
    (tmp_path / "open_clip_config.json").write_text(json.dumps(described), encoding="utf-8")
    shutil.copy(weights, tmp_path / "open_clip_model.safetensors")
    model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{tmp_path}")
    tokenizer = open_clip.tokenizer.SimpleTokenizer(bpe_path=str(merges), context_length=model.context_length)
    expected = theirs(model.eval(), preprocess, tokenizer, texts)
    assert np.abs(ours(open_sample_clip(*files), texts) - expected).max() < 1e-5
    assert expected.std() > 0.05  # cosines that differ from each other, or nothing was compared


def test_vit_b_32_gives_open_clips_own_cosines() -> None:
    import_torchvision()
    import open_clip

    torch.manual_seed(3)
    model, _, preprocess = open_clip.create_model_and_transforms("ViT-B-32-quickgelu")
    tokenizer = open_clip.get_tokenizer("ViT-B-32-quickgelu")
    texts = ["stir the soup", "Weld the exhaust pipe!"]
    expected = theirs(model.eval(), preprocess, tokenizer, texts)
    found = ours(ImageTextModel(model, tokenizer), texts)
    assert np.abs(found - expected).max() < 1e-5
    assert expected.std() > 1e-4
