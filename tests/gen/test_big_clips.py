"""Image-to-video models by name, run for real: CogVideoX, LTX, Wan and SVD, small and with random weights."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from ksgen.backends import open_backend
from ksgen.media.canvas import Canvas
from ksgen.media.picture import resized
from ksground.errors import InputError

pytest.importorskip("diffusers")

Tiny = Callable[[str], Path]
PICTURE = np.random.default_rng(0).integers(0, 255, (24, 48, 3)).astype(np.uint8)
STEP, OTHER_STEP = "pour the hot water", "stir the tea"
# Options, and the clip that they give.
FAMILIES: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "cogvideox": ({}, (9, 16, 32, 3)),
    "ltx": ({"n_frames": "9", "width_px": "64", "height_px": "32"}, (9, 32, 64, 3)),
    "wan": ({"n_frames": "5", "width_px": "32", "height_px": "16"}, (5, 16, 32, 3)),
    "svd": ({"width_px": "32", "height_px": "16"}, (5, 16, 32, 3)),
}
# The same wishes, as each pipeline takes them.
AS_THEY_ARE = {
    "cogvideox": (
        "CogVideoXImageToVideoPipeline",
        {"prompt": STEP, "guidance_scale": 6.0, "max_sequence_length": 16},
    ),
    "ltx": ("LTXImageToVideoPipeline", {"prompt": STEP, "guidance_scale": 3.0, "frame_rate": 24}),
    "wan": ("WanImageToVideoPipeline", {"prompt": STEP, "guidance_scale": 5.0}),
    "svd": ("StableVideoDiffusionPipeline", {"fps": 7, "motion_bucket_id": 127}),
}


def _open(folder: Path, options: dict[str, Any] | None = None) -> Any:
    return open_backend("videos", f"diffusers={folder}", {"n_steps": "2", **(options or {})})


@pytest.fixture(scope="module")
def opened(tiny: Tiny) -> Callable[[str], Any]:
    """A family's backend, opened once."""
    backends: dict[str, Any] = {}

    def of(kind: str) -> Any:
        if kind not in backends:
            backends[kind] = _open(tiny(kind), FAMILIES[kind][0])
        return backends[kind]

    return of


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_clip_is_its_own_whatever_stands_beside_it(kind: str, opened: Callable[[str], Any]) -> None:
    backend = opened(kind)
    both = backend.clips([PICTURE, 255 - PICTURE], [STEP, OTHER_STEP], 3)
    assert both.dtype == np.uint8
    assert both.shape == (2, *FAMILIES[kind][1])
    assert not np.array_equal(both[0], both[1])
    # What others drew from torch's own chance does not matter.
    torch.manual_seed(99)
    assert np.array_equal(backend.clips([PICTURE], [STEP], 3)[0], both[0])
    assert not np.array_equal(backend.clips([PICTURE], [STEP], 4)[0], both[0])
    assert backend.continues is False


@pytest.mark.parametrize("kind", FAMILIES)
def test_it_is_what_the_pipeline_gives(kind: str, opened: Callable[[str], Any], tiny: Tiny) -> None:
    import diffusers

    cls, asked = AS_THEY_ARE[kind]
    pipeline = getattr(diffusers, cls).from_pretrained(tiny(kind))
    pipeline.set_progress_bar_config(disable=True)
    n_frames, high, wide, _ = FAMILIES[kind][1]
    frames = pipeline(
        image=Image.fromarray(resized(PICTURE, wide, high)), height=high, width=wide, num_frames=n_frames,
        num_inference_steps=2, generator=torch.Generator().manual_seed(3 * 1_000_003), output_type="np", **asked,
    ).frames[0]  # fmt: skip
    clip = opened(kind).clips([PICTURE], [STEP], 3)[0]
    assert np.abs(clip / 255 - frames.clip(0, 1)).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize(
    ("kind", "hears"), [("cogvideox", True), ("ltx", True), ("wan", True), ("svd", False)]
)
def test_picture_and_words_are_told(kind: str, hears: bool, opened: Callable[[str], Any]) -> None:
    clip = opened(kind).clips([PICTURE], [STEP], 0)
    assert np.array_equal(opened(kind).clips([PICTURE], [OTHER_STEP], 0), clip) is not hears
    assert not np.array_equal(opened(kind).clips([255 - PICTURE], [STEP], 0), clip)


@pytest.mark.parametrize("kind", FAMILIES)
def test_half_precision_and_decoding_in_parts_differ_little(
    kind: str, opened: Callable[[str], Any], tiny: Tiny
) -> None:
    lean = _open(tiny(kind), {**FAMILIES[kind][0], "dtype": "bfloat16", "decode_in_parts": "yes"})
    apart = lean.clips([PICTURE], [STEP], 3).astype(int) - opened(kind).clips([PICTURE], [STEP], 3)
    assert 0 < np.abs(apart).mean() < 3


@pytest.mark.parametrize(("kind", "like", "fps"), [("ltx-0.9.1", "ltx", 24.0), ("wan-2.2-5b", "wan", 24.0)])
def test_later_models_of_a_family(kind: str, like: str, fps: float, tiny: Tiny) -> None:
    options, shape = FAMILIES[like]
    backend = _open(tiny(kind), options)
    clip = backend.clips([PICTURE], [STEP], 0)
    assert clip.shape == (1, *shape)
    assert backend.fps == fps
    assert not np.array_equal(backend.clips([255 - PICTURE], [STEP], 0), clip)


