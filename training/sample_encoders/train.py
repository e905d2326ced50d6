"""Teach a small CLIP the sample world, on CPU; resumes where it was stopped."""

from __future__ import annotations

import math
import socket
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kscurate.sample.skills import SKILLS
from ksground.torchvision_import import import_torchvision

from .model import PREPROCESS, first_layers, new_model, save_model, start_from_photographs, with_vocabulary
from .pictures import IDLE, PictureSet
from .texts import STATES, STEPS, TITLES, state_texts, write_merges

LOOKS_A_BATCH, PICTURES_A_LOOK = 8, 16
LEARNING_RATE, WEIGHT_DECAY, WARM_UP = 1.5e-3, 0.05, 30
SEED = 100_000
REPORT_EVERY = 25
STATE_SHARE = 2.0
TRUNK_SHARE = 0.5
MERGES = "merges.txt.gz"
# A mirrored left hand is a right hand: what is named by its side must keep it.
SIDED = frozenset(
    at
    for at, skill in enumerate(SKILLS)
    if any(w in step.text.split() for step in skill.steps for w in ("left", "right"))
)


@dataclass(frozen=True)
class Vocabulary:
    """The texts as tokens, int64 (n, context), and which text says what.

    step_of    (skill, step) -> row of `steps`
    states_of  (skill, step) -> rows of `states` before and after the step
    of_skill   bool (skills, steps): which step texts a skill has
    """

    steps: Tensor
    states: Tensor
    titles: Tensor
    step_of: dict[tuple[int, int], int]
    states_of: dict[tuple[int, int], tuple[int, int]]
    of_skill: Tensor


def vocabulary_of(merges: Path) -> tuple[Vocabulary, int]:
    """The world's texts as tokens, and how many different tokens there are."""
    import_torchvision()
    from open_clip.tokenizer import SimpleTokenizer

    tokenize = SimpleTokenizer(bpe_path=str(merges), context_length=16)
    every = [(at, step) for at, skill in enumerate(SKILLS) for step in range(len(skill.steps))]
    step_of = {(at, step): STEPS.index(SKILLS[at].steps[step].text) for at, step in every}
    states_of = {each: tuple(STATES.index(text) for text in state_texts(*each)) for each in every}
    of_skill = torch.zeros(len(SKILLS), len(STEPS), dtype=torch.bool)
    for (at, _), text in step_of.items():
        of_skill[at, text] = True
    tokens = (tokenize(STEPS), tokenize(STATES), tokenize(TITLES))
    return Vocabulary(*tokens, step_of, states_of, of_skill), tokenize.vocab_size  # type: ignore[arg-type]


@dataclass(frozen=True)
class Batch:
    """Pictures float32 (n, 3, side, side), normalised; their LABELS; and which of its skill's steps each shows done.

    done    n tuples of (step, whether it is done); a step under way is left out
    """

    images: Tensor
    labels: np.ndarray
    done: list[list[tuple[int, bool]]]


