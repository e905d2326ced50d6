"""The reference generator: a picture and a skill in words -> a short clip of each key step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .pipeline import KSGenPipeline

__all__ = ["KSGenPipeline"]


def __getattr__(name: str) -> object:
    # Torch is loaded when the pipeline is asked for, not by every command that prints its help.
    if name == "KSGenPipeline":
        from .pipeline import KSGenPipeline

        return KSGenPipeline
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
