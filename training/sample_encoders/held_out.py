"""How well a model tells the steps of looks that it was not trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from .batches import plain_batch
from .pictures import PictureSet
from .vocabulary import Vocabulary

CLIPS_A_BATCH = 64


@torch.inference_mode()
def held_out_accuracy(model: Any, pictures: PictureSet, words: Vocabulary) -> dict[str, float]:
    """Shares of clips whose own step is nearest: of its skill, and of all."""
    model.eval()
    texts = F.normalize(model.encode_text(words.steps), dim=-1)
    clips = pictures.clips()
    of_skill, of_all = [], []
    for first in range(0, len(clips), CLIPS_A_BATCH):
        batch = plain_batch(pictures, clips[first : first + CLIPS_A_BATCH])
        cosines = F.normalize(model.encode_image(batch.images), dim=-1) @ texts.T
        for clip, cosine in zip(batch.clips, cosines, strict=True):
            own = words.step_of[clip.skill, clip.step]
            of_skill.append(int(cosine.masked_fill(~words.of_skill[clip.skill], -2).argmax()) == own)
            of_all.append(int(cosine.argmax()) == own)
    return {"of_skill": float(np.mean(of_skill)), "of_all": float(np.mean(of_all))}
