"""What the model is asked of a batch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .batches import Batch
from .pictures import IDLE
from .vocabulary import Vocabulary

STATE_SHARE = 2.0


def loss_of(model: Any, batch: Batch, words: Vocabulary) -> tuple[Tensor, float]:
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
    with torch.autocast("cpu", torch.bfloat16):  # the pictures cost most of the time; halves it
        encoded = model.encode_image(batch.images)
    pictures = F.normalize(encoded.float(), dim=-1)
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
