"""`make reproduce`: generate with every system, judge, read the states, print the table; each part resumes.

python -m benchmarks.reproduce --work DIR [--skills 120] [--seed 23001] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from kseval.baselines import baseline_names, open_baseline
from kseval.result import Value
from kseval.result_file import read_results
from ksground.errors import run_kindly

from .end_state import EndStateReader
from .states import Pixels, Task, generated_ends, states_of, tasks_of
from .systems import REAL, SYSTEMS
from .table import END, ROWS, SIX, STATES, lines
from .world import World, call, make_world

SKILLS, SEED = 120, 23_001


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reproduce", description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument(
        "--skills", type=int, default=SKILLS, help="test skills to render (default %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the test skills (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="of `ksgen run` (default %(default)s)")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    # What is missing is told before the hours of work.
    reader = EndStateReader.open()
    world = make_world(given.work, given.skills, given.seed)
    folders = {each.title: given.work / "generations" / each.folder for each in SYSTEMS}
    for each in SYSTEMS:
        call(
            "ksgen", "run", "--manifest", world.manifest, "--videos", world.videos, "--split", "test",
            "--out", folders[each.title], "--system", each.title, "--jobs", given.jobs, *each.options,
        )  # fmt: skip
    numbers = _judge(world, given.work, folders)
    tasks = tasks_of(world, reader)
    for name in baseline_names():
        folders[open_baseline(name).title] = given.work / "eval" / "baselines" / name
    for name in ROWS:
        found = states_of(reader, ((task, _ends_of(name, folders)(task)) for task in tasks))
        numbers[name] |= {STATES: found.after_each, END: found.at_the_end}
    n_clips = sum(len(task.clip_ids) for task in tasks)
    sys.stdout.write("\n".join(["", *lines(numbers, len(tasks), n_clips), ""]))
    if given.json:
        plain = {
            name: {metric: asdict(value) for metric, value in of.items()} for name, of in numbers.items()
        }
        given.json.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


def _judge(world: World, work: Path, folders: dict[str, Path]) -> dict[str, dict[str, Value]]:
    """System -> metric -> value, of the six and by `kseval evaluate`; what it kept of features is used again."""
    out, cache = work / "eval", work / "features"
    for old in out.glob("*.json"):
        old.unlink()
    call(
        "kseval", "evaluate", world.manifest, *folders.values(), "--videos", world.videos, "--out", out,
        "--cache", cache, "--pictures", 0,
    )  # fmt: skip
    return {
        result.system: {score.metric: score.overall for score in result.scores if score.metric in SIX}
        for result in read_results(out)
    }


def _ends_of(name: str, folders: dict[str, Path]) -> Callable[[Task], Pixels]:
    if name == REAL:
        return Task.real_ends
    return lambda task: generated_ends(folders[name], task)


if __name__ == "__main__":
    run_kindly(main)
