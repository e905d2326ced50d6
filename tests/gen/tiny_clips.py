"""Image-to-video models, made small: the same classes with a few thousand random weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .tiny_parts import IMAGE_WIDTH, TEXT_WIDTH, clip_processor, clip_vision, t5, t5_tokenizer


def _cogvideox(in_channels: int = 8, pipeline: str = "CogVideoXImageToVideoPipeline") -> Any:
    import diffusers

    transformer = diffusers.CogVideoXTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=in_channels, out_channels=4, time_embed_dim=8,
        text_embed_dim=TEXT_WIDTH, num_layers=1, sample_width=4, sample_height=2, sample_frames=9, patch_size=2,
        max_text_seq_length=16, use_rotary_positional_embeddings=True,
        use_learned_positional_embeddings=in_channels > 4,
    )  # fmt: skip
    vae = diffusers.AutoencoderKLCogVideoX(
        down_block_types=("CogVideoXDownBlock3D",) * 4, up_block_types=("CogVideoXUpBlock3D",) * 4,
        block_out_channels=(8, 8, 8, 8), latent_channels=4, layers_per_block=1, norm_num_groups=2,
    )  # fmt: skip
    return getattr(diffusers, pipeline)(
        tokenizer=t5_tokenizer(), text_encoder=t5(), vae=vae, transformer=transformer,
        scheduler=diffusers.CogVideoXDPMScheduler(),
    )  # fmt: skip


def _ltx(from_noise: bool = False) -> Any:
    import diffusers

    transformer = diffusers.LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=4, attention_head_dim=8, cross_attention_dim=32,
        num_layers=1, caption_channels=TEXT_WIDTH,
    )  # fmt: skip
    vae = diffusers.AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1), patch_size=4,
        timestep_conditioning=from_noise,
        spatio_temporal_scaling=(True, True, True, False), decoder_spatio_temporal_scaling=(True, True, True, False),
    )  # fmt: skip
    # As its authors published it: the text-to-video class, with weights that serve both.
    return diffusers.LTXPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(), vae=vae, text_encoder=t5(), tokenizer=t5_tokenizer(),
        transformer=transformer,
    )  # fmt: skip


def _wan(from_text: bool = False, expand_timesteps: bool = False) -> Any:
    import diffusers

    transformer = diffusers.WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=16 if from_text else 36,
        out_channels=16, text_dim=TEXT_WIDTH, freq_dim=32, ffn_dim=32, num_layers=1, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=32, image_dim=None if from_text else IMAGE_WIDTH,
    )  # fmt: skip
    vae = diffusers.AutoencoderKLWan(
        base_dim=4, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
    parts = {
        "tokenizer": t5_tokenizer(),
        "text_encoder": t5("UMT5"),
        "vae": vae,
        "transformer": transformer,
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
    }
    if from_text:
        return diffusers.WanPipeline(**parts, expand_timesteps=expand_timesteps)
    return diffusers.WanImageToVideoPipeline(
        **parts, image_encoder=clip_vision("CLIPVisionModel"), image_processor=clip_processor()
    )


def _svd() -> Any:
    import diffusers

    unet = diffusers.UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 32), layers_per_block=1, sample_size=8, num_frames=5, in_channels=8, out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=IMAGE_WIDTH, num_attention_heads=2, projection_class_embeddings_input_dim=24,
        addition_time_embed_dim=8,
    )  # fmt: skip
    vae = diffusers.AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32), down_block_types=("DownEncoderBlock2D",) * 2, latent_channels=4
    )
    scheduler = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="v_prediction",
        sigma_max=700.0, sigma_min=0.002, steps_offset=1, timestep_spacing="leading", timestep_type="continuous",
        use_karras_sigmas=True,
    )  # fmt: skip
    return diffusers.StableVideoDiffusionPipeline(
        vae=vae,
        image_encoder=clip_vision(),
        unet=unet,
        scheduler=scheduler,
        feature_extractor=clip_processor(),
    )


CLIPS: dict[str, Callable[[], Any]] = {
    "cogvideox": _cogvideox,
    "cogvideox-from-text": lambda: _cogvideox(4, "CogVideoXPipeline"),
    "ltx": _ltx,
    # From 0.9.1 on its decoder takes away the last of the noise.
    "ltx-0.9.1": lambda: _ltx(from_noise=True),
    "wan": _wan,
    # One network for text alone and for pictures, which take the place of the first frame's noise.
    "wan-2.2-5b": lambda: _wan(from_text=True, expand_timesteps=True),
    "wan-from-text": lambda: _wan(from_text=True),
    "svd": _svd,
}
