"""Train the bundled generator on the drawn world, and bundle it."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from ksgen.default_model.open import BUNDLED
from ksgen.default_model.train import train
from ksgen.default_model.training_set import TrainingSet, open_training_set
from ksgen.library.bundled import write_library
from ksgen.library.performances import KnownSkill

from .draw import FIRST_SEED, draw
from .losses import draw_losses, losses_in_words

SKILLS = 1584
QUICK_SKILLS, QUICK_SHARE = 64, 0.04


def main() -> None:
    """Each stage keeps what it has in `--work`, and a second call goes on from there."""
    parser = argparse.ArgumentParser(prog="python -m training.generator", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder of pictures and checkpoints")
    parser.add_argument(
        "--out", type=Path, default=BUNDLED, help="where the model goes (default %(default)s)"
    )
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, help="threads of torch (default: its own)")
    parser.add_argument("--quick", action="store_true", help="a part of it, as a proof that losses fall")
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    draw(given.work / "pictures", QUICK_SKILLS if given.quick else SKILLS)
    pictures = open_training_set(given.work / "pictures")
    train(pictures, given.work, given.out, device=given.device, share=QUICK_SHARE if given.quick else 1.0)
    write_library(given.out, _performances(pictures), pictures.openings)
    print("\n".join(["losses, first to last:", *losses_in_words(given.out), f"  {draw_losses(given.out)}"]))


def _performances(pictures: TrainingSet) -> list[KnownSkill]:
    """Each skill that was trained on, in the order of the openings: its name, its task and its steps in their order."""
    steps, tasks = pictures.table["step"].to_numpy(), pictures.table["task"].to_numpy()
    return [
        KnownSkill(f"seed {FIRST_SEED + at}", str(tasks[rows[0]]), tuple(map(str, steps[rows])))
        for at, rows in enumerate(pictures.skills)
    ]


if __name__ == "__main__":
    main()
