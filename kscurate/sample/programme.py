"""The whole sample, decided before a picture is drawn: which videos, sources and defects."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from .defects import FREQUENT, OCCASIONAL, plant
from .performance import GRID_S, Performance
from .skills import Skill
from .timeline import Container, Copy, Defect, VideoPlan

SOURCES = ("coin", "crosstask", "htstep", "coin", "kinetics400", "crosstask", "htstep", "coin", "kinetics400")
# The splits of which each source publishes spans; HT-Step's test spans and COIN's validation do not exist.
SPLITS = {
    "coin": ("train", "train", "test"),
    "crosstask": ("train", "train", "val"),
    "htstep": ("train", "train", "val"),
    "kinetics400": ("train", "val", "test", "train"),
}
SIZES = ((480, 360), (480, 270), (640, 360), (270, 480), (366, 274), (426, 238))
SIZE_SHARES = (0.34, 0.24, 0.16, 0.12, 0.08, 0.06)
RATES = (Fraction(15), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50))
RATE_SHARES = (0.06, 0.26, 0.32, 0.2, 0.13, 0.03)
FILE_DEFECTS = ("missing", "truncated", "past_end", "corrupt", "empty", "missing", "past_end")


@dataclass(slots=True)
class _Draft:
    """One video while it is being planned."""

    video_id: str
    source: str
    split: str
    film: Performance
    size: tuple[int, int]
    rng: np.random.Generator
    file_offset_s: float = 0.0
    defects: list[Defect] = field(default_factory=list)


def plan_sample(
    n_videos: int, seed: int, skills: Sequence[Skill], cameras: Sequence[str], n_test_skills: int = 0
) -> list[VideoPlan]:
    """Plan `n_videos` videos; the same arguments give the same plans. One in seventeen is a duplicate.

    n_test_skills  so many more of COIN's test split in which nothing is wrong, each filmed by one camera that stays:
                   what a generator can be asked, for which camera a film cuts to cannot be told from its first
                   picture. The other videos are the same with and without them.
    """
    rng = np.random.default_rng([seed, n_videos])
    n_copies = round(n_videos / 17)
    ids = _video_ids(rng, n_videos)
    drafts = [_draft(index, ids[index], seed, skills, cameras) for index in range(n_videos - n_copies)]
    originals = _choose_originals(drafts, n_copies, rng)
    file_defects = _deal_file_defects(drafts, originals, n_videos, rng)
    _deal_defects(drafts, originals, file_defects, n_videos, rng, len(skills))
    plans = [_finish(draft, file_defects.get(draft.video_id)) for draft in drafts]
    by_id = {plan.video_id: plan for plan in plans}
    spare = ids[len(drafts) :]
    plans += [
        _duplicate(by_id[original], video_id, rng)
        for original, video_id in zip(originals, spare, strict=True)
    ]
    return plans + plan_test_skills(n_test_skills, seed, skills, cameras, taken=ids)


def _video_ids(rng: np.random.Generator, n: int) -> list[str]:
    """Ids as YouTube's: 11 characters; now and then one begins with "-" or holds "_"."""
    letters = list(string.ascii_letters + string.digits + "-_")
    ids: list[str] = []
    while len(ids) < n:
        word = "".join(rng.choice(letters, 11))
        if len(ids) % 9 == 3:
            word = "-" + word[1:]
        if len(ids) % 7 == 2:
            word = word[:5] + "_" + word[6:]
        if word.lower() not in {known.lower() for known in ids}:
            ids.append(word)
    return ids


