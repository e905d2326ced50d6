"""Image models by name, run for real: SDXL and Kolors with an IP-Adapter, GenHowTo; small and with random weights."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional

from ksgen.backends import open_backend
from ksgen.embedding_transformer import EmbeddingTransformer, Shape
from ksgen.keyframes._genhowto_weights import IN_FOLDER
from ksgen.media.picture import resized
from ksground.errors import InputError

pytest.importorskip("diffusers")

Tiny = Callable[[str], Path]
START = np.random.default_rng(0).integers(0, 255, (24, 48, 3)).astype(np.uint8)
STEPS = ("put the tea bag", "pour the hot water", "stir the tea")
# A family's adapter, and how many vectors its image encoder gives.
ADAPTERS = {"sdxl": ("adapter", 1), "kolors": ("adapter-plus", 17)}


def _open(tiny: Tiny, kind: str, **more: object) -> Any:
    options = {
        "adapter": str(tiny(ADAPTERS[kind][0])),
        "adapter_file": "adapter.safetensors",
        "adapter_encoder": "encoder",
        "n_steps": 2,
        "width_px": 32,
        "height_px": 16,
    }
    return open_backend("keyframes", f"diffusers={tiny(kind)}", options | more)


def _images(
    backend: Any, start: np.ndarray = START, steps: tuple[str, ...] = STEPS, seed: int = 3
) -> list[np.ndarray]:
    image_of = backend.begin(start, steps, seed)
    return [image_of(step, None) for step in range(len(steps))]


@pytest.mark.parametrize("kind", ADAPTERS)
def test_a_step_is_its_own_and_knows_start_and_words(kind: str, tiny: Tiny) -> None:
    backend = _open(tiny, kind)
    images = _images(backend)
    assert [(image.dtype, image.shape) for image in images] == [(np.uint8, (16, 32, 3))] * 3
    # Whatever others drew from torch's chance, and whatever step comes after or before.
    torch.manual_seed(99)
    image_of = backend.begin(START, STEPS[:2], 3)
    assert np.array_equal(image_of(1, None), images[1])
    assert np.array_equal(image_of(0, images[2][None]), images[0])
    for other in (
        _images(backend, 255 - START, STEPS[:1]),
        _images(backend, START, STEPS[1:2]),
        _images(backend, START, STEPS[:1], seed=4),
    ):
        assert not np.array_equal(other[0], images[0])


@pytest.mark.parametrize("kind", ADAPTERS)
def test_without_a_skill_transformer_the_adapter_sees_the_start(kind: str, tiny: Tiny) -> None:
    backend = _open(tiny, kind, strength=1.0, guidance=4.0)
    made = backend.pipeline(
        prompt=STEPS[0], image=Image.fromarray(resized(START, 32, 16)), ip_adapter_image=Image.fromarray(START),
        negative_prompt="", num_inference_steps=2, strength=1.0, guidance_scale=4.0, output_type="np",
        generator=torch.Generator().manual_seed(3 * 1_000_003),
    ).images[0]  # fmt: skip
    (image,) = _images(backend, steps=STEPS[:1])
    assert np.abs(image / 255 - made).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("kind", ADAPTERS)
def test_each_step_is_told_what_the_skill_transformer_predicts(kind: str, tiny: Tiny, tmp_path: Path) -> None:
    plain = _open(tiny, kind)
    own, none = plain.embed_picture(START)
    assert own.shape == none.shape == (ADAPTERS[kind][1], 32)
    words = plain.embed_steps(STEPS)
    assert words.shape == (3, 32)
    torch.manual_seed(0)
    model = EmbeddingTransformer(Shape(image=32, text=32, tokens=len(own), width=64, depth=1))
    model.save_pretrained(tmp_path / "untaught")
    untaught = _open(tiny, kind, skill_transformer=str(tmp_path / "untaught"))
    assert all(map(np.array_equal, _images(untaught), _images(plain)))
    torch.nn.init.normal_(model.change.weight, std=0.3)
    model.save_pretrained(tmp_path / "taught")
    taught = _open(tiny, kind, skill_transformer=str(tmp_path / "taught"), guidance=1.0)
    images = _images(taught)
    # It is the third step's embedding that the third image is made with.
    told = model.eval().predict(own, words)[2]
    made = taught.pipeline(
        prompt=STEPS[2], image=Image.fromarray(resized(START, 32, 16)), num_inference_steps=2, strength=0.8,
        guidance_scale=1.0, ip_adapter_image_embeds=[told[None] if len(told) == 1 else told[None, None]],
        generator=torch.Generator().manual_seed(3 * 1_000_003 + 2), output_type="np",
    ).images[0]  # fmt: skip
    assert np.abs(images[2] / 255 - made).max() <= 1 / 255
    # The whole skill is seen: the first image knows the last step.
    assert not np.array_equal(_images(taught, steps=(*STEPS[:2], STEPS[0]))[0], images[0])


def test_a_skill_transformer_of_another_encoder_is_refused(tiny: Tiny, tmp_path: Path) -> None:
    EmbeddingTransformer(Shape(image=7, text=32, width=64, depth=1)).save_pretrained(tmp_path)
    backend = _open(tiny, "sdxl", skill_transformer=str(tmp_path))
    with pytest.raises(InputError, match="another image encoder"):
        backend.begin(START, STEPS, 0)


def test_the_prompt_is_as_said(tiny: Tiny) -> None:
    assert np.array_equal(
        _images(_open(tiny, "sdxl", prompt="pour {step}"), steps=("water",))[0],
        _images(_open(tiny, "sdxl"), steps=("pour water",))[0],
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"strength": 0}, "above 0 to 1"),
        ({"strength": 0.3}, "at least one of n_steps"),
        ({"prompt": "tea"}, "{step}"),
        ({"adapter_file": "adapter.bin"}, "(?s)safetensors.*adapter.bin"),
        ({"adapter_file": "absent.safetensors"}, "absent.safetensors"),
        ({"adapter_encoder": "absent"}, "adapter"),
        ({"skill_transformer": "/absent"}, "(?s)embedding_transformer.json.*teach"),
        ({"width_px": 33}, "(?s)multiples of 4.*33 x 16"),
    ],
)
@pytest.mark.usefixtures("offline")
def test_an_option_that_cannot_be_is_refused(options: dict[str, Any], said: str, tiny: Tiny) -> None:
    with pytest.raises(InputError, match=said):
        _open(tiny, "sdxl", **options)


def test_a_model_of_another_family_is_told_which_are_known(tiny: Tiny) -> None:
    with pytest.raises(InputError, match=r"(?s)StableDiffusionXLPipeline, KolorsPipeline.*LTXPipeline"):
        open_backend("keyframes", f"diffusers={tiny('ltx')}")


def _genhowto(tiny: Tiny, **more: object) -> Any:
    options = {"base": str(tiny("sd2")), "n_steps": 4, "side_px": 32}
    return open_backend("keyframes", f"genhowto={tiny('genhowto')}", options | more)


@pytest.mark.parametrize("n_skip", [0, 1])
def test_genhowto_samples_as_its_authors_do(n_skip: int, tiny: Tiny) -> None:
    backend = _genhowto(tiny, n_skip=n_skip)
    (image,) = _images(backend, steps=STEPS[:1])
    wanted = _genhowto_by_hand(backend.pipeline, START, STEPS[0], n_skip)
    assert image.shape == (32, 32, 3)
    # Levels that are cut off would hide a difference.
    assert ((image > 0) & (image < 255)).mean() > 0.5
    assert np.abs(image / 255 - wanted).max() <= 0.5 / 255 + 1e-4


@torch.no_grad()
def _genhowto_by_hand(pipeline: Any, start: np.ndarray, step: str, n_skip: int) -> np.ndarray:
    """Latents noised to the first step's level, DDIM (Song et al. 2021, eq. 12, no noise), guidance 9; no scheduler."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
    kept = (1 - betas).cumprod(0)
    times = [751, 501, 251, 1][n_skip:]
    levels = torch.tensor(resized(start, 32, 32)).movedim(-1, 0)[None] / 127.5 - 1
    moments = pipeline.vae.quant_conv(pipeline.vae.encoder(levels))
    latent = moments.chunk(2, 1)[0]
    tokens = [
        pipeline.tokenizer(
            text, padding="max_length", max_length=16, truncation=True, return_tensors="pt"
        ).input_ids
        for text in ("", step)
    ]
    words = torch.cat([pipeline.text_encoder(each)[0] for each in tokens])
    noise = torch.randn(latent.shape, generator=torch.Generator().manual_seed(3 * 1_000_003))
    scale = pipeline.vae.config.scaling_factor
    x = (kept[times[0]].sqrt() * scale * latent + (1 - kept[times[0]]).sqrt() * noise).float()
    condition, controlnet = latent.repeat(2, 1, 1, 1), pipeline.controlnet
    # Two convolutions, and nothing between them.
    embed = controlnet.controlnet_cond_embedding
    inner = functional.conv2d(condition, embed.conv_in.weight, embed.conv_in.bias, padding=1)
    outer = functional.conv2d(inner, embed.conv_out.weight, embed.conv_out.bias, padding=1)
    assert torch.allclose(embed(condition), outer, atol=1e-6)
    for time, after in zip(times, [*times[1:], None], strict=True):
        both = x.repeat(2, 1, 1, 1)
        down, middle = controlnet(both, time, words, condition, return_dict=False)
        said = pipeline.unet(
            both, time, words, down_block_additional_residuals=down, mid_block_additional_residual=middle
        ).sample
        said = said[:1] + 9.0 * (said[1:] - said[:1])
        clean = (x - (1 - kept[time]).sqrt() * said) / kept[time].sqrt()
        left = kept[0] if after is None else kept[after]
        x = (left.sqrt() * clean + (1 - left).sqrt() * said).float()
    picture = pipeline.vae.decode(x / scale).sample[0].movedim(0, -1)
    return (picture / 2 + 0.5).clamp(0, 1).numpy()


