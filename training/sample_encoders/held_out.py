"""How well a model tells the steps of looks that it was not trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from .batches import normalised
from .pictures import IDLE, PictureSet
from .vocabulary import Vocabulary


@torch.inference_mode()
def held_out_accuracy(model: Any, pictures: PictureSet, words: Vocabulary) -> dict[str, float]:
    """Shares of pictures, and of clips (one step of one look), whose own step is nearest: of its skill, of all."""
    model.eval()
    side = model.visual.image_size
    texts = F.normalize(model.encode_text(words.steps), dim=-1)
    cosines = []
    for first in range(0, len(pictures.labels), 128):
        images = (
            torch.from_numpy(pictures.pixels[first : first + 128].copy()).permute(0, 3, 1, 2).float() / 255
        )
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
