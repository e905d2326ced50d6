"""Key-step images by SDXL or Kolors with an IP-Adapter, told by a Skill Transformer what each step looks like.

    --keyframes diffusers=stabilityai/stable-diffusion-xl-base-1.0
    --keyframes diffusers=Kwai-Kolors/Kolors-diffusers --set keyframes.variant=fp16

As in the benchmark the Skill Transformer (`ksgen.embedding_transformer`) predicts, for all steps at once, the image
embeddings that the IP-Adapter takes; the prompt is the step's text. There is no published one: teach one with
`ksgen.embedding_transformer.teach` from what `embed_picture` and `embed_steps` here say of training pictures and steps.
**Without one the IP-Adapter is told the start's own embedding at every step**: the scene stays, and nothing but the
step's words says what has changed.

Ours, not the benchmark's: an image begins as the start with noise over it, `strength` of the way, so that the scene
keeps its layout; at 1 next to nothing is left of it. The default was chosen without a measurement. The model works at
the picture's own shape, within the area that it was taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from ksground.errors import InputError

from ..embedding_transformer import EmbeddingTransformer
from ..media.canvas import Canvas
from ..media.picture import Picture, resized
from ..pretrained import (
    Dtype,
    Offload,
    Place,
    Source,
    as_bytes,
    generating,
    load_pipeline,
    read_index,
    reading,
    settle,
    step_generator,
)
from . import Clip, ImageOf, Keyframes
from ._adapters import IMAGE_FAMILIES, Adapter, ImageFamily

STEP = "{step}"


class DiffusersKeyframes:
    """As `Keyframes`; plans ahead: a step's image depends on the start and the steps alone.

    asked  what the pipeline is called with at every step
    """

    def __init__(
        self,
        pipeline: Any,
        skill_transformer: EmbeddingTransformer | None,
        canvas: Canvas,
        prompt: str,
        asked: dict[str, Any],
    ) -> None:
        self.pipeline, self.skill_transformer = pipeline, skill_transformer
        self.canvas, self.prompt, self.asked = canvas, prompt, asked

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """As `Keyframes`. Raises InputError where the device has not memory enough."""
        own, none = self.embed_picture(start)
        wanted = own.expand(len(steps), *own.shape)
        if self.skill_transformer is not None:
            wanted = self.skill_transformer.predict(own, self.embed_steps(steps))
        begun = Image.fromarray(resized(start, *self.canvas.size_of(start)))

        def image_of(step: int, _: Clip | None) -> Picture:
            both = (
                torch.stack([none, wanted[step]]) if self.asked["guidance_scale"] > 1 else wanted[step][None]
            )
            # A pooling adapter takes (2, images, vector), another one (2, images, vectors, vector).
            told = both if self._pools else both[:, None]
            with generating(type(self.pipeline).__name__):
                made = self.pipeline(
                    prompt=self.prompt.replace(STEP, steps[step]), image=begun, ip_adapter_image_embeds=[told],
                    generator=step_generator(seed, step), output_type="np", **self.asked,
                )  # fmt: skip
            return as_bytes(made.images[0], type(self.pipeline).__name__)

        return image_of

    @torch.no_grad()
    def embed_picture(self, picture: Picture) -> tuple[Tensor, Tensor]:
        """What the image encoder says of a picture, and of none: both (k, image), k 1 where the adapter pools."""
        embedded = self.pipeline.prepare_ip_adapter_image_embeds(
            Image.fromarray(picture), None, self.pipeline._execution_device, 1, True
        )[0]
        none, own = embedded.flatten(0, -2).chunk(2)
        return own, none

    @torch.no_grad()
    def embed_steps(self, steps: Sequence[str]) -> Tensor:
        """What the pipeline's own text encoder says of each step as a whole: (steps, text)."""
        device, read = self.pipeline._execution_device, self.pipeline.encode_prompt
        return torch.cat([read(step, device=device, do_classifier_free_guidance=False)[2] for step in steps])

    @property
    def _pools(self) -> bool:
        from diffusers.models.embeddings import ImageProjection

        return isinstance(self.pipeline.unet.encoder_hid_proj.image_projection_layers[0], ImageProjection)


