"""The two image models of the benchmark's key-step stage, each with an IP-Adapter that was made for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Adapter:
    """Where an IP-Adapter lies.

    name      on the hub, or a folder; `revision` as the hub calls it
    file      its weights therein, in safetensors
    encoder   folder therein of the image encoder, a CLIPVisionModelWithProjection
    """

    name: str
    file: str
    encoder: str
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class ImageFamily:
    """Pipelines of one kind.

    pipeline  class of diffusers that begins with a picture; `siblings` begin without, their weights are the same
    """

    pipeline: str
    siblings: tuple[str, ...]
    adapter: Adapter
    n_steps: int
    guidance: float


IMAGE_FAMILIES = (
    ImageFamily(
        "StableDiffusionXLImg2ImgPipeline",
        ("StableDiffusionXLPipeline",),
        Adapter("h94/IP-Adapter", "sdxl_models/ip-adapter_sdxl_vit-h.safetensors", "models/image_encoder"),
        n_steps=30,
        guidance=5.0,
    ),
    ImageFamily(
        "KolorsImg2ImgPipeline",
        ("KolorsPipeline",),
        # Its main branch holds pickles alone; this proposed one has the same weights in safetensors.
        Adapter(
            "Kwai-Kolors/Kolors-IP-Adapter-Plus",
            "ip_adapter_plus_general.safetensors",
            "image_encoder",
            "refs/pr/4",
        ),
        n_steps=50,
        guidance=5.0,
    ),
)
