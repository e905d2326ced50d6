"""The bundled model taught from nothing, network by network; a second call goes on where one stopped.

pictures -> autoencoder -> latents -> Skill Transformer -> means -> key-step flow
                                   -> clip flow, on a processor at the same time
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from .model import NETWORKS, DefaultModel
from .open import read_texts
from .predictor_lessons import ClipLesson, KeyStepLesson, Material, SkillLesson
from .predictors import ClipFlow
from .training_set import TrainingSet, open_training_set

Lesson = Callable[[nn.Module, int], dict[str, Tensor]]
SEED = 0
CONFIG, PROGRESS = "training.json", "progress.txt"
# So many clips tell in which directions all of them vary.
FITTED_CLIPS = 1500


def train(
    pictures: TrainingSet, work: Path, out: Path, *, device: str = "cpu", share: float = 1.0
) -> DefaultModel:
    """Teach all four networks on `pictures`, with checkpoints in `work`, and save them and their losses in `out`.

    share  of every schedule's steps: 1 for the bundled weights, less for a proof that losses fall
    """

    def taught(name: str, lesson: Lesson, schedule: Schedule) -> nn.Module:
        return learn(name, networks[name], lesson, schedule.shortened(share), work / name, device)

    networks = new_networks()
    eyes = taught("autoencoder", AutoencoderLesson(pictures, device=device), AutoencoderLesson.schedule)
    assert isinstance(eyes, Autoencoder)
    make_latents(pictures, eyes, work / "latents", device)
    with _clip_flow_beside(pictures.folder, work, device, share):
        material = _material(pictures, work, device)
        skill = taught("skill_transformer", SkillLesson(material), SkillLesson.schedule)
        means = _means(work / "latents" / "means.npy", skill, material)
        key_step = taught("key_step_flow", KeyStepLesson(material, means), KeyStepLesson.schedule)
    clip = _teach_clip_flow(networks["clip_flow"], material, work, share)
    taught_networks = dict(zip(networks, (eyes, skill, key_step, clip), strict=True))
    model = DefaultModel(taught_networks, device)
    model.save_pretrained(out)
    for name in networks:
        shutil.copyfile(work / name / LOG, out / f"{name}.{LOG}")
    write_text(out / CONFIG, json.dumps(_config(networks, pictures, share), indent=2) + "\n")
    return model


def new_networks() -> dict[str, nn.Module]:
    """All four as they are at first, from the seed."""
    torch.manual_seed(SEED)
    return {name: network() for name, network in NETWORKS.items()}


def _material(pictures: TrainingSet, work: Path, device: str) -> Material:
    return Material(
        pictures, open_latents(work / "latents"), read_texts(list(pictures.table["step"])), device
    )


def _teach_clip_flow(network: nn.Module, material: Material, work: Path, share: float) -> nn.Module:
    assert isinstance(network, ClipFlow)
    some = material.latents.clips[:: max(1, len(material.latents.clips) // FITTED_CLIPS)]
    network.components.fit(material.tensor(some))
    schedule = ClipLesson.schedule.shortened(share)
    return learn("clip_flow", network, ClipLesson(material), schedule, work / "clip_flow", material.device)


@contextmanager
def _clip_flow_beside(pictures: Path, work: Path, device: str, share: float) -> Iterator[None]:
    """While the block runs, and until it is done, the clip flow learns in a process of its own, on half of the threads.

    A batch of it takes 0.29 s on one thread and 0.20 s on two, so that two networks with a thread each are done sooner
    than one after the other with two. On a GPU, or with one thread, nothing is done: whoever asks for the clip flow
    afterwards teaches what is not taught yet.
    """
    threads = torch.get_num_threads()
    if device != "cpu" or threads < 2:
        yield
        return
    folder = work / "clip_flow"
    folder.mkdir(parents=True, exist_ok=True)
    given = (pictures, work, share, threads - threads // 2)
    helper = multiprocessing.get_context("spawn").Process(
        target=_teach_clip_flow_alone, args=given, daemon=True
    )
    print(f"clip_flow learns beside; its progress: {folder / PROGRESS}", file=sys.stderr)
    helper.start()
    torch.set_num_threads(threads // 2)
    try:
        yield
        helper.join()
    finally:
        helper.terminate()
        torch.set_num_threads(threads)


def _teach_clip_flow_alone(pictures: Path, work: Path, share: float, threads: int) -> None:
    with (work / "clip_flow" / PROGRESS).open("a", buffering=1, encoding="utf-8") as sys.stderr:
        torch.set_num_threads(threads)
        material = _material(open_training_set(pictures), work, "cpu")
        _teach_clip_flow(new_networks()["clip_flow"], material, work, share)


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
    """What the finished Skill Transformer says of every pair, told the whole skill: float16 (m, 24, 8, 8)."""
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
