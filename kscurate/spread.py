"""Work cut into shards, one after another or spread over a cluster: the results are the same, and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Shard = TypeVar("Shard")
Result = TypeVar("Result")


class Spread(Protocol):
    """Yields `work(shared, shard)` of each shard, in the order of the shards.

    `work` is a function of a module, and all of it can be pickled: it may run in another process.
    """

    def __call__(
        self, work: Callable[[Shared, Shard], Result], shared: Shared, shards: Iterable[Shard]
    ) -> Iterator[Result]:
        """Yield the results."""
        ...


def one_by_one(
    work: Callable[[Shared, Shard], Result], shared: Shared, shards: Iterable[Shard]
) -> Iterator[Result]:
    """The `Spread` of this process alone."""
    return (work(shared, shard) for shard in shards)
