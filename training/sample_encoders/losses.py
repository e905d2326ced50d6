"""What the model is asked of a batch."""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from .batches import Batch
from .vocabulary import Vocabulary

AMONG_SKILL_SHARE, BY_TEXT_SHARE = 2.0, 0.5


def loss_of(model: Any, batch: Batch, words: Vocabulary) -> tuple[Tensor, float]:
    """CLIP's contrastive loss both ways, with every step's text in every batch, and the choice within the skill.

    A wrong label names another step of the same skill, so that choice weighs most. Also gives the share of clips
    whose own step is the nearest of its skill.
    """
    own = torch.tensor([words.step_of[clip.skill, clip.step] for clip in batch.clips])
    skill = torch.tensor([clip.skill for clip in batch.clips])
    with torch.autocast("cpu", torch.bfloat16):  # the pictures cost most of the time; halves it
        encoded = model.encode_image(batch.images)
    pictures = F.normalize(encoded.float(), dim=-1)
    texts = F.normalize(model.encode_text(words.steps), dim=-1)
    logits = model.logit_scale.exp().clamp(max=100) * pictures @ texts.T
    among_skill = logits.masked_fill(~words.of_skill[skill], -math.inf)
    shown = own.unique()
    matches = (own == shown[:, None]).float()
    by_text = (F.log_softmax(logits.T[shown], dim=1) * matches).sum(1) / matches.sum(1)
    loss = F.cross_entropy(logits, own) + AMONG_SKILL_SHARE * F.cross_entropy(among_skill, own)
    return loss - BY_TEXT_SHARE * by_text.mean(), float((among_skill.argmax(1) == own).float().mean())
