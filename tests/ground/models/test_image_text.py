"""The image-text models: units of what they give, what they know, and files they must and must not open."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from ksground.models.image_text import ImageTextModel
from ksground.models.openai_clip import open_openai_clip
from ksground.models.sample_clip import open_sample_clip
from ksground.models.woven import weave
from ksground.torchvision_import import import_torchvision
from ksground.weights import find_weights

PARTS = ("sample-clip", "sample-clip-config", "sample-clip-merges")
KNOWN, UNKNOWN = "Put the tea bag  into the cup", "weld the exhaust pipe"


def sample_clip() -> ImageTextModel:
    files = [find_weights(name) for name in PARTS]
    return open_sample_clip(*(file for file in files if file is not None))


def pictures(n: int, seed: int = 5) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 256, (90 + 10 * at, 160, 3), dtype=np.uint8) for at in range(n)]


def woven(model: ImageTextModel, n: int) -> list[np.ndarray]:
    """Clips of four pictures of noise."""
    looks = [model.fitted(picture) for picture in pictures(n + 3)]
    return [weave(looks[at : at + 4]) for at in range(n)]


def test_embeddings_have_length_one_and_one_row_a_picture() -> None:
    model = sample_clip()
    seen = model.embed_pictures(woven(model, 5))
    said = model.embed_text(KNOWN)
    assert seen.dtype == np.float32
    assert seen.shape == (5, *said.shape)
    assert np.allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-6)
    assert np.linalg.norm(said) == pytest.approx(1, abs=1e-6)


def test_a_picture_is_seen_the_same_whatever_lies_in_its_batch() -> None:
    model = sample_clip()
    clips = woven(model, 4)
    together = model.embed_pictures(clips)
    alone = np.concatenate([model.embed_pictures([each]) for each in clips])
    assert np.abs(together - alone).max() < 1e-5


def test_the_bundled_model_knows_its_lessons_however_they_are_written() -> None:
    model = sample_clip()
    assert model.knows(KNOWN)
    assert not model.knows(UNKNOWN)
    assert np.array_equal(model.embed_text(KNOWN), model.embed_text(KNOWN.lower().replace("  ", " ")))


def test_the_bundled_model_tells_which_steps_it_was_taught_together() -> None:
    model = sample_clip()
    assert model.taught_with(KNOWN) == {
        "pour hot water into the cup",
        "put a lemon slice into the tea",
        "drizzle honey into the tea",
        "stir the tea with the spoon",
    }
    assert model.taught_with(UNKNOWN) == set()


def test_every_text_of_the_bundled_model_is_another_sequence_of_tokens() -> None:
    model = sample_clip()
    assert model._tasks is not None
    texts = sorted(set().union(*model._tasks))
    tokens = model.tokenizer(texts)
    assert len({tuple(row) for row in tokens.tolist()}) == len(texts)
    # The mark of the end is the largest token; a text that was cut short would still have it, at the last place.
    assert int(tokens.argmax(dim=1).max()) < tokens.shape[1] - 1


@pytest.fixture(scope="module")
def openai_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of ViT-B/32's true shapes, stored as OpenAI stores them: half precision, in TorchScript."""
    import_torchvision()
    import open_clip

    torch.manual_seed(3)
    model = open_clip.create_model("ViT-B-32-quickgelu", precision="fp32").half()
    path = tmp_path_factory.mktemp("openai") / "ViT-B-32.pt"
    torch.jit.save(torch.jit.script(_bare(model.state_dict())), str(path))
    return path


def _bare(state: dict[str, torch.Tensor]) -> torch.nn.Module:
    """A tree of modules that holds exactly these tensors and does nothing."""
    root = torch.nn.Module()
    numbers = {"input_resolution": 224, "context_length": 77, "vocab_size": 49408}
    for name, value in {**state, **{key: torch.tensor(number) for key, number in numbers.items()}}.items():
        *stems, leaf = name.split(".")
        at = root
        for stem in stems:
            if stem not in dict(at.named_children()):
                at.add_module(stem, torch.nn.Module())
            at = at.get_submodule(stem)
        at.register_buffer(leaf, value)
    return root


def test_openais_archive_opens_as_its_tensors_and_judges_any_text(openai_archive: Path) -> None:
    model = open_openai_clip(openai_archive)
    assert model.knows(UNKNOWN)
    assert model.taught_with(KNOWN) == set()
    seen = model.look([model.fitted(picture) for picture in pictures(2)])
    assert [each.shape for each in seen] == [(512,), (512,)]
    mean = np.stack(seen) @ model.embed_text(UNKNOWN)
    assert model.embed_clip(seen) @ model.embed_text(UNKNOWN) == pytest.approx(mean.mean(), abs=1e-6)
    held = torch.jit.load(str(openai_archive), map_location="cpu").state_dict()
    taken = model.model.state_dict()
    assert all(torch.equal(taken[name], held[name].float()) for name in taken)


def test_a_pickle_in_the_place_of_the_archive_is_not_executed(tmp_path: Path) -> None:
    marker = tmp_path / "executed"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (Path(marker),)  # type: ignore[return-value]

    path = tmp_path / "ViT-B-32.pt"
    torch.save({"state_dict": Trap()}, path)
    with pytest.raises(pickle.UnpicklingError):
        open_openai_clip(path)
    assert not marker.exists()
