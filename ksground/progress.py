"""One progress line on stderr: a rich bar with rate and time left, or plain lines where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

T = TypeVar("T")
PLAIN_LINE_EVERY_S = 10.0


class _Rate(ProgressColumn):
    """Finished items a second, in the unit of the job."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(
            f"{speed:.1f} {self.unit}/s" if speed else f"- {self.unit}/s", style="progress.data.speed"
        )


class ProgressLine:
    """`with ProgressLine("curate", total=120, unit="videos") as line: line.advance()`.

    Writes to stderr only, so that stdout stays the result's. Not a terminal: one plain line every ten seconds, and
    one at the end of a job that took longer than two.
    """

    def __init__(self, label: str, total: float, unit: str) -> None:
        self.label, self.total, self.unit = label, total, unit
        self.done = 0.0
        self.started_s = self.said_s = time.monotonic()
        self.bar: Progress | None = None
        if sys.stderr.isatty():
            self.bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                _Rate(unit),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.task = self.bar.add_task(label, total=total)

    def __enter__(self) -> Self:
        if self.bar:
            self.bar.start()
        return self

    def advance(self, amount: float = 1) -> None:
        """Count `amount` more finished items."""
        self.done += amount
        if self.bar:
            self.bar.advance(self.task, amount)
        elif time.monotonic() - self.said_s >= PLAIN_LINE_EVERY_S:
            self._say()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar:
            self.bar.stop()
        elif time.monotonic() - self.started_s > 2:
            self._say()

    def _say(self) -> None:
        self.said_s = time.monotonic()
        elapsed_s = self.said_s - self.started_s
        rate = self.done / elapsed_s if elapsed_s else 0.0
        left = f", {(self.total - self.done) / rate:.0f} s left" if rate and self.done < self.total else ""
        done, total = f"{self.done:g}", f"{self.total:g}"
        sys.stderr.write(f"{self.label}: {done} of {total} {self.unit}, {rate:.1f} {self.unit}/s{left}\n")
        sys.stderr.flush()


def progress(items: Iterable[T], label: str, total: float, unit: str) -> Iterator[T]:
    """Yield `items`, counting each one when the caller asks for the next."""
    with ProgressLine(label, total, unit) as line:
        for item in items:
            yield item
            line.advance()
