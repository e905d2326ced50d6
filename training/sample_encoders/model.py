"""The small CLIP: open_clip's own classes, from a configuration of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from kscurate.sample.skills import SKILLS
from ksground.atomic import atomic_file, write_text
from ksground.torchvision_import import import_torchvision

NAME = "sample-clip"
PARTS = tuple(f"{NAME}.{kind}" for kind in ("safetensors", "json", "merges.txt.gz"))
CONTEXT = 16
LOOK_PX = 80
CONFIG = {
    "embed_dim": 128,
    "vision_cfg": {"image_size": 2 * LOOK_PX, "layers": [1, 2, 2, 1], "width": 16, "head_width": 64},
    "text_cfg": {"context_length": CONTEXT, "vocab_size": 0, "width": 128, "heads": 4, "layers": 2},
}
PREPROCESS = {
    "mean": [0.5, 0.5, 0.5],
    "std": [0.25, 0.25, 0.25],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}


def new_model(config: dict[str, Any]) -> Any:
    """An untrained model of open_clip's class `CLIP`."""
    import_torchvision()
    from open_clip.model import CLIP

    return CLIP(**config)


def with_vocabulary(size: int) -> dict[str, Any]:
    """The configuration for a tokenizer of so many tokens."""
    return {**CONFIG, "text_cfg": {**CONFIG["text_cfg"], "vocab_size": size}}  # type: ignore[dict-item]


def save_model(model: Any, config: dict[str, Any], merges: Path, folder: Path) -> None:
    """Write NAME.safetensors (matrices in half precision), NAME.json and NAME.merges.txt.gz.

    The JSON is open_clip's description of a model that takes woven clips; `tasks` in it are the steps it was taught,
    by title.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tasks = {skill.title: [step.text for step in skill.steps] for skill in SKILLS}
    description = {"model_cfg": config, "preprocess_cfg": PREPROCESS, "tasks": tasks}
    write_text(folder / f"{NAME}.json", json.dumps(description, indent=1) + "\n")
    buffers = {name for name, _ in model.named_buffers()}
    state = {
        name: (value.half() if value.ndim > 1 and name not in buffers else value).contiguous()
        for name, value in model.state_dict().items()
    }
    with atomic_file(folder / f"{NAME}.safetensors") as temporary:
        save_file(state, temporary)
    with atomic_file(folder / f"{NAME}.merges.txt.gz") as temporary:
        temporary.write_bytes(merges.read_bytes())
