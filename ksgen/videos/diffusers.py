"""Image-to-video models of diffusers by name: CogVideoX (the benchmark's baseline), LTX, Wan, Stable Video Diffusion.

    --clips diffusers=THUDM/CogVideoX-5b-I2V    a name on the hub, or a folder that `save_pretrained` wrote

Which family a model is stands in its `model_index.json`. Weights for text alone are taken where they serve pictures too
(LTX, Wan 2.2 5B), and refused where they have no place for one. What a model was taught is chosen for the user:

    family       size            other shapes        frames                  a second   steps   guidance
    CogVideoX    720 x 480       no; 1.5: yes        49 (4k + 1); 1.5: 81    8; 1.5: 16   50       6
    LTX          704 x 480       yes, by 32 px       121 (8k + 1)            24           50       3
    Wan 2.1      832 x 480       yes, by 16 px       81 (4k + 1)             16           50       5
    Wan 2.2 5B   1280 x 704      yes, by 32 px       121 (4k + 1)            24           50       5
    SVD          1024 x 576      yes, by 64 px       14; xt: 25              7            25       3

A model that takes other shapes works at the picture's own, within the area that it was taught; any other squashes the
whole picture, which is undone when the clip is written. SVD hears no words: its clips know the picture alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ksground.errors import InputError

from ..media.picture import Picture, resized
from ..pretrained import (
    Dtype,
    Offload,
    Place,
    Source,
    as_bytes,
    generating,
    load_pipeline,
    read_config,
    read_index,
    settle,
    step_generator,
)
from . import Clips, Videos
from ._families import FAMILIES, Family, Habits, Wish

MOTION_BUCKET = 127
# Fewer frames at a time flicker.
CHUNK = 8


class DiffusersVideos:
    """As `Videos`. The first frame is the image as the model paints it, not the image itself."""

    continues = False

    def __init__(
        self, pipeline: Any, family: Family, habits: Habits, motion_bucket: int, in_parts: bool
    ) -> None:
        self.pipeline, self.family, self.habits, self.motion_bucket = pipeline, family, habits, motion_bucket
        self.fps = habits.fps
        self.decoding = {"decode_chunk_size": CHUNK} if in_parts and family.in_chunks else {}
        if in_parts and not family.in_chunks:
            pipeline.vae.enable_tiling()

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        """uint8 (steps, t, h, w, 3); h and w are chosen for the first image.

        Raises InputError where the device has not memory enough.
        """
        size = self.habits.canvas.size_of(images[0])
        return np.stack(
            [
                self._clip(resized(image, *size), step, seed, at)
                for at, (image, step) in enumerate(zip(images, steps, strict=True))
            ]
        )

    def _clip(self, image: Picture, step: str, seed: int, at: int) -> NDArray[np.uint8]:
        height_px, width_px = image.shape[:2]
        wish = Wish(step, self.habits.guidance, self.fps, self.motion_bucket)
        with generating(self.family.pipeline):
            # One step at a time: what is beside it does not change it.
            made = self.pipeline(
                image=Image.fromarray(image), height=height_px, width=width_px, num_frames=self.habits.n_frames,
                num_inference_steps=self.habits.n_steps, generator=step_generator(seed, at), output_type="np",
                **self.family.asked(self.pipeline, wish), **self.decoding,
            )  # fmt: skip
        return as_bytes(made.frames[0], self.family.pipeline)


def build(
    name: str = "THUDM/CogVideoX-5b-I2V",
    revision: str | None = None,
    variant: str | None = None,
    device: str = "cpu",
    dtype: Dtype = "auto",
    offload: Offload = "none",
    n_steps: int | None = None,
    guidance: float | None = None,
    n_frames: int | None = None,
    width_px: int | None = None,
    height_px: int | None = None,
    fps: float | None = None,
    motion_bucket: int | None = None,
    decode_in_parts: bool = False,
) -> Videos:
    """The backend of this file; None: as the model was taught (see the module's table).

    name              a name on the hub, or a folder; `revision` and `variant` ("fp16") as the hub calls them
    dtype, offload    as `ksgen.pretrained.Place`; neither the seed's chance nor the frames depend on `offload`
    n_frames          of a clip; what the family's table allows
    fps               pictures a second to play at; LTX and SVD are told it too
    motion_bucket     SVD alone: how much moves, 1 to 255, 127 by default
    decode_in_parts   less memory for the last stage, pictures that differ a little

    Raises InputError for a model of another family, for weights that take no picture or are no safetensors, and for
    options that the family does not have.
    """
    place, source = Place(device, dtype, offload), Source(name, revision, variant)
    index = read_index(source)
    family = _family(source, index)
    if motion_bucket is not None and not family.tells_motion:
        raise InputError("motion_bucket", expected="a model that is told it: SVD", found=family.pipeline)
    pipeline = load_pipeline(family.pipeline, source, place.precision(family.half), family.exact)
    taught = family.habits(pipeline)
    habits = Habits(
        canvas=taught.canvas.told(width_px, height_px),
        n_frames=_n_frames(n_frames, taught),
        frames_unit=taught.frames_unit,
        fps=_positive("fps", fps, taught.fps),
        n_steps=int(_positive("n_steps", n_steps, taught.n_steps)),
        guidance=taught.guidance if guidance is None else guidance,
    )
    motion = MOTION_BUCKET if motion_bucket is None else motion_bucket
    return DiffusersVideos(settle(pipeline, place), family, habits, motion, decode_in_parts)


def _family(source: Source, index: Mapping[str, Any]) -> Family:
    found = index.get("_class_name")
    for family in FAMILIES:
        if found in (family.pipeline, *family.siblings):
            if not family.takes_picture(index, read_config(source, index, family.denoiser)):
                expected = f"weights that take a picture: a {family.pipeline}"
                raise InputError(source.name, expected=expected, found=f"a {found} for text alone")
            return family
    known = ", ".join(family.pipeline for family in FAMILIES)
    raise InputError(source.name, expected=f"an image-to-video model: {known}", found=str(found))


def _n_frames(asked: int | None, taught: Habits) -> int:
    if asked is None:
        return taught.n_frames
    unit = taught.frames_unit
    if asked < 2 or (asked - 1) % unit:
        near = max(1, round((asked - 1) / unit)) * unit + 1
        expected = f"a multiple of {unit} and one more, as {near}" if unit > 1 else "2 or more"
        raise InputError("n_frames", expected=expected, found=str(asked))
    return asked


def _positive(option: str, asked: float | None, taught: float) -> float:
    if asked is not None and not asked > 0:
        raise InputError(option, expected="more than 0", found=str(asked))
    return taught if asked is None else asked
