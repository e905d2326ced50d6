"""Packed rows of many jobs into one table of candidates, in shards, so that unpacking can be spread over processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa

from ..ledger import measured_batch
from ..spread import Spread
from .packed_rows import unpack

# What one job left, and the video's file where it lies today.
PackedJob = tuple[bytes, str]
JOBS_A_SHARD = 1000


def gather(jobs: Iterable[PackedJob], spread: Spread) -> Iterator[pa.RecordBatch]:
    """Yield the rows of `jobs` as batches of measured columns and signatures, in order."""
    for arrived in spread(_arrow_bytes, None, _shards(jobs)):
        with pa.ipc.open_stream(arrived) as stream:
            yield from stream


def rows_of(job: PackedJob) -> Iterator[dict[str, object]]:
    """Unpack one job's rows."""
    packed, video_file = job
    return ({**row, "video_file": video_file} for row in unpack(packed))


def _arrow_bytes(_: None, jobs: tuple[PackedJob, ...]) -> bytes:
    # As bytes they are the receiver's own: batches would hold on to the memory that processes share.
    batch = measured_batch([row for job in jobs for row in rows_of(job)])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def _shards(jobs: Iterable[PackedJob]) -> Iterator[tuple[PackedJob, ...]]:
    unread = iter(jobs)
    while shard := tuple(islice(unread, JOBS_A_SHARD)):
        yield shard
