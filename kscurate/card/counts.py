"""Candidates counted: by source, split, task, step, domain and reason, each with what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..manifest import SPLITS
from .run import Run

MOST_LISTED = 40
STATUSES = ("kept", "dropped", "failed")


@dataclass(frozen=True, slots=True)
class Count:
    """Candidates of one group: candidates = kept + dropped + failed; `kept_s` is the kept clips' length together."""

    names: tuple[str, ...]
    candidates: int
    kept: int
    dropped: int
    failed: int
    kept_s: float

    @property
    def share(self) -> float | None:
        """Kept of all candidates, None where there is none."""
        return self.kept / self.candidates if self.candidates else None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Candidates not kept for one reason, in all and by source; `rule` is None for one that failed."""

    status: str
    reason: str
    rules: tuple[str, ...]
    by_source: dict[str, int]

    @property
    def total(self) -> int:
        """In all sources."""
        return sum(self.by_source.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted; long lists keep their first MOST_LISTED, `n_tasks` and `n_steps` say how many there are.

    unlabelled   candidates without a step's name: they are in no row of `by_step`
    no_domain    candidates whose source publishes no domain
    """

    total: Count
    by_split: tuple[Count, ...]
    by_domain: tuple[Count, ...]
    by_task: tuple[Count, ...]
    by_step: tuple[Count, ...]
    reasons: tuple[ReasonCount, ...]
    sources: tuple[str, ...]
    videos: int
    videos_kept: int
    n_tasks: int
    n_tasks_kept: int
    n_steps: int
    n_steps_kept: int
    unlabelled: int
    no_domain: int


def count(run: Run) -> Counts:
    """Count a run; the split of a kept clip is the manifest's, of any other candidate the ledger's."""
    frame = run.candidates
    clips = frame.assign(
        seconds=(frame["end_s"] - frame["start_s"]).where(frame["status"] == "kept", 0.0).fillna(0.0),
        split=_split_in_force(run),
        domain=frame.get("domain", pd.Series(None, index=frame.index, dtype="object")),
    )
    tasks = _grouped(clips, ["source", "task_id", "task"])
    steps = _grouped(clips, ["source", "step_id", "step"])
    by_split = _grouped(clips, ["source", "split"])
    return Counts(
        total=_count(("all",), clips),
        by_split=tuple(sorted(by_split, key=lambda each: (each.names[0], SPLITS.index(each.names[1])))),
        by_domain=_longest_first(_grouped(clips, ["source", "domain"])),
        by_task=_named(_longest_first(tasks)[:MOST_LISTED]),
        by_step=_named(_longest_first(steps)[:MOST_LISTED]),
        reasons=_reasons(clips),
        sources=tuple(sorted(clips["source"].unique())),
        videos=int(clips["video_id"].nunique()),
        videos_kept=int(run.kept["video_id"].nunique()),
        n_tasks=len(tasks),
        n_tasks_kept=sum(each.kept > 0 for each in tasks),
        n_steps=len(steps),
        n_steps_kept=sum(each.kept > 0 for each in steps),
        unlabelled=int(clips["step"].isna().sum()),
        no_domain=int(clips["domain"].isna().sum()),
    )


def _split_in_force(run: Run) -> pd.Series:
    split = run.candidates["clip_id"].map(run.kept.set_index("clip_id")["split"])
    return split.where(split.notna(), run.candidates["split"])


def _grouped(clips: pd.DataFrame, keys: list[str]) -> list[Count]:
    known = clips[clips[keys].notna().all(axis=1)]
    flags = {status: (known["status"] == status).astype("int64") for status in STATUSES}
    table = known[keys].assign(**flags, seconds=known["seconds"]).groupby(keys, sort=True).sum()
    return [
        _from_sums(tuple(str(name) for name in key), row)
        for key, row in zip(table.index.to_list(), table.to_numpy().tolist(), strict=True)
    ]


def _from_sums(names: tuple[str, ...], sums: list[float]) -> Count:
    kept, dropped, failed = (int(each) for each in sums[:3])
    return Count(names, kept + dropped + failed, kept, dropped, failed, float(sums[3]))


def _count(names: tuple[str, ...], clips: pd.DataFrame) -> Count:
    by_status = [float((clips["status"] == status).sum()) for status in STATUSES]
    return _from_sums(names, [*by_status, float(clips["seconds"].sum())])


def _longest_first(rows: list[Count]) -> tuple[Count, ...]:
    return tuple(sorted(rows, key=lambda each: (-each.kept, -each.candidates, each.names)))


def _named(rows: tuple[Count, ...]) -> tuple[Count, ...]:
    """Source and words, without the id that kept two equal wordings apart."""
    return tuple(
        Count(
            (each.names[0], each.names[-1]),
            each.candidates,
            each.kept,
            each.dropped,
            each.failed,
            each.kept_s,
        )
        for each in rows
    )


def _reasons(clips: pd.DataFrame) -> tuple[ReasonCount, ...]:
    unkept = clips[clips["status"] != "kept"]
    rows = []
    for (status, reason), group in unkept.groupby(["status", "reason"], sort=True):
        by_source = {str(name): int(n) for name, n in group["source"].value_counts().sort_index().items()}
        rows.append(
            ReasonCount(str(status), str(reason), tuple(sorted(group["rule"].dropna().unique())), by_source)
        )
    return tuple(sorted(rows, key=lambda each: (each.status, -each.total, each.reason)))
