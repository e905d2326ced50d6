"""A model with random weights of the true shapes, and a small manifest with real videos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from ksgen.default_model.model import NETWORKS, DefaultModel
from ksgen.output.clip_file import write_clip

from .chat_server import chat_server, well_behaved

STEPS = ("put the tea bag into the cup", "pour hot water into the cup", "stir the tea with the spoon")


@pytest.fixture(scope="session")
def random_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `save_pretrained` writes it; nothing in it was ever taught."""
    torch.manual_seed(0)
    networks = {name: build() for name, build in NETWORKS.items()}
    for network in networks.values():
        for parameter in network.parameters():
            # What begins at nothing would hide behind it.
            if parameter.ndim > 1 and not parameter.any():
                torch.nn.init.normal_(parameter, std=0.02)
    folder = tmp_path_factory.mktemp("random-model")
    DefaultModel(networks).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`manifest.parquet` and `videos/`: one training and two test videos of three steps, two seconds each."""
    folder = tmp_path_factory.mktemp("world")
    rows = []
    for number, split in enumerate(("train", "test", "test")):
        rng = np.random.default_rng(number)
        scene = rng.integers(0, 255, (6, 8, 3)).repeat(16, 0).repeat(16, 1).astype(np.uint8)
        # The brightness tells the time: 0 to 5 s at 5 pictures a second.
        frames = np.stack([np.clip(scene * (0.4 + 0.02 * at), 0, 255).astype(np.uint8) for at in range(30)])
        write_clip(folder / "videos" / f"v{number}.mp4", frames, 5.0)
        for at, step in enumerate(STEPS):
            rows.append(
                {
                    "clip_id": f"v{number}_{at}",
                    "source": "coin",
                    "video_id": f"v{number}",
                    "split": split,
                    "task": "Make Tea",
                    "step": step,
                    "video_file": f"v{number}.mp4",
                    "start_s": 2.0 * at,
                    "end_s": 2.0 * at + 2,
                }
            )
    pd.DataFrame(rows).to_parquet(folder / "manifest.parquet")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A large model's kind -> its folder, with small random weights; its kinds are those of `tiny_models`."""
    folder = tmp_path_factory.mktemp("tiny")

    @cache
    def folder_of(kind: str) -> Path:
        pytest.importorskip("diffusers")
        from . import tiny_models

        if kind in tiny_models.EXTRAS:
            return tiny_models.EXTRAS[kind](folder)
        return tiny_models.save_tiny(kind, folder)

    return folder_of


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hub is asked."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


@pytest.fixture
def chat_endpoint() -> Iterator[str]:
    """The address of a chat endpoint on this machine that says so many steps as it is asked for."""
    with chat_server(well_behaved) as server:
        yield server.url


@pytest.fixture(scope="session")
def taught_chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vision-language model that tells red from blue and tea from shirts, and knows nothing else."""
    from . import tiny_chat_model

    return tiny_chat_model.save_taught(tmp_path_factory.mktemp("taught-chat-model"))
