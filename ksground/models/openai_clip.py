"""OpenAI's CLIP, from the archive that it publishes.

Nothing of the file is executed: torch's own reader for TorchScript archives knows tensors and script modules and runs
no Python pickle; only the tensors are taken, into open_clip's model, and the archive's code is never called.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .image_text import ImageTextModel, open_clip_library


@cache
def open_openai_clip(weights: Path) -> ImageTextModel:
    """OpenAI's ViT-B/32 from its published archive; it takes any text."""
    open_clip = open_clip_library()
    from open_clip.openai import load_openai_model
    from open_clip.transform import PreprocessCfg

    model = load_openai_model(str(weights), precision="fp32", device="cpu")
    settings = PreprocessCfg(size=model.visual.image_size)
    open_clip.model.set_model_preprocess_cfg(model, vars(settings))
    return ImageTextModel(model, open_clip.tokenizer.SimpleTokenizer())
