"""A split of a manifest, video by video: made where it is not there yet, then one table over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ksground.errors import InputError
from ksground.progress import ProgressLine

from ..output.generations import Row, write_table
from ..output.output_folder import output_folder
from ..seed import check_seed
from .assignments import assignments
from .engines import Engine
from .read_manifest import read_manifest
from .settings import Settings
from .stages import known_of
from .work import Outcome, Work


@dataclass(frozen=True, slots=True)
class SplitRun:
    """What a run came to.

    rows       of all that is there, by video
    n_made     skills made now; n_kept those that an earlier run had finished
    refused    why the others could not be made
    timings_s  stage -> seconds over all skills made now, wherever they were made
    """

    rows: tuple[Row, ...]
    n_made: int
    n_kept: int
    refused: tuple[str, ...]
    timings_s: Mapping[str, float]


def run_split(
    manifest: Path,
    videos: Path,
    split: str,
    out: Path,
    settings: Settings,
    seed: int,
    system: str,
    at_most: int | None,
    engine: Engine,
    threads: int = 1,
) -> SplitRun:
    """Generate a clip for every labelled clip of the split below `out`.

    A video that cannot be read is told in the end and missing in the table; the others are made. What an earlier run
    finished with the same settings stays. Neither clips nor table depend on the engine.

    Raises InputError for a manifest without such clips, for backends that cannot be opened, for a folder that takes
    no more or that another run is at work in.
    """
    check_seed(seed)
    if not videos.is_dir():
        raise InputError(
            videos, expected="--videos: the folder of the manifest's videos", found="no such folder"
        )
    table = read_manifest(manifest)
    todo = list(assignments(table, split, videos.resolve()))[:at_most]
    work = Work(settings, known_of(settings, table, videos.resolve()), out.resolve(), seed, system, threads)
    with output_folder(out):
        known = work.known.sha256()
        kept = {each.name: found for each in todo if (found := work.kept(each, known))}
        due = [each for each in todo if each.name not in kept]
        made: dict[str, Outcome] = {}
        with ProgressLine("skills", total=len(due), unit="skills") as line:
            for outcome in engine.outcomes(work, due) if due else ():
                made[outcome.name] = outcome
                line.advance()
        all_of_them = [(kept | made)[each.name] for each in todo]
        rows = tuple(row for outcome in all_of_them for row in outcome.rows)
        if rows:
            write_table(out, rows)
    timings = Counter[str]()
    for outcome in made.values():
        timings.update(outcome.timings_s)
    refused = tuple(outcome.refused for outcome in all_of_them if outcome.refused)
    return SplitRun(rows, len(made) - len(refused), len(kept), refused, dict(timings))
