"""What is known of each family of image-to-video pipelines: the weights it takes, what it was taught, how it is asked.

Sizes, lengths and rates are those that a family's authors and diffusers' documentation use; what a model's own settings
say comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..media.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Habits:
    """How a model was taught, and how its authors ask it.

    frames_unit  a clip has a multiple of so many frames, and one more
    """

    canvas: Canvas
    n_frames: int
    frames_unit: int
    fps: float
    n_steps: int
    guidance: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What a clip is asked for, beside its picture, size and length; `motion` is SVD's motion bucket."""

    step: str
    guidance: float
    fps: float
    motion: int


@dataclass(frozen=True, slots=True)
class Family:
    """Pipelines of one kind.

    pipeline       class of diffusers
    siblings       classes for text alone, or for more, whose weights are of the same layout
    denoiser       the part whose settings tell whether a picture can be told
    takes_picture  from the pipeline's settings and the denoiser's
    habits         of an opened pipeline
    asked          what the pipeline is called with
    half           the half precision that it was made for; `exact` parts stay at float32
    tells_motion   whether it can be told how much shall move
    in_chunks      whether its decoder takes some frames at a time; otherwise it takes a picture tile by tile
    """

    pipeline: str
    siblings: tuple[str, ...]
    denoiser: str
    takes_picture: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
    habits: Callable[[Any], Habits]
    asked: Callable[[Any, Wish], dict[str, Any]]
    half: str = "bfloat16"
    exact: tuple[str, ...] = ()
    tells_motion: bool = False
    in_chunks: bool = False


def _cogvideox(pipeline: Any) -> Habits:
    """5b: one size, 49 frames, 8 a second; 1.5 (it packs frames by two): any shape, 81 frames, 16 a second."""
    taught, scale = pipeline.transformer.config, pipeline.vae_scale_factor_spatial
    canvas = Canvas(
        # 1.5 names a size that its positions reach, not the one that it was taught.
        width_px=min(taught.sample_width * scale, 1360),
        height_px=min(taught.sample_height * scale, 768),
        multiple_px=scale * taught.patch_size,
        any_shape=not taught.use_learned_positional_embeddings,
    )
    unit = pipeline.vae_scale_factor_temporal
    n_frames = (taught.sample_frames - 1) // unit * unit + 1
    return Habits(canvas, n_frames, unit, fps=16.0 if taught.patch_size_t else 8.0, n_steps=50, guidance=6.0)


def _ask_cogvideox(pipeline: Any, wish: Wish) -> dict[str, Any]:
    longest = pipeline.transformer.config.max_text_seq_length
    return {"prompt": wish.step, "guidance_scale": wish.guidance, "max_sequence_length": longest}


def _ltx(pipeline: Any) -> Habits:
    canvas = Canvas(704, 480, pipeline.vae_spatial_compression_ratio, any_shape=True)
    unit = pipeline.vae_temporal_compression_ratio
    return Habits(canvas, n_frames=121, frames_unit=unit, fps=24.0, n_steps=50, guidance=3.0)


def _ask_ltx(pipeline: Any, wish: Wish) -> dict[str, Any]:
    asked = {"prompt": wish.step, "guidance_scale": wish.guidance, "frame_rate": wish.fps}
    if pipeline.vae.config.timestep_conditioning:
        # From 0.9.1 on the decoder takes away the last of the noise.
        asked |= {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
    return asked


def _wan(pipeline: Any) -> Habits:
    """2.1: 480p, 16 frames a second; 2.2: two networks in turn (A14B), or one of 720p at 24 frames a second (5B)."""
    multiple = pipeline.vae_scale_factor_spatial * pipeline.transformer.config.patch_size[1]
    unit = pipeline.vae_scale_factor_temporal
    if pipeline.config.expand_timesteps:
        return Habits(
            Canvas(1280, 704, multiple, any_shape=True), 121, unit, fps=24.0, n_steps=50, guidance=5.0
        )
    in_turn = pipeline.config.boundary_ratio is not None
    n_steps, guidance = (40, 3.5) if in_turn else (50, 5.0)
    return Habits(Canvas(832, 480, multiple, any_shape=True), 81, unit, 16.0, n_steps, guidance)


def _ask_wan(pipeline: Any, wish: Wish) -> dict[str, Any]:
    return {"prompt": wish.step, "guidance_scale": wish.guidance}


def _svd(pipeline: Any) -> Habits:
    """14 frames, or 25 (xt); it is told no text, but a rate and how much moves."""
    multiple = pipeline.vae_scale_factor * 2 ** (len(pipeline.unet.config.block_out_channels) - 1)
    canvas = Canvas(1024, 576, multiple, any_shape=True)
    return Habits(canvas, pipeline.unet.config.num_frames, frames_unit=1, fps=7.0, n_steps=25, guidance=3.0)


def _ask_svd(pipeline: Any, wish: Wish) -> dict[str, Any]:
    return {
        "max_guidance_scale": wish.guidance,
        "min_guidance_scale": min(1.0, wish.guidance),
        "fps": max(1, round(wish.fps)),
        "motion_bucket_id": wish.motion,
    }


FAMILIES = (
    Family(
        "CogVideoXImageToVideoPipeline", ("CogVideoXPipeline",), "transformer",
        # The picture's latents come beside the noise.
        lambda index, taught: taught["in_channels"] == 2 * taught["out_channels"],
        _cogvideox, _ask_cogvideox,
    ),
    Family(
        "LTXImageToVideoPipeline", ("LTXPipeline", "LTXConditionPipeline"), "transformer",
        # The picture takes the place of the first frame's noise, so that all its weights serve.
        lambda index, taught: True,
        _ltx, _ask_ltx,
    ),
    Family(
        "WanImageToVideoPipeline", ("WanPipeline",), "transformer",
        # 2.1 and 2.2-A14B as CogVideoX, with a mask; 2.2-5B as LTX.
        lambda index, taught: index.get("expand_timesteps", False) or taught["in_channels"] > taught["out_channels"],
        _wan, _ask_wan, exact=("vae", "image_encoder"),
    ),
    Family(
        "StableVideoDiffusionPipeline", (), "unet", lambda index, taught: True,
        _svd, _ask_svd, half="float16", tells_motion=True, in_chunks=True,
    ),
)  # fmt: skip
