"""The bundled model taught from nothing, one network after the other; a second call goes on where one stopped.

pictures -> autoencoder -> latents -> Skill Transformer -> means -> key-step flow
                                   -> clip flow
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ksground.atomic import write_text
from ksground.progress import ProgressLine

from .autoencoder import Autoencoder
from .autoencoder_lesson import AutoencoderLesson
from .latents import Halves, make_latents, open_latents
from .learn import LOG, Schedule, autocast, learn
from .model import DefaultModel
from .open import read_texts
from .predictor_lessons import ClipLesson, KeyStepLesson, Material, SkillLesson
from .predictors import ClipFlow, KeyStepFlow, SkillTransformer
from .training_set import TrainingSet

Lesson = Callable[[nn.Module, int], dict[str, Tensor]]
SEED = 0
CONFIG = "training.json"


def train(
    pictures: TrainingSet, work: Path, out: Path, *, device: str = "cpu", share: float = 1.0
) -> DefaultModel:
    """Teach all four networks on `pictures`, with checkpoints in `work`, and save them and their losses in `out`.

    share  of every schedule's steps: 1 for the bundled weights, less for a proof that losses fall
    """

    def taught(name: str, network: nn.Module, lesson: Lesson, schedule: Schedule) -> nn.Module:
        return learn(name, network, lesson, schedule.shortened(share), work / name, device)

    torch.manual_seed(SEED)
    networks: dict[str, nn.Module] = {
        "autoencoder": Autoencoder(),
        "skill_transformer": SkillTransformer(),
        "key_step_flow": KeyStepFlow(),
        "clip_flow": ClipFlow(),
    }
    eyes = taught(
        "autoencoder",
        networks["autoencoder"],
        AutoencoderLesson(pictures, device=device),
        AutoencoderLesson.schedule,
    )
    assert isinstance(eyes, Autoencoder)
    make_latents(pictures, eyes, work / "latents", device)
    latents = open_latents(work / "latents")
    material = Material(pictures, latents, read_texts(list(pictures.table["step"])), device)
    skill = taught(
        "skill_transformer", networks["skill_transformer"], SkillLesson(material), SkillLesson.schedule
    )
    means = _means(work / "latents" / "means.npy", skill, material)
    key_step = taught(
        "key_step_flow", networks["key_step_flow"], KeyStepLesson(material, means), KeyStepLesson.schedule
    )
    clip = taught("clip_flow", networks["clip_flow"], ClipLesson(material), ClipLesson.schedule)
    model = DefaultModel(
        {"autoencoder": eyes, "skill_transformer": skill, "key_step_flow": key_step, "clip_flow": clip},
        material.scale,
        device,
    )
    model.save_pretrained(out)
    for name in networks:
        shutil.copyfile(work / name / LOG, out / f"{name}.{LOG}")
    write_text(out / CONFIG, json.dumps(_config(networks, pictures, share), indent=2) + "\n")
    return model


def _config(networks: dict[str, nn.Module], pictures: TrainingSet, share: float) -> dict[str, object]:
    """All that decides the weights, beside the pictures and this code."""
    schedules = (
        AutoencoderLesson.schedule,
        SkillLesson.schedule,
        KeyStepLesson.schedule,
        ClipLesson.schedule,
    )
    return {
        "seed": SEED,
        "skills": len(pictures.skills),
        "clips": len(pictures.table),
        "share_of_steps": share,
        "torch": torch.__version__,
        "networks": {
            name: {
                "parameters": sum(each.numel() for each in network.parameters()),
                **asdict(schedule),
            }
            for (name, network), schedule in zip(networks.items(), schedules, strict=True)
        },
    }


@torch.inference_mode()
def _means(file: Path, network: nn.Module, material: Material) -> Halves:
    """What the finished Skill Transformer says of every pair, told the whole skill: float16 (m, 24, 8, 8), scaled."""
    if not file.exists():
        pairs = material.latents.pairs
        means = np.empty(material.latents.key_steps.shape, np.float16)
        with ProgressLine("means of key steps", total=len(material.skills), unit="skills") as line:
            for rows in material.skills:
                for start in (-1, *map(int, rows)):
                    told = rows if start < 0 else rows[list(rows).index(start) :]
                    means[[material.key_step_of[int(row), start] for row in told]] = _of_skill(
                        network, material, told, start
                    )
                line.advance()
        assert len(means) == len(pairs)
        np.save(file, means)
    return np.asarray(np.load(file, mmap_mode="r"))


def _of_skill(network: nn.Module, material: Material, rows: NDArray[np.int64], start: int) -> Halves:
    scene = material.tensor(material.scene(int(rows[0]), start)[None])
    texts = material.tensor(material.texts[rows][None])
    there = torch.ones(1, len(rows), dtype=torch.bool, device=material.device)
    with autocast(material.device):
        return network(scene, texts, there)[0].half().cpu().numpy()  # type: ignore[no-any-return]