def test_what_svd_is_told_beside_the_picture(tiny: Tiny, opened: Callable[[str], Any]) -> None:
    clip = opened("svd").clips([PICTURE], [STEP], 0)
    for option in ({"motion_bucket": "30"}, {"fps": "12"}):
        backend = _open(tiny("svd"), FAMILIES["svd"][0] | option)
        assert backend.fps == float(option.get("fps", 7))
        assert not np.array_equal(backend.clips([PICTURE], [STEP], 0), clip)
    with pytest.raises(InputError, match="SVD"):
        _open(tiny("ltx"), {"motion_bucket": "30"})


def test_a_family_works_as_it_was_taught(opened: Callable[[str], Any], tiny: Tiny) -> None:
    assert [opened(kind).fps for kind in FAMILIES] == [8.0, 24.0, 16.0, 7.0]
    habits = _open(tiny("ltx")).habits
    assert (habits.n_frames, habits.guidance, habits.canvas) == (
        121,
        3.0,
        Canvas(704, 480, 32, any_shape=True),
    )
    habits = _open(tiny("wan")).habits
    assert (habits.n_frames, habits.guidance, habits.canvas) == (
        81,
        5.0,
        Canvas(832, 480, 16, any_shape=True),
    )


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("cogvideox", {"n_frames": "16"}, "(?s)multiple of 4 and one more, as 17.*16"),
        ("ltx", {"n_frames": "16"}, "(?s)multiple of 8 and one more, as 17.*16"),
        ("svd", {"n_frames": "1"}, "2 or more"),
        ("wan", {"width_px": "40", "height_px": "32"}, "(?s)multiples of 16.*40 x 32"),
        ("cogvideox", {"width_px": "64", "height_px": "64"}, "(?s)32 x 16, all that it was taught"),
        ("svd", {"fps": "0"}, "more than 0"),
        ("svd", {"n_steps": "0"}, "more than 0"),
        ("svd", {"offload": "model"}, "nothing to make room on"),
        ("svd", {"device": "cuda:77"}, "torch finds here"),
        ("svd", {"dtype": "int4"}, "float16"),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    kind: str, options: dict[str, str], said: str, tiny: Tiny
) -> None:
    with pytest.raises(InputError, match=said):
        _open(tiny(kind), options)


@pytest.mark.parametrize("kind", ["cogvideox-from-text", "wan-from-text"])
def test_weights_that_take_no_picture_are_refused(kind: str, tiny: Tiny) -> None:
    with pytest.raises(InputError, match=r"(?s)take a picture: a .*ImageToVideoPipeline.*for text alone"):
        _open(tiny(kind))


def test_a_model_of_another_family_is_told_which_are_known(tiny: Tiny) -> None:
    with pytest.raises(InputError, match=r"(?s)CogVideoXImageToVideoPipeline, LTX.*StableDiffusionPipeline"):
        _open(tiny("sd2"))


@pytest.mark.usefixtures("offline")
def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)model_index.json.*save_pretrained"):
        _open(tmp_path)
    with pytest.raises(InputError, match=r"nobody/nothing"):
        _open(Path("nobody/nothing"))


def test_pickles_are_never_opened(tiny: Tiny, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "executed",))

    folder = Path(shutil.copytree(tiny("svd"), tmp_path / "svd"))
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    torch.save({**load_file(weights), "evil": Evil()}, weights.with_suffix(".bin"))
    weights.unlink()
    with pytest.raises(InputError, match=r"(?s)safetensors.*pickles are never opened"):
        _open(folder)
    assert not (tmp_path / "executed").exists()


def test_a_models_own_code_is_never_run(tiny: Tiny, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny("svd"), tmp_path / "svd"))
    (folder / "unet" / "own.py").write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n", encoding="utf-8")
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    (folder / "model_index.json").write_text(json.dumps({**index, "unet": ["own", "Unet"]}), encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)unet.*own.*never run"):
        _open(folder)
    assert not (tmp_path / "executed").exists()


def test_weights_that_are_cut_short_are_told(tiny: Tiny, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny("svd"), tmp_path / "svd"))
    weights = folder / "vae" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(InputError, match="whole model"):
        _open(folder)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(InputError, match=r"(?s)accelerate.*ksgen-toolkit\[big\]"):
        open_backend("videos", "diffusers=some/model")


def test_values_that_are_no_numbers_are_told(
    opened: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = opened("ltx")
    norm = next(iter(backend.pipeline.transformer.parameters()))
    monkeypatch.setattr(norm, "data", norm.data * torch.nan)
    with pytest.raises(InputError, match="bfloat16"):
        backend.clips([PICTURE], [STEP], 0)


def test_a_canvas_takes_the_pictures_shape_and_keeps_it() -> None:
    canvas = Canvas(832, 480, 16, any_shape=True)
    for high, wide in ((1080, 1920), (1920, 1080), (500, 500), (333, 1000), (480, 832)):
        size = canvas.size_of(np.zeros((high, wide, 3), np.uint8))
        assert not any(side % 16 for side in size)
        assert 0.85 * 832 * 480 < size[0] * size[1] <= 832 * 480
        assert size[0] / size[1] == pytest.approx(wide / high, rel=0.03)
        assert canvas.size_of(np.zeros((size[1], size[0], 3), np.uint8)) == size
    assert canvas.size_of(np.zeros((480, 832, 3), np.uint8)) == (832, 480)
    assert Canvas(720, 480, 16, any_shape=False).size_of(np.zeros((90, 50, 3), np.uint8)) == (720, 480)
    assert canvas.told(64, None).size_of(np.zeros((90, 50, 3), np.uint8)) == (64, 64)
