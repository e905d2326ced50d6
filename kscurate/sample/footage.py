"""A plan turned into pictures: every frame of a video, as planar YUV, ready for the encoder."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from . import lettering, optics
from .defects import CAPTIONS
from .optics import Picture
from .scene import Scene, View
from .skills import SKILLS
from .timeline import Defect, Take, VideoPlan

LIVE = ("step", "idle", "static", "empty")
# Rows of the noise tile beyond the frame: each frame takes another window of the same tile.
NOISE_MARGIN_PX = 61
STILL_OVERSAMPLING = 1.3
SceneOf = Callable[[int, int, tuple[int, int]], Scene]


def frames(
    plan: VideoPlan, first_s: float = 0.0, kept: Callable[[int], bool] | None = None
) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield the frames of the plan's regular grid from `first_s` (negative: footage before the video begins).

    Each is an I420 picture of the plan's `size`: uint8 (h * 3 / 2, w), BT.601, limited range. Frames that are
    not `kept` (by index) are not drawn: the picture before stands in for them.
    """
    film = _Film(plan)
    planar = None
    for at in range(round(first_s * plan.fps), plan.n_frames):
        if planar is None or kept is None or kept(at):
            planar = film.frame(float(at / plan.fps))
        yield planar


class _Film:
    def __init__(self, plan: VideoPlan) -> None:
        self.plan = plan
        self.rng = np.random.default_rng(plan.noise_seed)
        width_px, height_px = plan.size
        tile = self.rng.normal(
            128.5, plan.noise_sigma, (height_px + NOISE_MARGIN_PX, width_px + NOISE_MARGIN_PX)
        )
        self.noise = np.clip(tile, 0, 255).astype(np.uint8)
        self.scenes: dict[tuple[int, int, tuple[int, int]], Scene] = {}
        self.showings: dict[int, _Showing] = {}
        self.curves: dict[Defect, npt.NDArray[np.uint8]] = {}
        self.held: tuple[Defect, npt.NDArray[np.uint8]] | None = None

    def frame(self, time_s: float) -> npt.NDArray[np.uint8]:
        active = {defect.kind: defect for defect in self.plan.defects if _shows(defect, time_s)}
        frozen = active.get("frozen")
        if frozen and self.held and self.held[0] == frozen:
            return self.held[1]
        if "black" in active:
            planar = self._black(active["black"])
        else:
            picture, live, gain = self._picture(time_s)
            planar = self._planar(self._spoil(picture, active, time_s), live, gain)
        if frozen:
            self.held = frozen, planar
        return planar

    def _picture(self, time_s: float) -> tuple[Picture, bool, float]:
        """The footage at this time, whether a live camera filmed it, and the flicker of its light."""
        takes = self.plan.takes
        at = max((index for index, take in enumerate(takes) if take.start_s <= time_s + 1e-6), default=0)
        shown = self._showing(at)
        picture = shown.at(time_s)
        if at + 1 < len(takes) and time_s > takes[at + 1].start_s - takes[at + 1].transition_s / 2:
            coming = takes[at + 1]
            picture = optics.blend(
                picture, self._showing(at + 1).at(time_s), coming.transition, _share(coming, time_s)
            )
        elif takes[at].transition_s and time_s < takes[at].start_s + takes[at].transition_s / 2:
            before = self._showing(at - 1).at(time_s)
            picture = optics.blend(before, picture, takes[at].transition, _share(takes[at], time_s))
        flicker = 1 + 0.005 * float(np.sin(11 * time_s + takes[at].take_seed % 7))
        return picture, takes[at].kind in LIVE, flicker

    def _showing(self, at: int) -> _Showing:
        if at not in self.showings:
            for old in [index for index in self.showings if index < at - 1]:
                del self.showings[old]
            self.showings[at] = _Showing(
                self.plan.takes[at], self.plan.drawn_size, self._scene, self.plan.noise_sigma
            )
        return self.showings[at]

    def _scene(self, skill: int, look_seed: int, size: tuple[int, int]) -> Scene:
        """One scene for all takes of it: it remembers its table and walls."""
        key = (skill, look_seed, size)
        if key not in self.scenes:
            self.scenes[key] = Scene(SKILLS[skill], look_seed, size)
        return self.scenes[key]

    def _spoil(self, picture: Picture, active: dict[str, Defect], time_s: float) -> Picture:
        seed = self.plan.noise_seed
        if shaken := active.get("shake"):
            picture = optics.shake(picture, time_s, seed, shaken.strength or 0.0)
        if blurred := active.get("blur"):
            picture = optics.defocus(picture, (blurred.strength or 0.0) * picture.shape[1])
        if exposed := active.get("exposure"):
            if exposed not in self.curves:
                self.curves[exposed] = optics.exposure_curve(
                    picture, exposed.variant, exposed.strength or 0.0
                )
            picture = np.asarray(cv2.LUT(picture, self.curves[exposed]), np.uint8)
        if lettered := active.get("caption"):
            text = CAPTIONS[zlib.crc32(repr(lettered).encode()) % len(CAPTIONS)]
            picture = lettering.caption(picture, text, lettered.variant)
        return picture

    def _planar(self, picture: Picture, live: bool, gain: float) -> npt.NDArray[np.uint8]:
        copy, size = self.plan.copy, self.plan.size
        if copy and copy.mirrored:
            picture = np.ascontiguousarray(picture[:, ::-1])
        if copy and (copy.crop or picture.shape[1::-1] != size):
            picture = optics.place(picture, size, 1 / (1 - copy.crop))
        planar = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
        if live:
            self._add_noise(planar[: size[1]], gain)
        return planar

    def _add_noise(self, luma: npt.NDArray[np.uint8], gain: float) -> None:
        height_px, width_px = luma.shape
        y, x = self.rng.integers(NOISE_MARGIN_PX, size=2)
        window = self.noise[y : y + height_px, x : x + width_px]
        cv2.addWeighted(luma, gain, window, 1.0, -128.0, dst=luma)

    def _black(self, defect: Defect) -> npt.NDArray[np.uint8]:
        width_px, height_px = self.plan.size
        planar = np.full((height_px * 3 // 2, width_px), 128, np.uint8)
        planar[:height_px] = 16 + round(defect.strength or 0.0)
        return planar


class _Showing:
    """One take, ready to be looked at; what does not change over time is drawn once."""

    def __init__(self, take: Take, size: tuple[int, int], scene: SceneOf, noise_sigma: float) -> None:
        self.take, self.size, self.scene = take, size, scene
        self.fixed: Picture | None = None
        self.view: View | None = None
        if take.kind == "card":
            self.fixed = lettering.page(size, take.lines, take.take_seed)
        elif take.kind == "still":
            self.fixed = self._photograph(noise_sigma)
        elif take.kind == "static":
            resting = take.lines == ("resting_hand",)
            self.fixed = self._look(size, hand=resting).draw(0.45 if resting else 0.0, take.start_s)
        else:
            self.view = self._look(size, hand=take.kind != "empty")

    def at(self, time_s: float) -> Picture:
        take = self.take
        if self.view is None:
            assert self.fixed is not None
            return self.fixed if take.kind != "still" else self._filmed_still(self.fixed, time_s)
        if take.kind == "empty":
            picture = self.view.draw(take.progress_start, time_s)
            return optics.sway(optics.passing_shadow(picture, time_s, take.take_seed), time_s, take.take_seed)
        picture = self.view.draw(take.progress_at(time_s), time_s)
        if take.motion == "push_in":
            picture = optics.place(picture, self.size, 1 + 0.1 * self._elapsed(time_s))
        return picture

    def _look(self, size: tuple[int, int], hand: bool) -> View:
        take = self.take
        scene = self.scene(take.skill, take.look_seed, size)
        return scene.view(take.done, take.step, take.camera, take.take_seed, hand)

    def _photograph(self, noise_sigma: float) -> Picture:
        width_px, height_px = self.size
        large = (round(width_px * STILL_OVERSAMPLING), round(height_px * STILL_OVERSAMPLING))
        picture = self._look(large, hand=True).draw(0.5, self.take.start_s)
        noise = np.random.default_rng(self.take.take_seed).normal(0, noise_sigma, picture.shape[:2])
        return np.asarray(np.clip(picture + noise[..., None], 0, 255), np.uint8)

    def _filmed_still(self, photograph: Picture, time_s: float) -> Picture:
        take, elapsed = self.take, self._elapsed(time_s)
        forward = elapsed if take.take_seed % 2 else 1 - elapsed
        along = take.travel * (forward - 0.5)
        if take.motion == "zoom":
            return optics.place(photograph, self.size, 1 + take.travel * forward)
        scale = 1 + take.travel * (1 + (0.5 * forward if take.motion == "zoom_pan" else 0))
        return optics.place(photograph, self.size, scale, along, 0.3 * along)

    def _elapsed(self, time_s: float) -> float:
        return min(max((time_s - self.take.start_s) / (self.take.end_s - self.take.start_s), 0.0), 1.0)


def _shows(defect: Defect, time_s: float) -> bool:
    return (
        defect.start_s is not None
        and defect.end_s is not None
        and defect.start_s <= time_s + 1e-6 < defect.end_s
    )


def _share(take: Take, time_s: float) -> float:
    share = (time_s - take.start_s) / take.transition_s + 0.5
    return min(max(share, 0.0), 1.0)
