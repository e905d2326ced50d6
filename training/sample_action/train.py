"""Teach the small action network which step a clip shows, on CPU; resumes where it was stopped."""

from __future__ import annotations

import json
import math
import time
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from kscurate.sample.skills import SKILLS
from kseval.networks.sample_action import SampleAction
from ksground.atomic import atomic_file
from training.sample_encoders.pictures import FIRST_SEED, Clip, PictureSet, open_pictures
from training.sample_encoders.texts import STEPS

from .clips import VariedClips, plain_clips

LEARNING_RATE, WEIGHT_DECAY, WARM_UP, SMOOTHING = 2e-3, 0.05, 100, 0.05
# The share of the old in the mean of the weights, a step: a memory of two hundred steps.
MEMORY = 0.995
REPORT_EVERY = 50
NAME, CHECKPOINT = "sample-action.safetensors", "checkpoint.pt"
STEP_OF = {
    (at, n): STEPS.index(step.text) for at, skill in enumerate(SKILLS) for n, step in enumerate(skill.steps)
}


def train(pictures: Path, held_out: Path, folder: Path, steps: int) -> None:
    """Train on one folder of pictures, judge by another; `folder` keeps the checkpoint to go on from."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(FIRST_SEED)
    model = SampleAction(len(STEPS)).to(memory_format=torch.channels_last)
    mean = deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    held = {"model": model, "mean": mean, "optimizer": optimizer}
    done = _resume(folder / CHECKPOINT, held)
    batches, judged_on = VariedClips(open_pictures(pictures)), open_pictures(held_out)
    started_s, first, losses, right = time.monotonic(), done, [], []
    for number in range(done, steps):
        seen, clips = batches(number)
        optimizer.param_groups[0]["lr"] = _learning_rate(number, steps)
        model.train()
        with torch.autocast("cpu", torch.bfloat16):  # halves the time
            logits = model.head(model(seen))
        own = _own(clips)
        loss = functional.cross_entropy(logits.float(), own, label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        _remember(mean, model)
        losses.append(float(loss.detach()))
        right.append(float((logits.argmax(1) == own).float().mean()))
        last = number + 1 == steps
        if (number + 1) % REPORT_EVERY == 0 or last:
            rate = (number + 1 - first) / (time.monotonic() - started_s)
            print(
                f"step {number + 1}/{steps} loss {np.mean(losses):.3f} right {np.mean(right):.4f} {rate:.2f} steps/s",
                flush=True,
            )
            losses, right = [], []
            _save(folder / CHECKPOINT, held, number + 1)
        if (number + 1) % (5 * REPORT_EVERY) == 0 or last:
            print(f"held out: {held_out_accuracy(mean, judged_on):.4f}", flush=True)
            save_model(mean, folder / NAME)


@torch.inference_mode()
def held_out_accuracy(model: SampleAction, pictures: PictureSet) -> float:
    """Share of the clips whose step comes first among all."""
    model.eval()
    clips = pictures.clips()
    right = [
        model.head(model(plain_clips(pictures, clips[at : at + 64]))).argmax(1) == _own(clips[at : at + 64])
        for at in range(0, len(clips), 64)
    ]
    return float(torch.cat(right).float().mean())


def save_model(model: SampleAction, path: Path) -> None:
    """Write the weights, matrices in half precision, with the steps that the classes stand for."""
    buffers = {name for name, _ in model.named_buffers()}
    state = {
        name: (value.half() if value.ndim > 1 and name not in buffers else value).contiguous()
        for name, value in model.state_dict().items()
    }
    with atomic_file(path) as temporary:
        save_file(state, temporary, metadata={"classes": json.dumps(STEPS)})


def _own(clips: list[Clip]) -> Tensor:
    return torch.tensor([STEP_OF[clip.skill, clip.step] for clip in clips])


def _learning_rate(number: int, steps: int) -> float:
    """A short rise, then half a cosine down to nothing."""
    return LEARNING_RATE * min(1.0, (number + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * number / steps))


@torch.no_grad()
def _remember(mean: SampleAction, model: SampleAction) -> None:
    now = model.state_dict()
    for name, value in mean.state_dict().items():
        if value.is_floating_point():
            value.lerp_(now[name], 1 - MEMORY)


def _save(path: Path, held: dict[str, object], done: int) -> None:
    with atomic_file(path) as temporary:
        torch.save({name: each.state_dict() for name, each in held.items()} | {"done": done}, temporary)


def _resume(path: Path, held: dict[str, object]) -> int:
    """How many steps are done; 0 where nothing lies at `path`."""
    if not path.exists():
        return 0
    found = torch.load(path, weights_only=True)
    for name, each in held.items():
        each.load_state_dict(found[name])
    return int(found["done"])
