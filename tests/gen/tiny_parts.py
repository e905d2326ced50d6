"""Tokenizers and encoders of large models, made small: a few words, random weights."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

WORDS = ("put", "pour", "stir", "the", "tea", "bag", "hot", "water", "into", "cup", "with", "spoon", "make")
TEXT_WIDTH, IMAGE_WIDTH = 32, 32


def t5_tokenizer() -> Any:
    from transformers import T5Tokenizer

    pieces = ["<pad>", "</s>", "<unk>", "▁", *(f"▁{word}" for word in WORDS)]
    return T5Tokenizer(vocab=[(piece, -float(at)) for at, piece in enumerate(pieces)], extra_ids=0)


def t5(cls: str = "T5") -> Any:
    import transformers

    config = getattr(transformers, f"{cls}Config")(
        vocab_size=len(WORDS) + 4, d_model=TEXT_WIDTH, d_kv=8, d_ff=32, num_layers=1, num_heads=2
    )
    return getattr(transformers, f"{cls}EncoderModel")(config).eval()


def clip_vision(cls: str = "CLIPVisionModelWithProjection") -> Any:
    import transformers

    config = transformers.CLIPVisionConfig(
        hidden_size=IMAGE_WIDTH, projection_dim=IMAGE_WIDTH, num_hidden_layers=2, num_attention_heads=2, image_size=224,
        intermediate_size=32, patch_size=56,
    )  # fmt: skip
    return getattr(transformers, cls)(config).eval()


def clip_processor() -> Any:
    from transformers import CLIPImageProcessor

    return CLIPImageProcessor(size=224, crop_size=224)


def clip_tokenizer() -> Any:
    from transformers import CLIPTokenizer

    letters = [*"abcdefghijklmnopqrstuvwxyz,.:"]
    vocabulary = {token: at for at, token in enumerate(
        [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    )}  # fmt: skip
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=16, pad_token="<|endoftext|>")


def clip_text(cls: str) -> Any:
    import transformers

    last = len(clip_tokenizer()) - 1
    config = transformers.CLIPTextConfig(
        vocab_size=last + 1, hidden_size=TEXT_WIDTH, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        projection_dim=TEXT_WIDTH, max_position_embeddings=16, bos_token_id=last - 1, eos_token_id=last,
        pad_token_id=last,
    )  # fmt: skip
    return getattr(transformers, cls)(config).eval()


def sentence_pieces() -> Path:
    """A sentencepiece model of the words above, trained on the spot."""
    import sentencepiece

    prefix = Path(tempfile.mkdtemp()) / "tokenizer"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(WORDS)] * 20), model_prefix=str(prefix), vocab_size=40, minloglevel=2,
        byte_fallback=False, hard_vocab_limit=False,
    )  # fmt: skip
    return prefix.with_suffix(".model")