def _draft(index: int, video_id: str, seed: int, skills: Sequence[Skill], cameras: Sequence[str]) -> _Draft:
    rng = np.random.default_rng([seed, index, 1])
    source = SOURCES[index % len(SOURCES)]
    splits = SPLITS[source]
    split = splits[(index // len(SOURCES)) % len(splits)]
    at = int((index * 7 + seed) % len(skills))
    fps = RATES[rng.choice(len(RATES), p=RATE_SHARES)]
    film = Performance(rng, skills[at], at, int(rng.integers(2**31)), cameras, fps)
    draft = _Draft(video_id, source, split, film, SIZES[rng.choice(len(SIZES), p=SIZE_SHARES)], rng)
    if source == "kinetics400":
        # Most copies of Kinetics in the world are trimmed to the clip, some are the whole video.
        trimmed = rng.random() < 0.6
        film.film_one_action(0.0 if trimmed else float(rng.integers(1, 4)))
        draft.file_offset_s = float(rng.integers(0, 120)) if trimmed else 0.0
    else:
        film.film_instruction(GRID_S[source])
    return draft


def plan_test_skills(
    n: int, seed: int, skills: Sequence[Skill], cameras: Sequence[str], taken: Sequence[str]
) -> list[VideoPlan]:
    """Videos of whole skills, one camera each and nothing planted; ids are none of those `taken`."""
    rng = np.random.default_rng([seed, n, 2])
    lower = {word.lower() for word in taken}
    ids = [word for word in _video_ids(rng, n + len(taken)) if word.lower() not in lower]
    plans = []
    for index in range(n):
        rng = np.random.default_rng([seed, index, 3])
        at = (index * 7 + seed) % len(skills)
        camera = (str(rng.choice(cameras)),)
        film = Performance(rng, skills[at], at, int(rng.integers(2**31)), camera, Fraction(25))
        film.film_instruction(GRID_S["coin"])
        size = SIZES[rng.choice(len(SIZES), p=SIZE_SHARES)]
        plans.append(_finish(_Draft(ids[index], "coin", "test", film, size, rng), None))
    return plans


def _choose_originals(drafts: Sequence[_Draft], n: int, rng: np.random.Generator) -> list[str]:
    """Instructional videos that are kept clean, because another video will show the same footage."""
    able = [draft.video_id for draft in drafts if 3 <= len(draft.film.segments) <= 5] or [drafts[0].video_id]
    return [str(word) for word in rng.choice(able, n, replace=n > len(able))]


def _deal_file_defects(
    drafts: Sequence[_Draft], originals: Sequence[str], n_videos: int, rng: np.random.Generator
) -> dict[str, str]:
    """Which videos are missing, empty, truncated, corrupt or end before their annotations do: one in nine."""
    able = [draft.video_id for draft in drafts if draft.video_id not in originals]
    n = min(round(n_videos / 9), len(able) // 2)
    chosen = rng.permutation(able)[:n]
    return {str(video_id): FILE_DEFECTS[at % len(FILE_DEFECTS)] for at, video_id in enumerate(chosen)}


def _deal_defects(
    drafts: Sequence[_Draft],
    originals: Sequence[str],
    file_defects: dict[str, str],
    n_videos: int,
    rng: np.random.Generator,
    n_skills: int,
) -> None:
    """Deal defects to segments like cards: every kind in number, and about half of the segments clean."""
    places = [
        (draft, segment)
        for draft in drafts
        if draft.video_id not in originals and draft.video_id not in file_defects
        for segment in range(len(draft.film.segments))
    ]
    rounds = math.ceil(n_videos / 5.8)
    deck = [kind for turn in range(rounds) for kind in FREQUENT + (OCCASIONAL if turn % 3 == 0 else ())]
    n = min(len(deck), round(0.62 * len(places)))
    for kind, at in zip(deck[:n], rng.permutation(len(places))[:n], strict=True):
        draft, segment = places[at]
        draft.defects.append(plant(kind, draft.film, segment, draft.rng, n_skills))


def _finish(draft: _Draft, file_defect: str | None) -> VideoPlan:
    rng, film = draft.rng, draft.film
    draft.defects.sort(key=lambda defect: -1 if defect.segment is None else defect.segment)
    container = _container(rng)
    container = replace(container, edit_list_s=film.on_frame(container.edit_list_s))
    name = draft.video_id
    if draft.source == "kinetics400" and draft.film.takes[0].kind == "step":
        start_s = round(draft.file_offset_s)
        name = f"{name}_{start_s:06d}_{start_s + 10:06d}"
    plan = VideoPlan(
        video_id=draft.video_id,
        source=draft.source,
        split=draft.split,
        skill=film.skill_index,
        look_seed=film.look_seed,
        noise_seed=int(rng.integers(2**31)),
        noise_sigma=float(rng.uniform(1.4, 1.9)),
        drawn_size=draft.size,
        size=draft.size,
        fps=film.fps,
        declared_duration_s=film.now_s,
        duration_s=film.now_s,
        file=f"videos/{draft.source}/{name}.{container.extension}",
        file_offset_s=draft.file_offset_s,
        takes=tuple(film.takes),
        segments=tuple(film.segments),
        defects=tuple(draft.defects),
        container=container,
    )
    return _damage(plan, film, file_defect, rng) if file_defect else plan


def _damage(plan: VideoPlan, film: Performance, kind: str, rng: np.random.Generator) -> VideoPlan:
    """The same plan with a broken, missing or short file."""
    if kind == "missing":
        return replace(plan, file=None, defects=(*plan.defects, Defect(kind, None, None, None, "no_file")))
    if kind == "past_end":
        return _end_early(plan, film, rng)
    strength = {
        "empty": None,
        "truncated": float(rng.uniform(0.35, 0.75)),
        "corrupt": float(rng.uniform(0.03, 0.1)),
    }
    variant = {
        "empty": "no_bytes",
        "truncated": "index_first" if plan.container.index_first else "index_lost",
        "corrupt": "overwritten",
    }
    container = Container(index_first=plan.container.index_first, gop_frames=plan.container.gop_frames)
    extension = str(plan.file).rsplit(".", 1)[0] + ".mp4"
    defect = Defect(kind, None, None, None, variant[kind], strength[kind])
    return replace(plan, file=extension, container=container, defects=(*plan.defects, defect))


def _end_early(plan: VideoPlan, film: Performance, rng: np.random.Generator) -> VideoPlan:
    """The download broke off: the file ends within the last segment, or before it begins."""
    at = len(plan.segments) - 1
    last = plan.segments[at]
    wholly = at > 0 and rng.random() < 0.4
    share = rng.uniform(0.3, 0.6)
    end_s = last.start_s - 0.4 if wholly else last.start_s + share * (last.end_s - last.start_s)
    end_s = film.on_frame(end_s)
    defect = Defect("past_end", at, max(end_s, last.start_s), last.end_s, "wholly" if wholly else "partly")
    return replace(plan, duration_s=end_s, defects=(*plan.defects, defect))


def _container(rng: np.random.Generator) -> Container:
    """Facts of the file; about every third video holds one that naive readers stumble over."""
    gop = int(rng.choice((48, 90, 250)))
    plain = Container(
        crf=int(rng.choice((22, 23))),
        gop_frames=gop,
        b_frames=int(rng.choice((0, 2, 3))),
        index_first=rng.random() < 0.7,
    )
    nasty: tuple[Container, ...] = (
        replace(plain, variable_rate=True),
        replace(plain, rotation_deg=90),
        replace(plain, rotation_deg=180),
        replace(plain, rotation_deg=270),
        replace(plain, edit_list_s=1.2),
        replace(plain, start_offset_s=5.3),
        replace(plain, extension="mkv"),
        replace(plain, extension="mkv", start_offset_s=1.7),
        replace(plain, extension="webm", codec="vp9", b_frames=0),
    )
    weights = np.array((4, 2, 1, 1, 3, 2, 3, 1, 1), float)
    if rng.random() < 0.35:
        return nasty[rng.choice(len(nasty), p=weights / weights.sum())]
    return plain


def _duplicate(original: VideoPlan, video_id: str, rng: np.random.Generator) -> VideoPlan:
    """The same footage under another id: re-encoded and perhaps resized, cropped or mirrored."""
    variant = str(rng.choice(("re_encoded", "cropped", "mirrored", "cropped_mirrored")))
    crop = float(rng.uniform(0.05, 0.12)) if "cropped" in variant else 0.0
    scale = float(rng.choice((0.75, 1.0, 1.25)))
    width_px, height_px = (2 * round(side * scale / 2) for side in original.size)
    source = (
        str(rng.choice(("coin", "crosstask", "htstep")))
        if original.source != "kinetics400"
        else original.source
    )
    defects = tuple(
        Defect("duplicate", at, marked.start_s, marked.end_s, variant, crop or None)
        for at, marked in enumerate(original.segments)
    )
    return replace(
        original,
        video_id=video_id,
        source=source,
        split=str(rng.choice(SPLITS[source])),
        size=(width_px, height_px),
        file=f"videos/{source}/{video_id}.mp4",
        container=Container(crf=int(rng.choice((24, 26, 28))), gop_frames=120, b_frames=2),
        defects=defects,
        copy=Copy(original.video_id, crop, "mirrored" in variant),
    )
