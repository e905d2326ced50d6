"""Real clips and their spoiled copies, written alike, so that nothing but the fault tells them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ksground.errors import InputError
from ksground.progress import progress

from ..clip import Clip
from ..corruptions import Disguise, Exchange, FrameCorruption, Frames, open_corruption
from ..entrant import Entrant
from ..extract import Extractors
from ..resize import View
from ..video.probe import probe
from ..video.read import Look, read
from ..video.sampling import FrameRule
from ..video.write import write_clip

UNCHANGED = "Unchanged"
LONGEST_SIDE_PX = 480
# So near to lossless that the encoder is no fault of its own.
CRF = 10


def frames_of(clips: Sequence[Clip], count: int) -> dict[str, Frames]:
    """clip_id -> uint8 (count, h, w, 3): its frames, evenly, in its own shape, no larger than metrics look at."""
    found = {}
    for clip in progress(clips, "reading", len(clips), "clips"):
        facts = probe(clip.file)
        scale = min(1.0, LONGEST_SIDE_PX / max(facts.width_px, facts.height_px))
        view = View(round(facts.height_px * scale), round(facts.width_px * scale), "squash", "area")
        seen = read(clip, FrameRule(count, 0, 1.0), {"frames": Look(view)}).pictures["frames"]
        found[clip.clip_id] = np.rint(seen).clip(0, 255).astype(np.uint8)
    return found


def unchanged(clips: Sequence[Clip], frames: Mapping[str, Frames], folder: Path) -> Entrant:
    """The clips as they are, written like the others."""
    return _written(UNCHANGED, clips, frames, folder)


def spoiled(
    name: str,
    clips: Sequence[Clip],
    frames: Mapping[str, Frames],
    extractors: Extractors,
    folder: Path,
    seed: int,
) -> list[Entrant]:
    """The clips with one fault; a disguise makes one entrant for each network that it can please."""
    corruption = open_corruption(name)
    if isinstance(corruption, Disguise):
        return _disguised(corruption, clips, frames, extractors, folder, seed)
    made: dict[str, Frames] = {}
    if isinstance(corruption, Exchange):
        made = {of: frames[by.clip_id] for of, by in corruption.stand_ins(clips, seed).items()}
    elif isinstance(corruption, FrameCorruption):
        made = {of: corruption.corrupt(each, seed) for of, each in frames.items()}
    return [_written(corruption.title, clips, made, folder)] if made else []


def _disguised(
    disguise: Disguise,
    clips: Sequence[Clip],
    frames: Mapping[str, Frames],
    extractors: Extractors,
    folder: Path,
    seed: int,
) -> list[Entrant]:
    from ..networks.evasion import disguised_from, seen_by

    wrong = open_corruption("wrong_skill")
    stand_ins = wrong.stand_ins(clips, seed) if isinstance(wrong, Exchange) else {}
    attacked = {column.of for column in extractors.protocol.metrics if column.metric == "cosine"}
    entrants = []
    for name in sorted(attacked):
        look, opened = extractors.looks[name], extractors.opened[name]
        if look.reads == "pairs" or not stand_ins:
            continue
        try:
            disguising = disguised_from(seen_by(opened))
            made = {}
            for of, by in progress(
                stand_ins.items(), f"disguise for {opened.title}", len(stand_ins), "clips"
            ):
                made[of] = disguise.disguise(frames[by.clip_id], frames[of], look.view, disguising)
        except InputError:
            continue  # no gradient passes through it, or it takes fewer frames than a copy has
        entrants.append(_written(f"{disguise.title}, {opened.title}", clips, made, folder))
    return entrants


def _written(title: str, clips: Sequence[Clip], frames: Mapping[str, Frames], folder: Path) -> Entrant:
    answers = []
    for clip in clips:
        if clip.clip_id not in frames:
            continue
        file = folder / title.lower().replace(" ", "-").replace(",", "") / f"{clip.clip_id}.mp4"
        write_clip(file, frames[clip.clip_id], _rate(clip, len(frames[clip.clip_id])), crf=CRF)
        answers.append(replace(clip, file=file, start_s=None, end_s=None))
    return Entrant(title, "1", "system", tuple(answers))


def _rate(clip: Clip, count: int) -> Fraction:
    """Pictures a second that make a copy last as long as the clip: at another pace all of it would move otherwise."""
    whole = probe(clip.file).duration_s
    length_s = (whole if clip.end_s is None else clip.end_s) - (clip.start_s or 0.0)
    return Fraction(count / length_s).limit_denominator(1000)
