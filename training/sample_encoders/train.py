"""Teach a small CLIP the sample world, on CPU; resumes where it was stopped."""

from __future__ import annotations

import math
import socket
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ksground.atomic import atomic_file

from .batches import Batch, Batches
from .held_out import held_out_accuracy
from .losses import loss_of
from .model import new_model, save_model, with_vocabulary
from .pictures import FIRST_SEED, open_pictures
from .texts import STEPS, write_merges
from .vocabulary import Vocabulary, vocabulary_of

LEARNING_RATE, WEIGHT_DECAY, WARM_UP = 2e-3, 0.05, 50
# The share of the old in the mean of the weights, a step: a memory of two hundred steps.
MEMORY = 0.995
REPORT_EVERY = 50
MERGES, CHECKPOINT = "merges.txt.gz", "checkpoint.pt"


def train(
    pictures: Path,
    held_out: Path,
    folder: Path,
    steps: int,
    processes: int = 2,
) -> None:
    """Train on one folder of pictures, judge by another; `folder` keeps the checkpoint that a later call goes on from.

    Processes of one thread share the work better than threads do: the network's layers are small. Each takes batches
    of its own, gradients are averaged. The result depends on `processes`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_merges(STEPS, folder / MERGES)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    torch.multiprocessing.spawn(
        _train_process, (processes, address, pictures, held_out, folder, steps), nprocs=processes
    )


def _train_process(
    rank: int,
    processes: int,
    address: str,
    pictures: Path,
    held_out: Path,
    folder: Path,
    steps: int,
) -> None:
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=processes)
    torch.manual_seed(FIRST_SEED)
    words, vocabulary_size = vocabulary_of(folder / MERGES)
    config = with_vocabulary(vocabulary_size)
    run = _Run(new_model(config).to(memory_format=torch.channels_last))
    done = run.resume(folder / CHECKPOINT)
    torch.distributed.barrier()
    batches = Batches(open_pictures(pictures))
    progress = _Progress(done, steps)
    for number in range(done, steps):
        share, loss = run.step(batches(number * processes + rank), words, _learning_rate(number, steps))
        if rank:
            continue
        progress.saw(number + 1, loss, share)
        last = number + 1 == steps
        if (number + 1) % REPORT_EVERY == 0 or last:
            run.save(folder / CHECKPOINT, number + 1)
        if (number + 1) % (5 * REPORT_EVERY) == 0 or last:
            print("held out:", held_out_accuracy(run.mean, open_pictures(held_out), words), flush=True)
            save_model(run.mean, config, folder / MERGES, folder)
    torch.distributed.destroy_process_group()


class _Run:
    """A model in training, and `mean`: its weights averaged over the last few hundred steps, which is what is kept."""

    def __init__(self, model: Any) -> None:
        self.model, self.mean = model, deepcopy(model).requires_grad_(False)
        matrices = [p for p in model.parameters() if p.ndim > 1]
        others = [p for p in model.parameters() if p.ndim <= 1]
        groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=(0.9, 0.98))

    def step(self, batch: Batch, words: Vocabulary, learning_rate: float) -> tuple[float, float]:
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.model.train()
        loss, share = loss_of(self.model, batch, words)
        self.optimizer.zero_grad()
        loss.backward()
        _average([p.grad for p in self.model.parameters() if p.grad is not None])
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        now = self.model.state_dict()
        for name, value in self.mean.state_dict().items():
            if value.is_floating_point():
                value.lerp_(now[name], 1 - MEMORY)
        return share, float(loss.detach())

    def save(self, path: Path, done: int) -> None:
        state = {
            "model": self.model.state_dict(),
            "mean": self.mean.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "done": done,
        }
        with atomic_file(path) as temporary:
            torch.save(state, temporary)

    def resume(self, path: Path) -> int:
        """How many steps are done; 0 where nothing lies at `path`."""
        if not path.exists():
            return 0
        held = torch.load(path, weights_only=True)
        self.model.load_state_dict(held["model"])
        self.mean.load_state_dict(held["mean"])
        self.optimizer.load_state_dict(held["optimizer"])
        return int(held["done"])


def _learning_rate(number: int, steps: int) -> float:
    """A short rise, then half a cosine down to nothing."""
    return LEARNING_RATE * min(1.0, (number + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * number / steps))


def _average(tensors: list[Tensor]) -> None:
    """Put the mean over all processes into each tensor."""
    flat = torch.cat([each.reshape(-1) for each in tensors])
    torch.distributed.all_reduce(flat)
    flat /= torch.distributed.get_world_size()
    first = 0
    for each in tensors:
        each.copy_(flat[first : first + each.numel()].view(each.shape))
        first += each.numel()


class _Progress:
    def __init__(self, done: int, steps: int) -> None:
        self.first, self.steps, self.started_s = done, steps, time.monotonic()
        self.losses: list[float] = []
        self.shares: list[float] = []

    def saw(self, done: int, loss: float, share: float) -> None:
        self.losses.append(loss)
        self.shares.append(share)
        if done % REPORT_EVERY == 0 or done == self.steps:
            per_s = (done - self.first) / (time.monotonic() - self.started_s)
            print(
                f"step {done}/{self.steps} loss {np.mean(self.losses):.3f} own step nearest of its skill "
                f"{np.mean(self.shares):.4f} {per_s:.2f} steps/s",
                flush=True,
            )
            self.losses.clear()
            self.shares.clear()
