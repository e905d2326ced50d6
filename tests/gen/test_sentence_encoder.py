"""The sentence encoder held against transformers' own reading of the same weights, in batches with padding."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ksgen.library import sentence_encoder
from ksgen.library.sentence_encoder import LONGEST_TOKENS, TOKENIZER, WEIGHTS, embed_sentences
from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision
from ksground.weights import find_weights
from tests.trained_weights import needs_weights

SENTENCES = [
    "fold a shirt",
    "Pour 250 ml of hot water into the CUP, then stir!",
    "お茶を入れる",
    "🍵🍵",
    "",
    "word " * 400,
    "make a cup of tea",
]


@needs_weights(WEIGHTS, TOKENIZER)
def test_like_sentences_lie_together_and_all_have_length_one() -> None:
    vectors = embed_sentences(["make lemon tea", "make a cup of tea", "fold a shirt"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    alone = embed_sentences(["fold a shirt"])[0]
    assert np.array_equal(alone, vectors[2])


@needs_weights(WEIGHTS, TOKENIZER)
def test_it_is_what_transformers_makes_of_a_padded_batch(tmp_path: Path) -> None:
    import_torchvision()
    from transformers import AutoModel, PreTrainedTokenizerFast

    weights, tokenizer_file = find_weights(WEIGHTS), find_weights(TOKENIZER)
    assert weights is not None
    # As the model's authors describe it; the weights carry no description.
    config = {
        "model_type": "bert", "architectures": ["BertModel"], "hidden_size": 384, "num_hidden_layers": 6,
        "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512, "type_vocab_size": 2, "vocab_size": 30522,
    }  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "model.safetensors").symlink_to(weights)
    network = AutoModel.from_pretrained(tmp_path).eval()
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(tokenizer_file), pad_token="[PAD]")
    batch = tokenizer(
        SENTENCES, padding=True, truncation=True, max_length=LONGEST_TOKENS, return_tensors="pt"
    )
    with torch.inference_mode():
        states = network(**batch).last_hidden_state
    mask = batch["attention_mask"][..., None].float()
    expected = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1).numpy()
    assert batch["input_ids"].shape == (len(SENTENCES), LONGEST_TOKENS)
    assert np.abs(embed_sentences(SENTENCES) - expected).max() < 1e-5


def test_where_the_weights_are_missing_it_says_what_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path))
    sentence_encoder._encoder.cache_clear()
    with pytest.raises(InputError, match="ksgen weights"):
        embed_sentences(["a sentence that nobody has asked for"])
    sentence_encoder._encoder.cache_clear()
