"""The Skill Transformer for any image encoder: what it learns from the whole of a skill, and what it must not see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ksgen.embedding_transformer import CARD, WEIGHTS, EmbeddingTransformer, Lessons, Shape, teach
from ksground.errors import InputError

TOKENS, IMAGE, TEXT, STEPS, WORDS = 2, 8, 12, 3, 5
_RNG = np.random.default_rng(5)
# What each of the words does to an image; what is done stays done.
TEXTS = _RNG.normal(size=(WORDS, TEXT)).astype(np.float32)
DOES = _RNG.normal(size=(WORDS, TOKENS, IMAGE)).astype(np.float32)


def _skills(n: int, seed: int) -> Lessons:
    """Skills of one to three steps in a world where an image is the start and all that was done until then."""
    rng = np.random.default_rng(seed)
    starts = rng.normal(size=(n, TOKENS, IMAGE)).astype(np.float32)
    said = rng.integers(WORDS, size=(n, STEPS))
    exists = np.arange(STEPS) < rng.integers(1, STEPS + 1, size=(n, 1))
    return Lessons(starts, TEXTS[said], starts[:, None] + DOES[said].cumsum(1), exists)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was taught, on disk."""
    where = tmp_path_factory.mktemp("taught")
    teach(_skills(2000, 0), where, width=64, depth=1, n_steps=120, rate=5e-3)
    return where


def _off(given: torch.Tensor, skills: Lessons) -> float:
    return float(np.square(given.numpy() - skills.images)[skills.exists].mean())


@torch.no_grad()
def test_it_learns_what_only_the_whole_skill_tells(folder: Path) -> None:
    model, skills = EmbeddingTransformer.from_pretrained(folder), _skills(300, 1)
    starts, texts, exists = map(torch.from_numpy, (skills.starts, skills.texts, skills.exists))
    together = _off(model(starts, texts, exists), skills)
    alone = _off(torch.cat([model(starts, texts[:, at : at + 1]) for at in range(STEPS)], 1), skills)
    nothing = _off(starts[:, None].expand(-1, STEPS, -1, -1), skills)
    assert together < 0.6 * alone
    assert alone < nothing


@torch.no_grad()
def test_steps_that_do_not_exist_change_nothing(folder: Path) -> None:
    model, skills = EmbeddingTransformer.from_pretrained(folder), _skills(4, 2)
    starts, texts = torch.from_numpy(skills.starts), torch.from_numpy(skills.texts)
    exists = torch.tensor([[True, True, False]] * 4)
    other = texts.clone()
    other[:, 2] = 100
    seen = model(starts, texts, exists)[:, :2]
    assert torch.allclose(seen, model(starts, other, exists)[:, :2], atol=1e-5)
    assert torch.allclose(seen, model(starts, texts[:, :2]), atol=1e-5)
    assert torch.allclose(seen[0], model.predict(starts[0], texts[0, :2]), atol=1e-5)
    assert not torch.allclose(seen, model(starts, texts)[:, :2], atol=1e-3)


def test_before_it_has_learned_anything_every_step_is_the_start() -> None:
    model = EmbeddingTransformer(Shape(IMAGE, TEXT, TOKENS, width=64, depth=1))
    start = torch.randn(TOKENS, IMAGE)
    assert torch.equal(model.predict(start, torch.randn(4, TEXT)), start.expand(4, -1, -1))


def test_what_is_saved_opens_as_it_was_and_what_is_not_whole_is_refused(folder: Path, tmp_path: Path) -> None:
    model = EmbeddingTransformer.from_pretrained(folder)
    model.save_pretrained(tmp_path)
    again = EmbeddingTransformer.from_pretrained(tmp_path)
    start, texts = torch.randn(TOKENS, IMAGE), torch.randn(3, TEXT)
    assert torch.equal(model.predict(start, texts), again.predict(start, texts))
    with pytest.raises(InputError, match="another text encoder"):
        model.predict(start, torch.randn(3, TEXT + 1))
    (tmp_path / WEIGHTS).write_bytes((tmp_path / WEIGHTS).read_bytes()[:-8])
    with pytest.raises(InputError, match=WEIGHTS):
        EmbeddingTransformer.from_pretrained(tmp_path)
    (tmp_path / CARD).write_text('{"image": 8, "heads": 3}', encoding="utf-8")
    with pytest.raises(InputError, match="heads"):
        EmbeddingTransformer.from_pretrained(tmp_path)
