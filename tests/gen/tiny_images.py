"""Image models, made small: the same classes with a few thousand random weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .tiny_parts import TEXT_WIDTH, clip_text, clip_tokenizer, sentence_pieces

# Width of what the image models' cross attention looks at: both text encoders' side by side, or one's projected.
SDXL_CROSS, KOLORS_CROSS = 2 * TEXT_WIDTH, 24


def _vae() -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(16, 16), down_block_types=("DownEncoderBlock2D",) * 2, norm_num_groups=8,
        up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4, sample_size=64,
    )  # fmt: skip


def unet_of(cross: int, **more: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        block_out_channels=(16, 32), layers_per_block=1, sample_size=32, norm_num_groups=8, attention_head_dim=(2, 4),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        use_linear_projection=True, cross_attention_dim=cross, **more,
    )  # fmt: skip


def _sized_unet(cross: int, pooled: int, **more: Any) -> Any:
    return unet_of(
        cross, addition_embed_type="text_time", addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=pooled + 6 * 8, **more,
    )  # fmt: skip


def _sdxl() -> Any:
    import diffusers

    return diffusers.StableDiffusionXLPipeline(
        vae=_vae(), text_encoder=clip_text("CLIPTextModel"), text_encoder_2=clip_text("CLIPTextModelWithProjection"),
        tokenizer=clip_tokenizer(), tokenizer_2=clip_tokenizer(), unet=_sized_unet(SDXL_CROSS, TEXT_WIDTH),
        scheduler=diffusers.EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear"),
    )  # fmt: skip


def _kolors() -> Any:
    import diffusers
    from diffusers.pipelines.kolors.text_encoder import ChatGLMConfig, ChatGLMModel
    from diffusers.pipelines.kolors.tokenizer import ChatGLMTokenizer

    tokenizer = ChatGLMTokenizer(vocab_file=str(sentence_pieces()))
    config = ChatGLMConfig(
        num_layers=2, padded_vocab_size=len(tokenizer) + 16, hidden_size=TEXT_WIDTH, ffn_hidden_size=32,
        kv_channels=8, num_attention_heads=4, seq_length=256, multi_query_attention=True, multi_query_group_num=2,
        rmsnorm=True, add_qkv_bias=True, attention_softmax_in_fp32=True, original_rope=True,
    )  # fmt: skip
    text_encoder = ChatGLMModel(config, empty_init=False).eval()
    for name, parameter in text_encoder.named_parameters():
        # Its norms are whatever lay in memory until weights are read into them.
        if name.endswith("layernorm.weight"):
            torch.nn.init.ones_(parameter)
    return diffusers.KolorsPipeline(
        vae=_vae(), text_encoder=text_encoder, tokenizer=tokenizer,
        unet=_sized_unet(KOLORS_CROSS, TEXT_WIDTH, encoder_hid_dim=TEXT_WIDTH, encoder_hid_dim_type="text_proj"),
        scheduler=diffusers.EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.014, beta_schedule="scaled_linear"),
    )  # fmt: skip


def _sd2() -> Any:
    import diffusers

    # As Stable Diffusion 2's: it predicts velocities, which GenHowTo's denoiser does not.
    scheduler = diffusers.DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False,
        steps_offset=1, prediction_type="v_prediction",
    )  # fmt: skip
    return diffusers.StableDiffusionPipeline(
        vae=_vae(), text_encoder=clip_text("CLIPTextModel"), tokenizer=clip_tokenizer(), unet=unet_of(TEXT_WIDTH),
        scheduler=scheduler, safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


IMAGES: dict[str, Callable[[], Any]] = {"sdxl": _sdxl, "kolors": _kolors, "sd2": _sd2}
