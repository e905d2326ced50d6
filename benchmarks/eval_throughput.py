"""Decoding and features, video files to vectors: ours beside pytorch-fid's Inception and cd-fvd's I3D.

Both read the same files, cut from the sample to 16 frames of its own size and rate, and take the same pictures of them
through the same random weights of the true shapes. One torch thread each, and all of a rival's processor time counts,
that of our thread which decodes ahead too.

- ours: `Extractors.of` with an empty cache, as an evaluation runs it: hashes, decoding, the view's resize, the network,
  and writing the cache;
- pytorch-fid: its own `InceptionV3` with its resize and scale, in batches of 16. It reads picture files alone, one a
  frame; here it is spared writing and reading them, and given what OpenCV reads from the videos;
- cd-fvd: its own `preprocess_i3d` and `InceptionI3d`, in batches of four clips. Its loader of videos fails beside
  today's torchvision; here it is spared the loader's own resize as well, and given what OpenCV reads.

OpenCV is the fastest reader that was measured here, so that neither peer waits for its files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from kseval.clip import Clip
from kseval.extract import Extractors
from kseval.features import Precision, i3d, inception
from kseval.protocol import Column, Extraction, Protocol, Uncertainty
from kseval.reference import load_reference
from kseval.resize import View
from kseval.video.read import Look, read
from kseval.video.sampling import FrameRule
from kseval.video.write import write_clip
from ksground.torchvision_import import import_torchvision
from tests.eval.features.random_weights import random_published

from .eval_turns import take_turns

CLIPS, FRAMES, PICTURES, ROUNDS = 4, 16, 4, 3
HEIGHT_PX, WIDTH_PX = 270, 480
AT_LEAST: dict[Precision, float] = {"float32": 1.5, "bfloat16": 2.5}
VIEWS = {
    "inception": View(299, 299, "squash", "clean_fid"),
    "i3d": View(224, 224, "crop", "torch_bilinear"),
}
Frames = NDArray[np.uint8]


def measure(manifest: Path, videos: Path) -> tuple[dict[str, Any], list[str]]:
    """Figures, and lines to print."""
    torch.set_num_threads(1)
    for module in (inception, i3d):
        # Random weights in the place of the published ones, whether these are here or not.
        module.pinned_file, module.read_tensors = Path, lambda path: random_published(path.name)
    figures: dict[str, Any] = {"clips": CLIPS, "frames": FRAMES}
    lines = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clips = _cut(manifest, videos, folder)
        peers = {"inception": ("pytorch-fid", PICTURES, _pytorch_fid()), "i3d": ("cd-fvd", FRAMES, _cd_fvd())}
        for name, (peer, frames, features) in peers.items():
            rivals: dict[str, Callable[[], object]] = {peer: _of_files(features, clips, frames)}
            for precision in AT_LEAST:
                rivals[precision] = _ours(name, precision, frames, clips, folder)
            spent = take_turns(rivals, ROUNDS)
            theirs = spent[peer]
            per_s = {rival: CLIPS * frames / each.cpu_s for rival, each in spent.items()}
            lines.append(
                f"{name}, {CLIPS} clips, {frames} of {FRAMES} frames of each, {WIDTH_PX} x {HEIGHT_PX}: "
                + ", ".join(f"{rival} {rate:.2f}" for rival, rate in per_s.items())
                + " frames a second of processor time"
            )
            lines += [
                f"    {precision}: {spent[precision].times(theirs)} of {peer}'s (at least {least})"
                for precision, least in AT_LEAST.items()
            ]
            figures[name] = {rival: [each.wall_s, each.cpu_s] for rival, each in spent.items()}
    return figures, lines


def _cut(manifest: Path, videos: Path, folder: Path) -> list[Clip]:
    cut = []
    view = Look(View(HEIGHT_PX, WIDTH_PX, "squash", "area"))
    for clip in load_reference(manifest, videos, ["train"]).clips[:CLIPS]:
        frames = read(clip, FrameRule(FRAMES, 0, 1.0), {"it": view}).pictures["it"]
        file = folder / f"{len(cut)}.mp4"
        write_clip(file, np.rint(frames).clip(0, 255).astype(np.uint8), Fraction(8), crf=18)
        cut.append(Clip(file.stem, file))
    return cut


def _ours(
    name: str, precision: Precision, frames: int, clips: Sequence[Clip], folder: Path
) -> Callable[[], object]:
    protocol = Protocol(
        name="bench",
        about="",
        splits=("train",),
        seed=0,
        frames=FrameRule(FRAMES, 0, 1.0),
        uncertainty=Uncertainty(100, 10, 0.95, 0.05),
        extractors={"it": Extraction(name, VIEWS[name], frames, precision)},
        metrics=(Column("it", "frechet", "it", ""),),
        sha256="0" * 64,
    )
    extractors = Extractors(protocol, "cpu", folder / "cache")

    def extract() -> object:
        for file in (folder / "cache").rglob("*.npy"):
            file.unlink()
        return extractors.of(clips, "")

    return extract


def _of_files(
    features: Callable[[Frames], object], clips: Sequence[Clip], frames: int
) -> Callable[[], object]:
    def extract() -> object:
        every = FRAMES // frames
        return features(np.stack([_opencv(clip.file)[every // 2 :: every] for clip in clips]))

    return extract


def _opencv(file: Path) -> Frames:
    """uint8 RGB (t, h, w, 3)."""
    video, frames = cv2.VideoCapture(str(file)), []
    while (found := video.read())[0]:
        frames.append(cv2.cvtColor(found[1], cv2.COLOR_BGR2RGB))
    return np.stack(frames)


def _pytorch_fid() -> Callable[[Frames], object]:
    import_torchvision()
    import pytorch_fid.inception as original

    original.load_state_dict_from_url = lambda *_, **__: random_published("inception-fid")
    network = original.InceptionV3([3]).eval()

    @torch.no_grad()
    def features(clips: Frames) -> object:
        pictures = torch.from_numpy(clips.reshape(-1, *clips.shape[2:])).permute(0, 3, 1, 2).contiguous()
        return [network(batch.float() / 255)[0] for batch in pictures.split(16)]

    return features


def _cd_fvd() -> Callable[[Frames], object]:
    from cdfvd.third_party.i3d.pytorch_i3d import InceptionI3d
    from cdfvd.third_party.i3d.utils import preprocess_i3d

    network = InceptionI3d(400, in_channels=3).eval()
    network.load_state_dict(random_published("i3d-kinetics-400"))

    @torch.no_grad()
    def features(clips: Frames) -> object:
        return network(preprocess_i3d(clips))

    return features
