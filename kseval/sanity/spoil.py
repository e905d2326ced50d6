"""Real clips and their spoiled copies: each clip is decoded once, whole, and written alike with every fault in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from ksground.progress import progress

from ..clip import Clip
from ..corruptions import Corruption, Disguise, Exchange, FrameCorruption, Harms, open_corruption
from ..entrant import Entrant
from ..extract import Extractors
from ..features import Features
from .attack import Attacker, Attempt, attackers_of, summed_up
from .card import UNCHANGED, Attack, LeftOut
from .whole import Whole, read_whole, write_copy

# How the card groups faults.
ORDER: list[Harms] = ["motion", "order", "picture", "meaning", "anything"]
# Why an exchange of clips is left out.
NOBODY = "no clip here can stand in for another: it needs clips that name their task, video and step"


@dataclass(frozen=True, slots=True)
class Spoiled:
    """entrants: the unchanged clips first, then one a fault; faults: their titles -> what was done; else as `Card`."""

    entrants: Sequence[Entrant]
    faults: Mapping[str, Corruption]
    attacks: Sequence[Attack]
    left_out: Sequence[LeftOut]


def spoil(
    names: Sequence[str],
    clips: Sequence[Clip],
    extractors: Extractors,
    features: Mapping[str, Mapping[str, Features]],
    folder: Path,
) -> Spoiled:
    """Write the clips as they are and with every fault of these names below `folder`.

    features  extractor -> clip_id -> what it makes of the real clips
    """
    seed = extractors.protocol.seed
    opened = sorted(map(open_corruption, names), key=lambda each: ORDER.index(each.harms))
    corruptions = {each.title: each for each in opened}
    of_frames = [each for each in corruptions.values() if isinstance(each, FrameCorruption)]
    exchanged = {
        title: each.stand_ins(clips, seed)
        for title, each in corruptions.items()
        if isinstance(each, Exchange)
    }
    disguised, left_out = _disguised(corruptions.values(), clips, extractors, features)
    left_out += [LeftOut(title, NOBODY) for title, stand_ins in exchanged.items() if not stand_ins]
    side_px = max(max(look.view.height_px, look.view.width_px) for look in extractors.looks.values())
    files: dict[str, dict[str, Path]] = defaultdict(dict)
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for clip in progress(clips, "spoiling", len(clips), "clips"):
        whole = read_whole(clip, side_px)
        files[UNCHANGED][clip.clip_id] = write_copy(_place(folder, UNCHANGED, clip.clip_id), whole)
        for fault in of_frames:
            copy = Whole(fault.corrupt(whole.frames, seed), whole.fps)
            files[fault.title][clip.clip_id] = write_copy(_place(folder, fault.title, clip.clip_id), copy)
        for title, (disguise, attacker, wrong_of) in disguised.items():
            for of in wrong_of[clip.clip_id]:
                file = _place(folder, title, of)
                attempt = attacker.attack(disguise, whole, of, clip.clip_id, file)
                files[title][of] = file
                attempts[title].append(attempt)
    for title, stand_ins in exchanged.items():
        files[title] = {of: files[UNCHANGED][by.clip_id] for of, by in stand_ins.items()}
    faults = corruptions | {title: each.disguise for title, each in disguised.items()}
    return Spoiled(
        [_entrant(title, clips, files[title]) for title in (UNCHANGED, *faults) if files[title]],
        {title: each for title, each in faults.items() if files[title]},
        [summed_up(disguised[title].attacker.title, each) for title, each in attempts.items()],
        left_out,
    )


class _Disguised(NamedTuple):
    """wrong_of: clip_id -> the clips whose place this one takes."""

    disguise: Disguise
    attacker: Attacker
    wrong_of: Mapping[str, Sequence[str]]


def _disguised(
    corruptions: Iterable[Corruption],
    clips: Sequence[Clip],
    extractors: Extractors,
    features: Mapping[str, Mapping[str, Features]],
) -> tuple[dict[str, _Disguised], list[LeftOut]]:
    """Title -> who disguises which clip for which network, and what is not disguised."""
    disguises = [each for each in corruptions if isinstance(each, Disguise)]
    wrong = open_corruption("wrong_skill")
    if not disguises or not isinstance(wrong, Exchange):
        return {}, []
    wrong_of: dict[str, list[str]] = defaultdict(list)
    for of, by in wrong.stand_ins(clips, extractors.protocol.seed).items():
        wrong_of[by.clip_id].append(of)
    if not wrong_of:
        return {}, [LeftOut(each.title, NOBODY) for each in disguises]
    attackers, left_out = attackers_of(extractors, features)
    found = {
        f"{disguise.title} on {attacker.title}": _Disguised(disguise, attacker, wrong_of)
        for disguise in disguises
        for attacker in attackers
    }
    return found, [LeftOut(f"{each.title} on {one.title}", one.why) for each in disguises for one in left_out]


def _place(folder: Path, title: str, clip_id: str) -> Path:
    return folder / title.lower().replace(" ", "-") / f"{clip_id}.mp4"


def _entrant(title: str, clips: Sequence[Clip], files: Mapping[str, Path]) -> Entrant:
    answers = [
        replace(clip, file=files[clip.clip_id], start_s=None, end_s=None)
        for clip in clips
        if clip.clip_id in files
    ]
    return Entrant(title, "1", "system", tuple(answers))
