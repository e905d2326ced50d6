"""The model that comes with the package: whole, small, described, and better than no model at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reproduce.end_state import WEIGHTS, EndStateReader
from ksgen.default_model.model import NETWORKS, DefaultModel
from ksgen.default_model.open import BUNDLED, read_texts
from ksgen.default_model.train import CONFIG
from ksgen.default_model.training_set import TrainingSet, open_training_set
from training.generator.draw import draw

MOST_BYTES = 24_000_000


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> TrainingSet:
    """Six skills of a seed that nothing was trained on."""
    folder = tmp_path_factory.mktemp("unseen")
    draw(folder, 6, 920_000, jobs=1)
    return open_training_set(folder)


def test_it_is_whole_small_and_described() -> None:
    weights = [BUNDLED / f"{name}.safetensors" for name in NETWORKS]
    assert sum(file.stat().st_size for file in weights) < MOST_BYTES
    card = (BUNDLED / "README.md").read_text(encoding="utf-8")
    config = json.loads((BUNDLED / CONFIG).read_text(encoding="utf-8"))
    for name, network in NETWORKS.items():
        assert name.replace("_", " ").replace("key step", "key-step").lower() in card.lower()
        said = config["networks"][name]
        assert said["parameters"] == sum(each.numel() for each in network().parameters())
        log = (BUNDLED / f"{name}.loss.csv").read_text(encoding="utf-8").splitlines()
        assert int(log[-1].split(",")[0]) == said["steps"]
    assert "MIT" in card


@pytest.mark.skipif(not WEIGHTS.exists(), reason="the reader of states is not trained")
def test_its_key_step_images_and_clips_show_what_is_done(unseen: TrainingSet) -> None:
    model, reader = DefaultModel.from_pretrained(BUNDLED), EndStateReader.open()
    made, copied = [], []
    for rows in unseen.skills:
        steps, task = tuple(unseen.table["step"].iloc[rows]), str(unseen.table["task"].iloc[rows[0]])
        start = np.asarray(unseen.frames[rows[0], 0])
        texts = read_texts(list(steps))
        clips = model.clips(model.key_steps(start, texts, 0), texts, 0)
        known = [at for at, step in enumerate(steps) if reader.knows(task, step)]
        if not known:
            continue
        asked, truth = [steps[at] for at in known], np.tri(len(rows), dtype=bool)[:, known]
        made.append(((reader.done(task, asked, clips[:, -1], start) > 0.5) == truth).mean())
        still = np.repeat(start[None], len(rows), 0)
        copied.append(((reader.done(task, asked, still, start) > 0.5) == truth).mean())
    assert np.mean(made) > np.mean(copied) + 0.1


def test_it_keeps_the_scene(unseen: TrainingSet) -> None:
    rows = unseen.skills[0]
    start = np.asarray(unseen.frames[rows[0], 0]).astype(float)
    images = DefaultModel.from_pretrained(BUNDLED).key_steps(
        np.asarray(unseen.frames[rows[0], 0]), read_texts(list(unseen.table["step"].iloc[rows])), 0
    )
    other = np.asarray(unseen.frames[unseen.skills[1][0], 0]).astype(float)
    off = [np.abs(image.astype(float) - start).mean() for image in images]
    assert max(off) < 0.5 * np.abs(other - start).mean()


def test_nothing_of_it_is_a_program() -> None:
    assert {file.suffix for file in BUNDLED.iterdir()} <= {".safetensors", ".json", ".csv", ".md", ".png"}
    assert Path(BUNDLED / "losses.png").stat().st_size < 200_000
