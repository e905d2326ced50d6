"""The whole evaluation: clips -> features -> scores with their doubt -> one result a system, and how they compare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from ksground.errors import InputError

from .canonical import sha256_of
from .clip import Clip
from .columns import Judged, SetColumn, judge
from .entrant import Entrant, require_other_names
from .extract import Extracted, Extractors
from .extract_beside import helpers
from .pictures import chosen, draw_pictures
from .receipt import receipt_of
from .reference import Reference, reference_sha256
from .result import ClipScores, Comparison, Result, Score
from .result_file import write_comparison, write_result
from .video.content import content_sha256

GROUPED_BY = ("source", "task")
Groups = Mapping[str, Mapping[str, Collection[str]]]


def evaluate(
    reference: Reference,
    entrants: Sequence[Entrant],
    extractors: Extractors,
    out: Path,
    *,
    allow_missing: bool = False,
    pictures: int = 0,
    rival: str | None = None,
    jobs: int = 1,
) -> list[Path]:
    """Write one result an entrant and one comparison of all below `out`; give the files.

    pictures  so many clips are drawn for the page
    rival     the system that all others are held beside; None: every pair
    jobs      processes that extract features

    Raises InputError if a real clip cannot be read, or a generated one and `allow_missing` is not set; for floors and
    baselines it is always set.
    """
    require_other_names(entrants)
    everything = [*reference.clips, *chain.from_iterable(entrant.answers for entrant in entrants)]
    made = {}
    with helpers(extractors, everything, jobs):
        real = extractors.of(reference.clips, "reference")
        _require_readable(real, len(reference.clips), "leave it out of the reference, or mend the file")
        _require_pairs(real, reference.clips)
        for entrant in entrants:
            made[entrant.system] = extractors.of(entrant.answers, entrant.system)
            if entrant.kind == "system" and not allow_missing:
                hint = "`--allow-missing` scores the others, and marks the row"
                _require_readable(made[entrant.system], len(entrant.answers), hint)
    table = [judge(column, reference.clips, real, made, extractors) for column in extractors.protocol.metrics]
    receipt = receipt_of(extractors, reference_sha256(reference.clips, content_sha256), len(reference.clips))
    shown = chosen([clip.clip_id for clip in reference.clips], pictures)
    groups = _groups(reference.clips)
    files = []
    for entrant in entrants:
        clips = [clip for clip in entrant.answers if clip.clip_id in shown]
        drawn = draw_pictures(clips, out, f"pictures of {entrant.system}") if clips else {}
        result = Result(
            system=entrant.system,
            version=entrant.version,
            kind=entrant.kind,
            protocol=extractors.protocol.name,
            receipt=receipt,
            receipt_sha256=sha256_of(receipt),
            scores=[_score(each, entrant, groups) for each in table],
            clips=list(_clip_scores(entrant.system, reference, table, drawn)),
            notes=entrant.notes,
        )
        files.append(write_result(out, result))
    # Floors are no rivals: nobody is asked whether real clips are better than real clips.
    rivals = [entrant.system for entrant in entrants if entrant.kind != "floor"]
    standings = {each.column.id: each.standing(rivals, rival) for each in table}
    comparison = Comparison(
        receipt_sha256=sha256_of(receipt),
        duels=[duel for each in standings.values() for duel in each.duels],
        rank_probabilities={name: each.ranks for name, each in standings.items()},
        notes={name: each.notes for name, each in standings.items() if each.notes},
    )
    return [*files, write_comparison(out, comparison)]


def _score(each: Judged, entrant: Entrant, groups: Groups) -> Score:
    system = entrant.system
    if entrant.is_real and isinstance(each, SetColumn):
        return Score(each.column.id, each.column.title, each.better, each.halves())
    return Score(
        metric=each.column.id,
        title=each.column.title,
        better=each.better,
        overall=each.value(system),
        groups={
            kind: {name: each.value(system, members) for name, members in of_kind.items()}
            for kind, of_kind in groups.items()
        },
    )


def _groups(clips: Sequence[Clip]) -> Groups:
    """Kind -> group -> names of its clips; a kind that has but one group says nothing that the whole does not."""
    groups: dict[str, dict[str, set[str]]] = {}
    for kind in GROUPED_BY:
        for clip in clips:
            if name := getattr(clip, kind):
                groups.setdefault(kind, {}).setdefault(name, set()).add(clip.clip_id)
    return {kind: dict(sorted(of_kind.items())) for kind, of_kind in groups.items() if len(of_kind) > 1}


def _clip_scores(
    system: str, reference: Reference, table: Iterable[Judged], drawn: Mapping[str, str]
) -> Iterable[ClipScores]:
    values = {each.column.id: each.each[system] for each in table if each.each}
    for at, clip in enumerate(reference.clips):
        own = {name: float(each[at]) for name, each in values.items()}
        yield ClipScores(
            clip_id=clip.clip_id,
            video_id=clip.video_id,
            source=clip.source,
            task=clip.task,
            step=clip.step,
            values={name: None if value != value else value for name, value in own.items()},
            picture=drawn.get(clip.clip_id),
        )


def _require_readable(found: Extracted, n: int, hint: str) -> None:
    if found.refused:
        first, *_ = found.refused.values()
        many = f"{len(found.refused):,} of {n:,} cannot be; the first is {first.found}"
        raise InputError(first.file, expected="clips that can be read", found=many, hint=hint)


def _require_pairs(real: Extracted, clips: Sequence[Clip]) -> None:
    """What nobody can be held beside would count as missing in every row."""
    for name, features in real.features.items():
        if short := [clip for clip in clips if not len(features[clip.clip_id])]:
            found = f"one picture in {short[0].clip_id}" + f", and in {len(short) - 1:,} more" * bool(
                short[1:]
            )
            expected = f"real clips of two pictures or more, of which extractor {name} reads pairs"
            raise InputError(
                short[0].file, expected=expected, found=found, hint="leave it out of the reference"
            )
