"""How baselines are encoded: as the generations that they shall stand beside, or by stated defaults."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .pictures import number_at

# The encoders of ffmpeg whose `crf` runs from 0, the best, to 51.
ENCODERS = {"h264": "libx264", "hevc": "libx265"}
BEST_CRF, WORST_CRF = 0, 51


@dataclass(frozen=True, slots=True)
class Format:
    """What a written clip is like.

    size_px   width and height, to which real pictures are squashed whatever their shape; None: their own,
              with a short side of 256 px at most
    n_frames  spread evenly over the clip, so that its time runs faster or slower as it does in the generations; None:
              as many as keep its time at `fps`
    codec     "h264" or "hevc", 4:2:0, in MP4
    crf       quality, the same for all clips, as an encoder's user would set it
    """

    size_px: tuple[int, int] | None = None
    n_frames: int | None = None
    fps: Fraction = Fraction(16)
    codec: str = "h264"
    crf: int = 18

    def __str__(self) -> str:
        size = "short side 256" if self.size_px is None else f"{self.size_px[0]}x{self.size_px[1]}"
        frames = "" if self.n_frames is None else f"{self.n_frames} frames at "
        return f"{size}, {frames}{float(self.fps):.6g} fps, {self.codec} crf {self.crf}"

    @property
    def encoder(self) -> str:
        """ffmpeg's name of the encoder."""
        return ENCODERS[self.codec]

    def count(self, seconds: float) -> int:
        """How many frames a clip of so many seconds gets."""
        return self.n_frames or number_at(self.fps)(seconds)

    def size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width to write a picture of this height and width in; both even, as 4:2:0 asks."""
        if self.size_px:
            return self.size_px[1], self.size_px[0]
        scale = min(1.0, 256 / min(height, width))
        return max(2, round(height * scale / 2) * 2), max(2, round(width * scale / 2) * 2)
