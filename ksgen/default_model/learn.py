"""One loop that teaches any of the four networks: AdamW, a rise and a cosine, a running mean of the weights, resume."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ksground.atomic import atomic_file
from ksground.progress import ProgressLine

CHECKPOINT, LOG = "checkpoint.pt", "loss.csv"
REPORT_EVERY, SAVE_EVERY = 50, 250


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a network learns.

    steps   batches in all; the learning rate is nothing at the end of them
    rate    the highest learning rate, after `warm_up` steps
    memory  share of the old in the running mean of the weights, a step; it is what is kept in the end
    """

    steps: int
    rate: float
    warm_up: int = 200
    memory: float = 0.999
    decay: float = 0.02

    def rate_at(self, step: int) -> float:
        """A straight rise, then half a cosine down to nothing."""
        rise = min(1.0, (step + 1) / self.warm_up)
        return self.rate * rise * 0.5 * (1 + math.cos(math.pi * step / self.steps))


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
    ends as one that was not. Writes a line of losses every 50 steps to `loss.csv`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.to(device)
    mean = deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(_groups(model, schedule.decay), lr=schedule.rate, betas=(0.9, 0.98))
    held = {"model": model, "mean": mean, "optimizer": optimizer}
    done = _resume(folder / CHECKPOINT, held, device)
    sums: dict[str, float] = {}
    since, n = time.monotonic(), 0
    with ProgressLine(name, total=schedule.steps - done, unit="steps") as line:
        for step in range(done, schedule.steps):
            torch.manual_seed(step)
            for group in optimizer.param_groups:
                group["lr"] = schedule.rate_at(step)
            with autocast(device):
                losses = loss_of(model, step)
            optimizer.zero_grad()
            torch.stack(list(losses.values())).sum().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            _remember(mean, model, min(schedule.memory, (step + 1) / (step + 10)))
            for key, value in losses.items():
                sums[key] = sums.get(key, 0.0) + float(value.detach())
            n += 1
            line.advance()
            last = step + 1 == schedule.steps
            if (step + 1) % REPORT_EVERY == 0 or last:
                rate = n / (time.monotonic() - since)
                _log(folder / LOG, step + 1, {key: value / n for key, value in sums.items()}, rate)
                sums, n, since = {}, 0, time.monotonic()
            if (step + 1) % SAVE_EVERY == 0 or last:
                _save(folder / CHECKPOINT, held, step + 1)
    return mean.eval()


def autocast(device: str) -> torch.autocast | nullcontext[None]:
    """bfloat16 where it helps: half the time on processors that have it and on GPUs; the weights stay float32."""
    return torch.autocast(torch.device(device).type, dtype=torch.bfloat16)


def _groups(model: nn.Module, decay: float) -> list[dict[str, object]]:
    """Matrices decay; gains, shifts and tables do not."""
    matrices = [each for each in model.parameters() if each.ndim > 1]
    others = [each for each in model.parameters() if each.ndim <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


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


def _save(path: Path, held: dict[str, object], done: int) -> None:
    with atomic_file(path) as temporary:
        torch.save({name: each.state_dict() for name, each in held.items()} | {"done": done}, temporary)  # type: ignore[attr-defined]


def _resume(path: Path, held: dict[str, object], device: str) -> int:
    """How many steps are done; 0 where nothing lies at `path`."""
    if not path.exists():
        return 0
    found = torch.load(path, weights_only=True, map_location=device)
    for name, each in held.items():
        each.load_state_dict(found[name])  # type: ignore[attr-defined]
    return int(found["done"])
