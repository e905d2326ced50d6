"""What one video of the sample shows, and when: takes, annotated segments, planted defects; plain data.

All times are seconds on the player's clock of the file (presentation time minus the container's start),
half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Take:
    """One uncut piece of footage: a camera that looks at one scene while (perhaps) one step is done.

    kind          "step" (a hand does the step), "idle" (an establishing shot, nothing annotated), "card" (a
                  full page of text), "static" (a live camera before which nothing moves), "empty" (a live
                  scene without a hand), "still" (one photograph, filmed with zoom or pan)
    skill         index into SKILLS; `done` and `step` are indices of its steps
    progress      runs from `progress_start` to `progress_end` while the clock runs over the action, and rests
                  outside
    motion        what the camera does besides what the look of the scene does: "tripod" (nothing), "push_in", and
                  for a still "zoom", "pan", "zoom_pan"
    travel        how far a still is zoomed or panned, as a share of the picture
    transition    how the take begins: "cut", "dissolve", "dip", "wipe_left", "wipe_down", "wipe_iris"; a
                  transition is centred on `start_s` and lasts `transition_s`
    """

    kind: str
    start_s: float
    end_s: float
    skill: int
    look_seed: int
    done: tuple[int, ...]
    step: int | None
    camera: str
    take_seed: int
    action_start_s: float = 0.0
    action_end_s: float = 0.0
    progress_start: float = 0.0
    progress_end: float = 0.0
    motion: str = "tripod"
    transition: str = "cut"
    transition_s: float = 0.0
    travel: float = 0.0
    lines: tuple[str, ...] = ()

    def progress_at(self, time_s: float) -> float:
        """How far the step is done at `time_s`, 0 to 1."""
        length_s = max(self.action_end_s - self.action_start_s, 1e-9)
        share = min(max((time_s - self.action_start_s) / length_s, 0.0), 1.0)
        return self.progress_start + share * (self.progress_end - self.progress_start)


@dataclass(frozen=True, slots=True)
class Segment:
    """One annotated span: what the annotators wrote about a take.

    `annotated_step` differs from `step` where the label is wrong. `speed` is 1.0 for a step that takes four
    seconds.
    """

    take: int
    start_s: float
    end_s: float
    step: int
    annotated_step: int
    done: tuple[int, ...]
    camera: str
    speed: float
    progress_start: float
    progress_end: float


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong, and where: inside one segment (`segment` is its index) or in the whole file (None).

    kind      "cut", "fade", "wipe", "frozen", "black", "blur", "exposure", "static", "shake", "fake_motion",
              "title_card", "caption", "wrong_label", "no_hand", "duplicate", "past_end", "missing", "empty",
              "truncated", "corrupt"; in the truth's tables also "other_scene", which follows from a change of scene,
              and "other_side", which follows from mirroring
    variant   the kind's flavour: "camera" or "scene" for a cut, "over" or "under" for exposure, "mirrored" …
    strength  in the kind's own measure: blur sigma and shake amplitude as a share of the width, crop as a
              share of the side; None where the kind has none
    """

    kind: str
    segment: int | None
    start_s: float | None
    end_s: float | None
    variant: str
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """How a duplicate differs from the footage it was made of: size, crop, mirroring."""

    extension: str = "mp4"
    codec: str = "h264"
    crf: int = 20
    gop_frames: int = 60
    b_frames: int = 0
    rotation_deg: int = 0
    edit_list_s: float = 0.0
    start_offset_s: float = 0.0
    variable_rate: bool = False
    index_first: bool = True


@dataclass(frozen=True, slots=True)
class Copy:
    """How a duplicate differs from the footage it was made of: another size, cropped, mirrored."""

    original_video_id: str
    crop: float = 0.0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class VideoPlan:
    """Everything about one video that is decided before a picture is drawn.

    `file` is relative to the sample's folder and None where the video is missing on purpose. `drawn_size` is
    what the scene is drawn at, `size` what the file shows (they differ in duplicates), both (width_px,
    height_px) as displayed. `file_offset_s` is where the file's second 0 lies on the published clock (trimmed
    Kinetics files). `declared_duration_s` is what the annotators saw; `duration_s` is what the file holds.
    """

    video_id: str
    source: str
    split: str
    skill: int
    look_seed: int
    noise_seed: int
    noise_sigma: float
    drawn_size: tuple[int, int]
    size: tuple[int, int]
    fps: Fraction
    declared_duration_s: float
    duration_s: float
    file: str | None
    file_offset_s: float = 0.0
    takes: tuple[Take, ...] = ()
    segments: tuple[Segment, ...] = ()
    defects: tuple[Defect, ...] = ()
    container: Container = field(default_factory=Container)
    copy: Copy | None = None

    @property
    def n_frames(self) -> int:
        """Frames on the plan's regular grid; a variable-rate file holds fewer."""
        return round(self.duration_s * self.fps)

    def has(self, kind: str) -> bool:
        """Whether a defect of this kind was planted anywhere in the video."""
        return any(defect.kind == kind for defect in self.defects)
