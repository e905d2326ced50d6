"""One loop that teaches any of the four networks: a rise and a cosine, a running mean of the weights, resume.

AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), or for the matrices within the blocks of a transformer Muon
(Jordan et al. 2024; Liu et al. 2025, arXiv:2502.16982), which needs fewer steps.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ksground.atomic import atomic_file
from ksground.progress import ProgressLine

CHECKPOINT, LOG = "checkpoint.pt", "loss.csv"
REPORT_EVERY, SAVE_EVERY = 50, 250


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a network learns.

    steps        batches in all; the learning rate is nothing at the end of them
    rate         the highest learning rate, after `warm_up` steps
    matrix_rate  Muon's, for the matrices within blocks; None: AdamW and `rate` for them too
    memory       share of the old in the running mean of the weights, a step; it is what is kept in the end
    """

    steps: int
    rate: float
    matrix_rate: float | None = None
    warm_up: int = 200
    memory: float = 0.999
    decay: float = 0.02

    def shortened(self, share: float) -> Schedule:
        """The same for so many of its steps; at most a fifth of them is the rise."""
        steps = max(1, round(self.steps * share))
        return replace(self, steps=steps, warm_up=max(1, min(self.warm_up, steps // 5)))

    def share_at(self, step: int) -> float:
        """Of the highest learning rate: a straight rise, then half a cosine down to nothing."""
        rise = min(1.0, (step + 1) / self.warm_up)
        return rise * 0.5 * (1 + math.cos(math.pi * step / self.steps))


def learn(
    name: str,
    model: nn.Module,
    loss_of: Callable[[nn.Module, int], dict[str, Tensor]],
    schedule: Schedule,
    folder: Path,
    device: str = "cpu",
) -> nn.Module:
    """Teach `model` by `loss_of(model, step)`, whose values are summed, and give its running mean.

    Goes on where the checkpoint in `folder` stopped. Batches depend on their step alone, so a run that was cut short
    ends as one that was not. Writes a line of losses to `loss.csv` every 50 steps, twenty lines at least.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.to(device)
    mean = deepcopy(model).requires_grad_(False)
    optimizers = _optimizers(model, schedule)
    held: dict[str, Any] = {"model": model, "mean": mean, **optimizers}
    done = _resume(folder / CHECKPOINT, held, device)
    report_every = max(1, min(REPORT_EVERY, schedule.steps // 20))
    sums: dict[str, float] = {}
    since, n = time.monotonic(), 0
    with ProgressLine(name, total=schedule.steps - done, unit="steps") as line:
        for step in range(done, schedule.steps):
            torch.manual_seed(step)
            for optimizer in optimizers.values():
                for group in optimizer.param_groups:
                    group["lr"] = group["highest"] * schedule.share_at(step)
            with autocast(device):
                losses = loss_of(model, step)
            model.zero_grad()
            torch.stack(list(losses.values())).sum().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for optimizer in optimizers.values():
                optimizer.step()
            _remember(mean, model, min(schedule.memory, (step + 1) / (step + 10)))
            for key, value in losses.items():
                sums[key] = sums.get(key, 0.0) + float(value.detach())
            n += 1
            line.advance()
            last = step + 1 == schedule.steps
            if (step + 1) % report_every == 0 or last:
                rate = n / (time.monotonic() - since)
                _log(folder / LOG, step + 1, {key: value / n for key, value in sums.items()}, rate)
                sums, n, since = {}, 0, time.monotonic()
            if (step + 1) % SAVE_EVERY == 0 or last:
                _save(folder / CHECKPOINT, held, step + 1)
    return mean.eval()


def autocast(device: str) -> torch.autocast | nullcontext[None]:
    """bfloat16 where it helps: half the time on processors that have it and on GPUs; the weights stay float32."""
    return torch.autocast(torch.device(device).type, dtype=torch.bfloat16)


def _optimizers(model: nn.Module, schedule: Schedule) -> dict[str, torch.optim.Optimizer]:
    """By name, as checkpoints hold them. Matrices decay; gains, shifts and tables do not."""
    in_blocks = {
        id(layer.weight)
        for name, layer in model.named_modules()
        if schedule.matrix_rate is not None and "blocks." in name and isinstance(layer, nn.Linear)
    }
    rest = [each for each in model.parameters() if id(each) not in in_blocks]
    common: dict[str, Any] = {"lr": schedule.rate, "highest": schedule.rate}
    groups = [
        {"params": [each for each in rest if each.ndim > 1], "weight_decay": schedule.decay, **common},
        {"params": [each for each in rest if each.ndim <= 1], "weight_decay": 0.0, **common},
    ]
    optimizers: dict[str, torch.optim.Optimizer] = {"optimizer": torch.optim.AdamW(groups, betas=(0.9, 0.98))}
    if schedule.matrix_rate is not None:
        matrices = [each for each in model.parameters() if id(each) in in_blocks]
        group = {"params": matrices, "lr": schedule.matrix_rate, "highest": schedule.matrix_rate}
        optimizers["matrix_optimizer"] = torch.optim.Muon(
            [group], weight_decay=schedule.decay, adjust_lr_fn="match_rms_adamw"
        )
    return optimizers


@torch.no_grad()
def _remember(mean: nn.Module, model: nn.Module, memory: float) -> None:
    for old, new in zip(mean.parameters(), model.parameters(), strict=True):
        old.lerp_(new, 1 - memory)
    for kept, now in zip(mean.buffers(), model.buffers(), strict=True):
        kept.copy_(now)


def _log(path: Path, step: int, losses: dict[str, float], rate: float) -> None:
    """One line; what a killed run wrote after its last checkpoint is written once more."""
    if not path.exists():
        path.write_text(",".join(["step", *losses, "steps_per_s"]) + "\n", encoding="utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            ",".join([str(step), *(f"{value:.5f}" for value in losses.values()), f"{rate:.3f}"]) + "\n"
        )


def _save(path: Path, held: dict[str, Any], done: int) -> None:
    with atomic_file(path) as temporary:
        torch.save({name: each.state_dict() for name, each in held.items()} | {"done": done}, temporary)


def _resume(path: Path, held: dict[str, Any], device: str) -> int:
    """How many steps are done; 0 where nothing lies at `path`."""
    if not path.exists():
        return 0
    found = torch.load(path, weights_only=True, map_location=device)
    for name, each in held.items():
        each.load_state_dict(found[name])
    return int(found["done"])
