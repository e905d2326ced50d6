"""GenHowTo's two networks from their published files: Stable Diffusion 2's denoiser, taught on, and a ControlNet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ksground.errors import InputError
from ksground.weights import find_weights, weights_named

from ..pretrained import Source, import_diffusers, reading

LOCKED = ("genhowto-states-config", "genhowto-states-controlnet", "genhowto-states-unet")
# As they are called in the folder of somebody's own training.
IN_FOLDER = (
    "GenHowTo_controlnet_config.json",
    "GenHowTo_controlnet.safetensors",
    "GenHowTo_sdunet.safetensors",
)


class LatentCondition(nn.Module):
    """What stands before GenHowTo's ControlNet: two convolutions of the picture's latent, with nothing between them.

    A ControlNet's usual one reads pixels, and is not linear.
    """

    def __init__(self, usual: Any) -> None:
        super().__init__()
        self.conv_in, self.conv_out = usual.conv_in, usual.conv_out

    def forward(self, latent: Tensor) -> Tensor:
        """(n, 4, h, w) -> (n, width, h, w)."""
        out: Tensor = self.conv_out(self.conv_in(latent))
        return out


def find_files(folder: Path | None) -> list[Path]:
    """Settings, ControlNet and denoiser: those that the lock file pins, or a folder's own in safetensors.

    Raises InputError for a file that is missing, or is not what is pinned.
    """
    if folder is not None:
        files = [folder / name for name in IN_FOLDER]
        for file in files:
            if not file.is_file():
                hint = "the published pickles are taken by sha256 alone: `kseval weights fetch --from FOLDER NAME`"
                raise InputError(file, expected="GenHowTo's file", found="no such file", hint=hint)
        return files
    found: list[Path] = []
    for name in LOCKED:
        pinned = find_weights(name)
        if pinned is None:
            hint = f"`ksgen weights {name}` brings it"
            raise InputError(
                weights_named(name).path, expected=f"the weights {name}", found="no such file", hint=hint
            )
        found.append(pinned)
    return found


def open_networks(files: list[Path], base: Source) -> tuple[Any, Any]:
    """ControlNet and denoiser, at float32; the denoiser's settings are those of `base`. Raises InputError."""
    diffusers = import_diffusers()
    settings, controlnet_file, unet_file = files
    with reading(Source(str(settings))):
        layout = json.loads(settings.read_text(encoding="utf-8"))
    with reading(base):
        unet_layout = diffusers.UNet2DConditionModel.load_config(
            base.name, subfolder="unet", revision=base.revision
        )
    with reading(Source(str(controlnet_file))):
        controlnet = _filled(diffusers.ControlNetModel, layout, _tensors(controlnet_file))
    condition = controlnet.controlnet_cond_embedding
    if len(condition.blocks):
        raise InputError(
            settings, expected="no blocks before the ControlNet", found=str(len(condition.blocks))
        )
    controlnet.controlnet_cond_embedding = LatentCondition(condition)
    with reading(Source(str(unet_file))):
        unet = _filled(diffusers.UNet2DConditionModel, unet_layout, _tensors(unet_file))
    return controlnet, unet


def _filled(network: Any, layout: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Any:
    with torch.device("meta"):
        made = network.from_config(layout)
    made.load_state_dict(tensors, strict=True, assign=True)
    return made.eval()


def _tensors(file: Path) -> Mapping[str, Tensor]:
    """Numbers alone: from safetensors, or from a pinned pickle, of which nothing but tensors is read."""
    if file.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(file)
    tensors: Mapping[str, Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    return tensors
