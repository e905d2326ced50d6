"""What the backends of a run are told: the manifest's training split, and beside it what the model was trained on."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from ksgen.library.bundled import write_library
from ksgen.library.performances import KnownSkill
from ksgen.run.settings import Settings
from ksgen.run.stages import known_of
from tests.trained_weights import needs_weights

SHIRT = KnownSkill("seed 7", "Fold a Shirt", ("lay it flat", "fold it"))


@needs_weights("minilm", "minilm-tokenizer")
def test_the_default_model_is_asked_for_what_it_was_trained_on_too(
    world: Path, random_model: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(random_model, model)
    write_library(model, [SHIRT], np.full((1, 60, 80, 3), 90, np.uint8))
    manifest = pd.read_parquet(world / "manifest.parquet")

    def tasks(**named: str) -> list[str]:
        known = known_of(Settings(model=model, **named), manifest, world / "videos")  # type: ignore[arg-type]
        return [each.task for each in known.library or ()]

    assert tasks() == ["Make Tea", "Fold a Shirt"]
    assert tasks(keyframes="start") == ["Make Tea", "Fold a Shirt"]
    assert tasks(keyframes="start", videos="static") == ["Make Tea"]
    assert tasks(planner="oracle") == []
