"""A vision-language model of the true classes, made small: random, or taught what to say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ksgen.plan import Goal
from ksgen.planners._prompt import opening
from ksgen.planners.transformers import _message
from ksground.torchvision_import import import_torchvision

PADS = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", *PADS)
# ChatML, as Qwen-VL models are asked.
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WIDTH = 32

RED, BLUE = (np.full((90, 160, 3), colour, np.uint8) for colour in ((220, 20, 20), (20, 20, 220)))
ANSWERS = [
    (Goal(RED, "make tea", 3), ("lift the red cup", "pour the tea", "stir it")),
    (Goal(BLUE, "make tea", 3), ("lift the blue cup", "pour the tea", "stir it")),
    (Goal(RED, "fold a shirt", 3), ("lift the red shirt", "fold the left", "fold the right")),
]


def save_untaught(folder: Path, chat_template: str | None = TEMPLATE, family: str = "Qwen2_5_VL") -> Path:
    """Random weights, as `from_pretrained` reads them."""
    return _save(*tiny_chat_model(chat_template, family), folder)


def save_taught(folder: Path) -> Path:
    """Weights that were taught `ANSWERS`."""
    processor, network = tiny_chat_model()
    _teach(processor, network, [(_told(goal), json.dumps({"steps": steps})) for goal, steps in ANSWERS])
    return _save(processor, network, folder)


def tiny_chat_model(chat_template: str | None = TEMPLATE, family: str = "Qwen2_5_VL") -> tuple[Any, Any]:
    """A random Qwen2.5-VL or Qwen3-VL and its processor, with a vocabulary made for `ANSWERS`."""
    import_torchvision()
    import transformers

    tokenizer = _tokenizer()
    image, video, end = (
        tokenizer.convert_tokens_to_ids(f"<|{name}|>") for name in ("image_pad", "video_pad", "im_end")
    )
    rope = {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 1e4}
    text = {
        "vocab_size": len(tokenizer), "hidden_size": WIDTH, "intermediate_size": 64, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 2, "tie_word_embeddings": True, "rope_parameters": rope,
        "bos_token_id": None, "eos_token_id": end, "pad_token_id": 0,
    }  # fmt: skip
    vision = {
        "depth": 1,
        "hidden_size": WIDTH,
        "num_heads": 2,
        "intermediate_size": 64,
        "out_hidden_size": WIDTH,
    }
    if family == "Qwen2_5_VL":
        vision, videos, patch_px = {**vision, "fullatt_block_indexes": [0]}, "Qwen2VLVideoProcessor", 14
    else:
        text, vision = {**text, "head_dim": 16}, {**vision, "deepstack_visual_indexes": [0]}
        videos, patch_px = "Qwen3VLVideoProcessor", 16
    torch.manual_seed(0)
    config = getattr(transformers, f"{family}Config")(
        text_config=text, vision_config=vision, image_token_id=image, video_token_id=video
    )
    network = getattr(transformers, f"{family}ForConditionalGeneration")(config)
    network.generation_config.eos_token_id, network.generation_config.pad_token_id = end, 0
    # Four tokens for a picture of any size.
    area = (4 * patch_px) ** 2
    images = transformers.Qwen2VLImageProcessor(
        size={"shortest_edge": area, "longest_edge": area}, patch_size=patch_px
    )
    processor = getattr(transformers, f"{family}Processor")(
        images, tokenizer, getattr(transformers, videos)(), chat_template=chat_template
    )
    return processor, network


def _teach(
    processor: Any, network: Any, said: Sequence[tuple[list[dict[str, Any]], str]], steps: int = 200
) -> None:
    """Have the network answer each conversation with its text."""
    lessons = []
    for messages, answer in said:
        told = processor.apply_chat_template(
            messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
        )
        tail = processor.tokenizer(f"{answer}<|im_end|>", return_tensors="pt").input_ids
        n_told = told["input_ids"].shape[1]
        told["input_ids"] = torch.cat([told["input_ids"], tail], dim=1)
        told["attention_mask"] = torch.ones_like(told["input_ids"])
        if "mm_token_type_ids" in told:
            told["mm_token_type_ids"] = torch.cat([told["mm_token_type_ids"], torch.zeros_like(tail)], dim=1)
        labels = told["input_ids"].clone()
        labels[:, :n_told] = -100
        lessons.append({**told, "labels": labels})
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2)
    network.train()
    for _ in range(steps):
        loss = sum(network(**lesson).loss for lesson in lessons)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if float(loss.detach()) < 0.02:
            break
    network.eval()


def _told(goal: Goal) -> list[dict[str, Any]]:
    """The conversation as the planner begins it."""
    return [_message(turn) for turn in opening(goal, (), with_picture=True)]


def _save(processor: Any, network: Any, folder: Path) -> Path:
    processor.save_pretrained(folder)
    network.save_pretrained(folder)
    return folder


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    texts = [turn.text for goal, _ in ANSWERS for turn in opening(goal, (), with_picture=True)]
    texts += [json.dumps({"steps": steps}) for _, steps in ANSWERS]
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=list(SPECIAL),
        initial_alphabet=alphabet,
        min_frequency=1,
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token=SPECIAL[0], eos_token=SPECIAL[2])
