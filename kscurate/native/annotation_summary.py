"""What was read of the annotations, as numbers and as a page on the terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..annotation import Rejection, SourceAnnotations, Split

WIDTH = 100
SPLITS: tuple[Split, ...] = ("train", "val", "test")
SHOWN_PER_REASON = 3


def summarize(source: SourceAnnotations) -> dict[str, Any]:
    """Counts of one source, with its files, rejected rows and notes; ready to be written as JSON."""
    annotations = source.annotations
    labelled = [annotation for annotation in annotations if annotation.step_id is not None]
    segments = Counter(annotation.split for annotation in annotations)
    videos: dict[Split, set[str]] = {split: set() for split in SPLITS}
    for annotation in annotations:
        videos[annotation.split].add(annotation.video_id)
    return {
        "source": source.source,
        "files": source.files,
        "videos": len(set().union(*videos.values())),
        "segments": len(annotations),
        "segments_unlabelled": len(annotations) - len(labelled),
        "tasks": len(source.tasks),
        "tasks_with_segments": len({annotation.task_id for annotation in labelled}),
        "steps": len(source.steps),
        "steps_with_segments": len({annotation.step_id for annotation in labelled}),
        "splits": {
            split: {"videos": len(videos[split]), "segments": segments[split]}
            for split in SPLITS
            if segments[split]
        },
        "native_splits": dict(sorted(Counter(annotation.native_split for annotation in annotations).items())),
        "rows_read": source.rows_read,
        "rows_accepted": len(annotations),
        "rows_rejected": len(source.rejections),
        "rejected_by_reason": dict(
            Counter(rejection.reason for rejection in source.rejections).most_common()
        ),
        "rejections": [asdict(rejection) for rejection in source.rejections],
        "notes": source.notes,
    }


def print_annotations(sources: Sequence[SourceAnnotations]) -> None:
    """Write the page to stdout: one table, then each source's files and notes, then the rejected rows."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    summaries = [summarize(source) for source in sources]
    console.print(_table(summaries))
    for summary in summaries:
        _print_notes(console, summary)
    for source in sources:
        _print_rejections(console, source)
    read, accepted, rejected = (
        sum(summary[key] for summary in summaries) for key in ("rows_read", "rows_accepted", "rows_rejected")
    )
    console.print(f"\n{read:,} rows read = {accepted:,} accepted + {rejected:,} rejected")


def _table(summaries: Sequence[dict[str, Any]]) -> Table:
    table = Table(
        title="Annotations",
        title_justify="left",
        title_style="bold",
        caption="tasks and steps: those with segments / all that are published; splits: segments",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("source", no_wrap=True)
    for name in ("videos", "segments", "tasks", "steps", *SPLITS, "rejected"):
        table.add_column(name, justify="right", no_wrap=True)
    for summary in summaries:
        if not summary["files"]:
            table.add_row(summary["source"], *("·" for _ in range(8)), style="dim")
            continue
        splits = [summary["splits"].get(split, {"segments": 0})["segments"] for split in SPLITS]
        rejected = summary["rows_rejected"]
        table.add_row(
            f"[bold]{summary['source']}[/]",
            f"{summary['videos']:,}",
            f"{summary['segments']:,}",
            _of(summary["tasks_with_segments"], summary["tasks"]),
            _of(summary["steps_with_segments"], summary["steps"]),
            *(f"{count:,}" if count else "·" for count in splits),
            f"[red]{rejected:,}[/]" if rejected else "[green]0[/]",
        )
    return table


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _of(used: int, published: int) -> str:
    return f"{used:,} / {published:,}"


def _print_notes(console: Console, summary: dict[str, Any]) -> None:
    console.print(Text(f"\n{summary['source']}", style="bold"))
    if summary["files"]:
        console.print(_indented(f"read {', '.join(summary['files'])}"))
    if summary["segments_unlabelled"]:
        console.print(_indented(f"{summary['segments_unlabelled']:,} segments are published without a label"))
    for note in summary["notes"]:
        console.print(_indented(note, style="dim"))


def _print_rejections(console: Console, source: SourceAnnotations) -> None:
    by_reason: dict[str, list[Rejection]] = {}
    for rejection in source.rejections:
        by_reason.setdefault(rejection.reason, []).append(rejection)
    for reason, rejections in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        console.print(
            Text(f"\n{source.source}: {_rows(len(rejections))} rejected, {reason}", style="bold red")
        )
        for rejection in islice(rejections, SHOWN_PER_REASON):
            console.print(_indented(f"{rejection.file}, row {rejection.row}"))
            console.print(_indented(f"expected {rejection.expected}", depth=4))
            console.print(_indented(f"found    {rejection.found}", depth=4))
        if len(rejections) > SHOWN_PER_REASON:
            console.print(_indented(f"… and {len(rejections) - SHOWN_PER_REASON:,} more (--json has all)"))


def _indented(words: str, depth: int = 2, style: str = "") -> Any:
    from rich.padding import Padding

    return Padding(Text(words, style=style), (0, 0, 0, depth))