def test_a_step_of_genhowto_is_its_own(tiny: Tiny) -> None:
    backend = _genhowto(tiny, n_steps=2)
    images = _images(backend)
    torch.manual_seed(99)
    assert np.array_equal(_images(backend, steps=STEPS[:1])[0], images[0])
    assert not np.array_equal(_images(backend, steps=STEPS[1:2])[0], images[0])
    assert not np.array_equal(_images(backend, 255 - START)[0], images[0])


def test_genhowto_without_its_weights_says_how_to_get_them(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "none"))
    with pytest.raises(InputError, match="ksgen weights genhowto-states-config"):
        open_backend("keyframes", "genhowto", {"base": str(tiny("sd2"))})
    folder = Path(shutil.copytree(tiny("genhowto"), tmp_path / "own"))
    (folder / IN_FOLDER[1]).rename(folder / "GenHowTo_controlnet.pth")
    with pytest.raises(InputError, match=r"(?s)GenHowTo_controlnet.safetensors.*sha256"):
        open_backend("keyframes", f"genhowto={folder}", {"base": str(tiny("sd2"))})


def test_genhowto_of_another_layout_is_refused(tiny: Tiny, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny("genhowto"), tmp_path / "own"))
    shutil.copy(folder / IN_FOLDER[2], folder / IN_FOLDER[1])
    with pytest.raises(InputError, match=r"GenHowTo_controlnet\.safetensors"):
        open_backend("keyframes", f"genhowto={folder}", {"base": str(tiny("sd2"))})
    for option in ({"n_skip": 4}, {"side_px": 33}):
        with pytest.raises(InputError, match=next(iter(option))):
            _genhowto(tiny, **option)