class Batches:
    """Batch number n of a run, the same whenever it is asked for: looks by chance, and pictures of each."""

    def __init__(self, pictures: PictureSet, side_px: int) -> None:
        self.pictures, self.side_px = pictures, side_px
        self.first = np.flatnonzero(np.diff(pictures.labels["look"], prepend=-1))
        self.last = np.append(self.first[1:], len(pictures.labels))

    def __call__(self, number: int) -> Batch:
        rng = np.random.default_rng([SEED, number])
        looks = rng.choice(len(self.first), LOOKS_A_BATCH, replace=False)
        rows, done = [], []
        for at in looks:
            of_look = np.arange(self.first[at], self.last[at])
            chosen = rng.choice(of_look, PICTURES_A_LOOK, replace=len(of_look) < PICTURES_A_LOOK)
            rows.append(chosen)
            done += [_done(label, self._order(at)) for label in self.pictures.labels[chosen]]
        labels = self.pictures.labels[np.concatenate(rows)]
        return Batch(self._augmented(self.pictures.pixels[np.concatenate(rows)], labels, rng), labels, done)

    def _order(self, at: int) -> list[int]:
        """The order in which a look's steps are done."""
        steps = self.pictures.labels["step"][self.first[at] : self.last[at]]
        return [int(step) for step in dict.fromkeys(steps) if step != IDLE]

    def _augmented(self, pixels: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Tensor:
        n = len(pixels)
        of_look = np.repeat(np.arange(LOOKS_A_BATCH), PICTURES_A_LOOK)
        levels = np.linspace(0, 1, 256)
        for at in range(n):
            tint = rng.uniform(0.85, 1.15) * rng.normal(1, 0.03, 3)
            curve = np.clip(levels[:, None] ** rng.uniform(0.85, 1.18) * tint, 0, 1) * 255
            pixels[at] = cv2.LUT(pixels[at], curve.astype(np.uint8)[None])
        mirrored = rng.random(LOOKS_A_BATCH)[of_look] < 0.5
        mirrored &= ~np.isin(labels["skill"], list(SIDED))
        whole = rng.random(n) < 0.3
        zoom = np.where(whole, 1.0, rng.uniform(0.82, 1.0, n))
        turn = np.where(whole, 0.0, rng.normal(0, 0.03, n))
        theta = np.zeros((n, 2, 3), np.float32)
        theta[:, 0, 0] = zoom * np.cos(turn) * np.where(mirrored, -1, 1)
        theta[:, 0, 1] = -np.sin(turn)
        theta[:, 1, 0] = np.sin(turn)
        theta[:, 1, 1] = zoom * np.cos(turn)
        theta[:, :, 2] = rng.uniform(-1, 1, (n, 2)) * (1 - zoom)[:, None]
        grid = F.affine_grid(torch.from_numpy(theta), [n, 3, self.side_px, self.side_px], align_corners=False)
        images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
        return normalised(F.grid_sample(images, grid, padding_mode="reflection", align_corners=False))


def _done(label: np.void, order: list[int]) -> list[tuple[int, bool]]:
    """Which steps a picture shows done and not yet done; that under way counts near its ends."""
    step, last, progress = int(label["step"]), int(label["last"]), float(label["progress"])
    n_done = order.index(last) + 1 if last != IDLE else 0
    shown = [(each, at < n_done) for at, each in enumerate(order) if each != step]
    if step != IDLE and not 0.15 < progress < 0.85:
        shown.append((step, progress > 0.5))
    return shown


def normalised(images: Tensor) -> Tensor:
    """Pictures in [0, 1], (n, 3, h, w) -> what the model takes, channels last in memory."""
    mean, std = (torch.tensor(PREPROCESS[key]).view(3, 1, 1) for key in ("mean", "std"))
    return ((images - mean) / std).contiguous(memory_format=torch.channels_last)


def loss_of(model: torch.nn.Module, batch: Batch, words: Vocabulary) -> tuple[Tensor, float]:
    """CLIP's contrastive loss both ways, with every step's text in every batch, and what tells similar things apart.

    Added to it: the choice among the steps of one skill; the choice, for every step of the skill, between the words for
    its state before and after; and the skill's title. Also the share of pictures whose own step is the nearest of its
    skill.
    """
    labels = batch.labels
    skill = torch.from_numpy(labels["skill"].astype(np.int64))
    acting = torch.from_numpy(labels["step"] != IDLE)
    here, title = torch.unique(skill, return_inverse=True)
    states = sorted({row for (at, _), rows in words.states_of.items() if at in here for row in rows})
    tokens = torch.cat([words.steps, words.titles[here], words.states[states]])
    pictures = model.encode_image(batch.images, normalize=True)
    texts = F.normalize(model.encode_text(tokens), dim=-1)
    logits = model.logit_scale.exp().clamp(max=100) * pictures @ texts.T
    of_steps, of_titles, of_states = logits.split([len(words.steps), len(here), len(states)], dim=1)

    acts = zip(labels["skill"], labels["step"], strict=True)
    own = torch.tensor([words.step_of[int(at), int(step)] for at, step in acts if step != IDLE])
    of_steps = of_steps[acting]
    among_skill = of_steps.masked_fill(~words.of_skill[skill[acting]], -math.inf)
    matches = F.one_hot(own, len(words.steps)).T.float()
    matches = matches[matches.sum(1) > 0]
    by_text = (F.log_softmax(of_steps.T[own.unique()], dim=1) * matches).sum(1) / matches.sum(1)
    loss = F.cross_entropy(of_steps, own) + 2 * F.cross_entropy(among_skill, own) - 0.5 * by_text.mean()
    loss = (
        loss
        + 0.3 * F.cross_entropy(of_titles, title)
        + STATE_SHARE * _state_loss(of_states, batch, states, words)
    )
    return loss, float((among_skill.argmax(1) == own).float().mean())


def _state_loss(logits: Tensor, batch: Batch, states: list[int], words: Vocabulary) -> Tensor:
    """For each picture and step: are the words for "before" or those for "after" nearer, as they should be?"""
    column = {row: at for at, row in enumerate(states)}
    picture, right, wrong = [], [], []
    for at, (label, shown) in enumerate(zip(batch.labels, batch.done, strict=True)):
        for step, done in shown:
            before, after = words.states_of[int(label["skill"]), step]
            picture.append(at)
            right.append(column[after if done else before])
            wrong.append(column[before if done else after])
    return F.softplus(logits[picture, wrong] - logits[picture, right]).mean()


def train(
    pictures: PictureSet,
    held_out: PictureSet,
    photographs: Path,
    folder: Path,
    steps: int,
    processes: int = 2,
) -> None:
    """Train for `steps` batches in each process; `folder` keeps the checkpoint that a later call goes on from.

    Processes of one thread share the work better than threads do: the network's layers are small. Each takes batches
    of its own, gradients are averaged. The result depends on `processes`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_merges(STEPS + STATES + TITLES, folder / MERGES)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    torch.multiprocessing.spawn(
        _train_process, (processes, address, pictures, held_out, photographs, folder, steps), nprocs=processes
    )


def _train_process(
    rank: int,
    processes: int,
    address: str,
    pictures: PictureSet,
    held_out: PictureSet,
    photographs: Path,
    folder: Path,
    steps: int,
) -> None:
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=processes)
    torch.manual_seed(SEED)
    words, vocabulary_size = vocabulary_of(folder / MERGES)
    config = with_vocabulary(vocabulary_size)
    model = new_model(config).to(memory_format=torch.channels_last)
    start_from_photographs(model, photographs)
    for layer in first_layers(model):
        layer.requires_grad_(False)
    optimizer = _optimizer(model)
    done = _resume(folder, model, optimizer)
    torch.distributed.barrier()
    batches = Batches(pictures, model.visual.image_size[0])
    progress = _Progress(done, steps)
    for number in range(done, steps):
        for group in optimizer.param_groups:
            group["lr"] = _learning_rate(number, steps) * group["share"]
        model.train()
        for layer in first_layers(model):
            layer.eval()
        loss, share = loss_of(model, batches(number * processes + rank), words)
        optimizer.zero_grad()
        loss.backward()
        _average([p.grad for p in model.parameters() if p.grad is not None])
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        last = number + 1 == steps
        if (number + 1) % REPORT_EVERY == 0 or last:
            _average(
                [each for each in model.buffers() if each.is_floating_point() and each.requires_grad is False]
            )
        if rank == 0:
            progress.saw(number + 1, float(loss.detach()), share)
            if (number + 1) % REPORT_EVERY == 0 or last:
                _checkpoint(folder, model, optimizer, number + 1)
            if (number + 1) % (5 * REPORT_EVERY) == 0 or last:
                print("held out:", held_out_accuracy(model, held_out, words), flush=True)
    if rank == 0:
        save_model(model, config, folder / MERGES, folder)
    torch.distributed.destroy_process_group()


def _optimizer(model: torch.nn.Module) -> torch.optim.Optimizer:
    known = set(model.visual.trunk.parameters())
    groups = [
        {
            "params": [
                p
                for p in model.parameters()
                if p.requires_grad and (p in known) == old and (p.ndim > 1) == large
            ],
            "weight_decay": WEIGHT_DECAY if large else 0.0,
            "share": TRUNK_SHARE if old else 1.0,
        }
        for old in (True, False)
        for large in (True, False)
    ]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=(0.9, 0.98))


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


@torch.inference_mode()
def held_out_accuracy(model: torch.nn.Module, pictures: PictureSet, words: Vocabulary) -> dict[str, float]:
    """Shares of pictures, and of clips (one step of one look), whose own step is nearest: of its skill, of all."""
    model.eval()
    side = model.visual.image_size[0]
    texts = F.normalize(model.encode_text(words.steps), dim=-1)
    cosines = []
    for first in range(0, len(pictures.labels), 128):
        images = torch.from_numpy(pictures.pixels[first : first + 128]).permute(0, 3, 1, 2).float() / 255
        images = F.interpolate(images, (side, side), mode="bicubic", antialias=True).clamp(0, 1)
        cosines.append(F.normalize(model.encode_image(normalised(images)), dim=-1) @ texts.T)
    scores, labels = torch.cat(cosines).numpy(), pictures.labels
    clips: dict[tuple[int, int, int], list[int]] = {}
    for row, label in enumerate(labels):
        if label["step"] != IDLE:
            clips.setdefault((int(label["look"]), int(label["skill"]), int(label["step"])), []).append(row)
    of_picture, of_clip, of_all = [], [], []
    for (_, skill, step), rows in clips.items():
        rivals = np.flatnonzero(words.of_skill[skill].numpy())
        own = words.step_of[skill, step]
        of_picture += [rivals[scores[row, rivals].argmax()] == own for row in rows]
        mean = scores[rows].mean(0)
        of_clip.append(rivals[mean[rivals].argmax()] == own)
        of_all.append(mean.argmax() == own)
    return {
        "pictures_of_skill": float(np.mean(of_picture)),
        "clips_of_skill": float(np.mean(of_clip)),
        "clips_of_all": float(np.mean(of_all)),
    }


def _checkpoint(folder: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, done: int) -> None:
    temporary = folder / ".checkpoint.pt"
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "done": done}, temporary)
    temporary.replace(folder / "checkpoint.pt")


def _resume(folder: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    held = torch.load(path, weights_only=True)
    model.load_state_dict(held["model"])
    optimizer.load_state_dict(held["optimizer"])
    return int(held["done"])