def build(
    name: str = "stabilityai/stable-diffusion-xl-base-1.0",
    revision: str | None = None,
    variant: str | None = None,
    adapter: str | None = None,
    adapter_file: str | None = None,
    adapter_encoder: str | None = None,
    adapter_revision: str | None = None,
    adapter_scale: float = 0.6,
    skill_transformer: Path | None = None,
    strength: float = 0.8,
    prompt: str = STEP,
    negative_prompt: str = "",
    device: str = "cpu",
    dtype: Dtype = "auto",
    offload: Offload = "none",
    n_steps: int | None = None,
    guidance: float | None = None,
    width_px: int | None = None,
    height_px: int | None = None,
) -> Keyframes:
    """The backend of this file; None: what its family takes (SDXL 30 steps, Kolors 50; guidance 5).

    name               a name on the hub, or a folder; `revision` and `variant` ("fp16") as the hub calls them
    adapter            the IP-Adapter: a name on the hub, or a folder, with a file in safetensors and the folder of its
                       image encoder; `adapter_scale` is how much it counts beside the words
    skill_transformer  folder that `EmbeddingTransformer.save_pretrained` wrote
    strength           how far an image begins from the start, above 0 to 1 (see above)
    prompt             the words for a step, as "make tea: {step}"
    dtype, offload     as `ksgen.pretrained.Place`; images do not depend on `offload` but for rounding

    Raises InputError for a model of another family, for what is not whole or no safetensors, and for options out of
    range.
    """
    place, source = Place(device, dtype, offload), Source(name, revision, variant)
    if STEP not in prompt:
        raise InputError("prompt", expected=f"words with {STEP}", found=repr(prompt))
    family = _family(source)
    n_steps = family.n_steps if n_steps is None else n_steps
    if not 0 < strength <= 1 or int(n_steps * strength) < 1:
        expected = "above 0 to 1, and at least one of n_steps"
        raise InputError("strength", expected=expected, found=f"{strength} of {n_steps}")
    asked = {
        "num_inference_steps": n_steps,
        "guidance_scale": family.guidance if guidance is None else guidance,
        "negative_prompt": negative_prompt,
        "strength": strength,
    }
    chosen = Adapter(
        adapter or family.adapter.name,
        adapter_file or family.adapter.file,
        adapter_encoder or family.adapter.encoder,
        adapter_revision if adapter else adapter_revision or family.adapter.revision,
    )
    taught = None if skill_transformer is None else EmbeddingTransformer.from_pretrained(skill_transformer)
    pipeline = _open(family, source, chosen, place)
    pipeline.set_ip_adapter_scale(adapter_scale)
    return DiffusersKeyframes(
        settle(pipeline, place),
        None if taught is None else taught.to(device),
        _canvas(pipeline).told(width_px, height_px),
        prompt,
        asked,
    )


def _family(source: Source) -> ImageFamily:
    found = read_index(source).get("_class_name")
    for family in IMAGE_FAMILIES:
        if found in (family.pipeline, *family.siblings):
            return family
    known = ", ".join(sibling for family in IMAGE_FAMILIES for sibling in family.siblings)
    raise InputError(source.name, expected=f"an image model: {known}", found=str(found))


def _open(family: ImageFamily, source: Source, adapter: Adapter, place: Place) -> Any:
    file = Path(adapter.file)
    if file.suffix != ".safetensors":
        raise InputError(adapter.name, expected="an IP-Adapter in safetensors", found=adapter.file)
    precision = place.precision("float16")
    with reading(Source(adapter.name, adapter.revision)):
        from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection

        encoder = CLIPVisionModelWithProjection.from_pretrained(
            adapter.name,
            subfolder=adapter.encoder,
            revision=adapter.revision,
            dtype=precision,
            use_safetensors=True,
        )
    side_px = encoder.config.image_size
    pipeline = load_pipeline(
        family.pipeline, source, precision, image_encoder=encoder,
        feature_extractor=CLIPImageProcessor(size=side_px, crop_size=side_px),
    )  # fmt: skip
    with reading(Source(adapter.name, adapter.revision)):
        pipeline.load_ip_adapter(
            adapter.name, subfolder="" if file.parent == Path() else file.parent.as_posix(), weight_name=file.name,
            revision=adapter.revision, image_encoder_folder=None,
        )  # fmt: skip
    return pipeline


def _canvas(pipeline: Any) -> Canvas:
    side_px = pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    multiple_px = pipeline.vae_scale_factor * 2 ** (len(pipeline.unet.config.block_out_channels) - 1)
    return Canvas(side_px, side_px, multiple_px, any_shape=True)
