"""Large models, made small, as `save_pretrained` and their authors' own code write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch

from ksground.torchvision_import import import_torchvision

from .tiny_clips import CLIPS
from .tiny_images import IMAGES, KOLORS_CROSS, SDXL_CROSS, unet_of
from .tiny_parts import IMAGE_WIDTH, TEXT_WIDTH, clip_vision


def save_tiny(kind: str, folder: Path) -> Path:
    """Write the model called `kind` (a key of `CLIPS` or `IMAGES`) into a folder of its name, and give that."""
    import_torchvision()
    torch.manual_seed(0)
    pipeline = {**CLIPS, **IMAGES}[kind]()
    for part in pipeline.components.values():
        for parameter in part.parameters() if isinstance(part, torch.nn.Module) else ():
            # What begins at nothing would hide what comes before it.
            if not parameter.any():
                torch.nn.init.normal_(parameter, std=0.1)
    pipeline.save_pretrained(folder / kind)
    return folder / kind


def save_tiny_genhowto(folder: Path) -> Path:
    """The three files of GenHowTo, for the tiny Stable Diffusion 2."""
    from diffusers import ControlNetModel
    from safetensors.torch import save_file

    import_torchvision()
    torch.manual_seed(2)
    unet = unet_of(TEXT_WIDTH)
    controlnet = ControlNetModel.from_unet(
        unet, controlnet_conditioning_channel_order="rgb", conditioning_embedding_out_channels=(16,),
        conditioning_channels=4,
    )  # fmt: skip
    for network in (unet, controlnet):
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
    where = folder / "genhowto"
    where.mkdir()
    settings = {key: value for key, value in controlnet.config.items() if not key.startswith("_")}
    (where / "GenHowTo_controlnet_config.json").write_text(json.dumps(settings), encoding="utf-8")
    save_file(controlnet.state_dict(), where / "GenHowTo_controlnet.safetensors")
    save_file(unet.state_dict(), where / "GenHowTo_sdunet.safetensors")
    return where


def save_tiny_adapter(folder: Path, cross: int, plus: bool) -> Path:
    """An IP-Adapter for a tiny unet: `adapter.safetensors` and `encoder/`; one that pools, or a "plus" one."""
    from safetensors.torch import save_file

    import_torchvision()
    torch.manual_seed(1)
    where = folder / ("adapter-plus" if plus else "adapter")
    clip_vision().save_pretrained(where / "encoder")
    if plus:
        projection = _resampler(cross)
    else:
        projection = {
            "proj.weight": torch.randn(4 * cross, IMAGE_WIDTH) / IMAGE_WIDTH**0.5,
            "proj.bias": torch.zeros(4 * cross),
            "norm.weight": torch.ones(cross),
            "norm.bias": torch.zeros(cross),
        }
    unet = unet_of(cross)
    layers = [name for name in unet.attn_processors if name.endswith("attn2.processor")]
    weights = {f"image_proj.{key}": value for key, value in projection.items()}
    for at, name in enumerate(layers):
        width = dict(unet.named_modules())[name.removesuffix(".processor")].inner_dim
        for kind in ("k", "v"):
            weights[f"ip_adapter.{2 * at + 1}.to_{kind}_ip.weight"] = torch.randn(width, cross) / cross**0.5
    save_file({key: value.contiguous() for key, value in weights.items()}, where / "adapter.safetensors")
    return where


def _resampler(cross: int, heads: int = 1, width: int = 16, queries: int = 4) -> dict[str, torch.Tensor]:
    """The image projection of a "plus" adapter, by the names that its authors gave the weights; of four layers."""
    sizes: dict[str, tuple[int, ...]] = {
        "latents": (1, queries, width),
        "proj_in.weight": (width, IMAGE_WIDTH),
        "proj_in.bias": (width,),
        "proj_out.weight": (cross, width),
        "proj_out.bias": (cross,),
        "norm_out.weight": (cross,),
        "norm_out.bias": (cross,),
    }
    for layer in range(4):
        for norm in ("0.norm1", "0.norm2", "1.0"):
            sizes |= {f"layers.{layer}.{norm}.{kind}": (width,) for kind in ("weight", "bias")}
        sizes |= {
            f"layers.{layer}.0.to_q.weight": (64 * heads, width),
            f"layers.{layer}.0.to_kv.weight": (128 * heads, width),
            f"layers.{layer}.0.to_out.weight": (width, 64 * heads),
            f"layers.{layer}.1.1.weight": (4 * width, width),
            f"layers.{layer}.1.3.weight": (width, 4 * width),
        }
    return {key: torch.randn(size) / max(1, size[-1]) ** 0.5 for key, size in sizes.items()}


EXTRAS: dict[str, Callable[[Path], Path]] = {
    "adapter": lambda folder: save_tiny_adapter(folder, SDXL_CROSS, plus=False),
    "adapter-plus": lambda folder: save_tiny_adapter(folder, KOLORS_CROSS, plus=True),
    "genhowto": save_tiny_genhowto,
}
