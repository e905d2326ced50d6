"""Weights for every extractor: those that are here, and random ones of the true shapes in the place of the others."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import ksground.weights
from ksground.models.image_text import open_clip_library
from ksground.weights import Weights, load_lock, state_of

from .random_weights import made_names, random_published

Lock = dict[str, Weights]


@pytest.fixture(scope="session")
def random_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of weights; a file is made when it is first asked for."""
    return tmp_path_factory.mktemp("weights")


@pytest.fixture
def stand_in_weights(random_files: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`put(name)`: have random weights lie where the lock file's `name` shall, pinned by a lock file of the test's own.

    They are read as verified ones are. Weights that are here already stay as they are.
    """
    lock: Lock = dict(load_lock())
    monkeypatch.setattr(ksground.weights, "load_lock", lambda: lock)

    def put(name: str) -> None:
        if name in lock and state_of(lock[name]) == "here":
            return
        file = random_files / f"{name}.pt"
        if not file.exists():
            _write(name, file)
        known = lock.get(name) or Weights(name, file.name, "none", None, "", "nothing")
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        # An absolute path wins over the folder that it is joined to.
        lock[name] = replace(known, size_bytes=None, sha256=sha256, bundled=str(file), sources=())

    return put


def _write(name: str, file: Path) -> None:
    if name == "clip-vit-b-32-openai":
        torch.jit.save(torch.jit.script(_openai_archive()), str(file))
    elif name in made_names():
        torch.save(random_published(name), file)
    else:
        pytest.skip(f"the weights {name} are not here, and no random ones are known")


def _openai_archive() -> nn.Module:
    """CLIP ViT-B/32 of random weights, as bare modules under the names that OpenAI's archive has."""
    open_clip = open_clip_library()
    described = json.loads(
        (Path(open_clip.__file__).parent / "model_configs" / "ViT-B-32-quickgelu.json").read_text()
    )
    torch.manual_seed(0)
    model = open_clip.model.CLIP(**{**described, "quick_gelu": True})
    root = _Bare()
    for key, tensor in model.state_dict().items():
        *path, last = key.split(".")
        place: nn.Module = root
        for part in path:
            if part not in dict(place.named_children()):
                place.add_module(part, _Bare())
            place = place.get_submodule(part)
        place.register_buffer(last, tensor)
    return root


class _Bare(nn.Module):
    def forward(self) -> int:
        return 0
