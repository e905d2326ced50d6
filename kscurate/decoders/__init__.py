"""One decoder a file; each yields Pictures of spans, on the player's clock.

A decoder module has two functions:

    unsuited(info: VideoInfo) -> str | None     why this decoder would be wrong for the file; None where it is right
    read(info: VideoInfo, spans: Sequence[Span]) -> Iterator[tuple[int, Picture]]
        for sorted, disjoint, half-open spans in seconds: every picture shown in each, in order, with its span's index

A decoder that is unsuited to a file is never used for it; `tests/contract/test_decoders.py` holds every other pair of
decoder and file to the numbers burned into the pictures.
"""

from __future__ import annotations

from ..footage.picture import Picture, Span

__all__ = ["Picture", "Span"]
