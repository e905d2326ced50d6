"""Our batches of shared frames against open_clip as its own documentation uses it: the same cosines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from kscurate.sample.scene import Scene
from kscurate.sample.skills import SKILLS
from ksground.models.image_text import ImageTextModel
from ksground.models.sample_clip import open_sample_clip
from ksground.torchvision_import import import_torchvision
from ksground.weights import find_weights

PARTS = ("sample-clip", "sample-clip-config", "sample-clip-merges")
SIZES = ((480, 360), (270, 480), (640, 360), (366, 274))


def frames() -> list[np.ndarray]:
    """Drawn frames of several shapes, one of them noise."""
    drawn = [Scene(SKILLS[at], 9, size).view((), 0, "front").draw(0.5, 1.0) for at, size in enumerate(SIZES)]
    return [*drawn, np.random.default_rng(1).integers(0, 256, (240, 320, 3), dtype=np.uint8)]


def ours(model: ImageTextModel, clips: list[list[np.ndarray]], texts: list[str]) -> np.ndarray:
    """float (clips, texts), cosines by our path."""
    seen = [model.embed_clip(model.look([model.fitted(frame) for frame in clip])) for clip in clips]
    return np.stack(seen) @ np.stack([model.embed_text(text) for text in texts]).T


def shuffled(looks: list[np.ndarray]) -> np.ndarray:
    """Four looks as torch's pixel shuffle puts them together."""
    channels = torch.from_numpy(np.stack(looks)).permute(3, 0, 1, 2).flatten(0, 1)
    return torch.pixel_shuffle(channels, 2).permute(1, 2, 0).numpy()


@torch.no_grad()
def theirs(
    model: Any, preprocess: Any, tokenizer: Any, pictures: list[np.ndarray], texts: list[str]
) -> np.ndarray:
    """float32 (pictures, texts) by plain calls: picture after picture, all texts at once."""
    said = model.encode_text(tokenizer(texts))
    said /= said.norm(dim=-1, keepdim=True)
    rows = []
    for picture in pictures:
        seen = model.encode_image(preprocess(Image.fromarray(picture)).unsqueeze(0))
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
    clips = [[frame, *frames()[:3]] for frame in frames()]
    side = described["model_cfg"]["vision_cfg"]["image_size"] // 2
    squashed = [
        [np.asarray(Image.fromarray(look).resize((side, side), Image.Resampling.BICUBIC)) for look in clip]
        for clip in clips
    ]
    expected = theirs(model.eval(), preprocess, tokenizer, [shuffled(clip) for clip in squashed], texts)
    assert np.abs(ours(open_sample_clip(*files), clips, texts) - expected).max() < 1e-5
    assert expected.std() > 0.05  # cosines that differ from each other, or nothing was compared


def test_vit_b_32_gives_open_clips_own_cosines() -> None:
    import_torchvision()
    import open_clip

    torch.manual_seed(3)
    model, _, preprocess = open_clip.create_model_and_transforms("ViT-B-32-quickgelu")
    tokenizer = open_clip.get_tokenizer("ViT-B-32-quickgelu")
    texts = ["stir the soup", "Weld the exhaust pipe!"]
    expected = theirs(model.eval(), preprocess, tokenizer, frames(), texts)
    found = ours(ImageTextModel(model, tokenizer), [[frame] for frame in frames()], texts)
    assert np.abs(found - expected).max() < 1e-5
    assert expected.std() > 1e-4
