"""Half a million made-up candidates: whole videos of a real run drawn again and again, with new names and new pictures.

Every score, every length and what failed comes from the run. The pictures of each drawn video are another scene (one
random mask over all its hashes), and some drawn videos are copies of others, or bear the id of one of another source.
"""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kscurate.engine.gather import PackedJob
from kscurate.engine.packed_rows import pack, unpack
from kscurate.spread import Spread
from ksground.errors import InputError

Rows = list[dict[str, Any]]
COPIES, SHARED_IDS = 0.02, 0.002
# Bits of each hash that a copy has differently.
FLIPPED = 2
VIDEOS_A_SHARD = 500
NATIVE = {"train": "training", "val": "validation", "test": "testing"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One video: which of the run's it is, its id, the mask of its pictures, and what is planted in it."""

    base: int
    video_id: str
    mask: int
    split: str | None = None
    is_copy: bool = False


def videos_of(out: Path) -> list[Rows]:
    """The rows with their signatures of each video of a run, from its checkpoint."""
    file = out / "checkpoint.sqlite"
    if not file.exists():
        raise InputError(
            file, expected="the checkpoint of a run", found="no such file", hint="make demo leaves one"
        )
    by_video: dict[tuple[str, str], Rows] = defaultdict(list)
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        for (packed,) in database.execute("SELECT rows FROM outcomes ORDER BY key"):
            for row in unpack(packed):
                by_video[row["source"], row["video_id"]].append(row)
    return [by_video[key] for key in sorted(by_video)]


def draw(videos: list[Rows], rows: int, seed: int = 0) -> tuple[list[Drawn], list[tuple[str, str]]]:
    """Videos with at least `rows` candidates, and the ids of each original and its copy."""
    chance = np.random.default_rng(seed)
    lengths = np.array([len(each) for each in videos])
    count = int(rows / lengths.mean() * 1.2) + 10
    base = chance.integers(0, len(videos), count)
    count = int(np.searchsorted(np.cumsum(lengths[base]), rows)) + 1
    masks = chance.integers(0, 2**64, count, dtype=np.uint64).tolist()
    splits = chance.choice(list(NATIVE), count).tolist()
    drawn = [Drawn(int(base[at]), f"{at:011d}", masks[at]) for at in range(count)]
    order = chance.permutation(count).tolist()
    copies, shared = round(COPIES * count), round(SHARED_IDS * count)
    pairs = []
    for original, copy in zip(order[:copies], order[copies : 2 * copies], strict=True):
        drawn[copy] = Drawn(drawn[original].base, f"{copy:011d}", masks[original], splits[copy], is_copy=True)
        pairs.append((drawn[original].video_id, drawn[copy].video_id))
    rest = order[2 * copies :]
    for one, other in zip(rest[:shared], rest[shared : 2 * shared], strict=True):
        if videos[drawn[one].base][0]["source"] != videos[drawn[other].base][0]["source"]:
            drawn[other] = Drawn(drawn[other].base, drawn[one].video_id, masks[other], splits[other])
    # A copy may be shorter than the video in whose place it came.
    missing = rows - sum(lengths[each.base] for each in drawn)
    while missing > 0:
        at = len(drawn)
        drawn.append(
            Drawn(int(chance.integers(0, len(videos))), f"{at:011d}", int(chance.integers(0, 2**63)))
        )
        missing -= lengths[drawn[-1].base]
    return drawn, pairs


def write_world(file: Path, videos: list[Rows], drawn: list[Drawn], spread: Spread) -> None:
    """Write the drawn videos' packed rows, as a run's checkpoint holds them."""
    shards = (drawn[start : start + VIDEOS_A_SHARD] for start in range(0, len(drawn), VIDEOS_A_SHARD))
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE outcomes (rows BLOB NOT NULL, file TEXT NOT NULL)")
        for jobs in spread(_packed, videos, shards):
            database.executemany("INSERT INTO outcomes VALUES (?, ?)", jobs)


def jobs_of(file: Path) -> Iterator[PackedJob]:
    """Read them again."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        yield from database.execute("SELECT rows, file FROM outcomes")


def _packed(videos: list[Rows], shard: list[Drawn]) -> list[PackedJob]:
    return [
        (
            pack([_renamed(row, each) for row in videos[each.base]]),
            f"{videos[each.base][0]['source']}/{each.video_id}.mp4",
        )
        for each in shard
    ]


def _renamed(row: dict[str, Any], drawn: Drawn) -> dict[str, Any]:
    old = row["video_id"]
    new = {name: row[name].replace(old, drawn.video_id) for name in ("clip_id", "segment_id", "video_id")}
    if drawn.split is not None:
        new |= {"split": drawn.split, "native_split": NATIVE[drawn.split]}
    chance = random.Random(f"{new['clip_id']}")
    hashes = row.get("phash")
    if hashes:
        new["phash"] = [each ^ drawn.mask ^ (_flips(chance) if drawn.is_copy else 0) for each in hashes]
    return row | new


def _flips(chance: random.Random) -> int:
    return sum(1 << bit for bit in chance.sample(range(64), FLIPPED))
