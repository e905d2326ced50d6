"""Pipelines of diffusers by name: a name on the hub, or a folder that `save_pretrained` wrote.

Only settings and numbers are read: weights are safetensors, never pickles, and a folder's own code is never run. Which
classes a folder is made of stands in its `model_index.json`; each must be one of diffusers or transformers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision

Dtype = Literal["auto", "float32", "bfloat16", "float16"]
Offload = Literal["none", "model", "sequential"]
INSTALL = "pip install 'ksgen-toolkit[big]'"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pipeline works, and how exactly.

    device   cpu, cuda, cuda:1, mps
    dtype    "auto" is float32 on a processor, and elsewhere the half precision that the model was made for
    offload  what waits in main memory: nothing; "model": networks that are not at work; "sequential": all but a layer

    Raises InputError for a device that is not here, and for offloading from a processor.
    """

    device: str = "cpu"
    dtype: Dtype = "auto"
    offload: Offload = "none"

    def __post_init__(self) -> None:
        try:
            kind = torch.device(self.device).type
        except RuntimeError:
            raise InputError("device", expected="cpu, cuda or mps", found=repr(self.device)) from None
        if (kind == "cuda" and not torch.cuda.is_available()) or (
            kind == "mps" and not torch.backends.mps.is_available()
        ):
            raise InputError("device", expected="one that torch finds here", found=self.device)
        if kind == "cpu" and self.offload != "none":
            expected = "none on the device cpu: there is nothing to make room on"
            raise InputError("offload", expected=expected, found=self.offload)

    def precision(self, half: str) -> torch.dtype:
        """The type of the numbers; `half` is what "auto" takes beside a processor."""
        on_processor = torch.device(self.device).type == "cpu"
        chosen = self.dtype if self.dtype != "auto" else "float32" if on_processor else half
        found: torch.dtype = getattr(torch, chosen)
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where weights come from: a folder, or a name on the hub with a `revision` and a `variant` ("fp16") of it."""

    name: str
    revision: str | None = None
    variant: str | None = None


def import_diffusers() -> Any:
    """The package, with what it needs beside it. Raises InputError where one is not installed."""
    if missing := [name for name in ("diffusers", "accelerate") if find_spec(name) is None]:
        raise InputError(
            "the large models", expected=f"the package {missing[0]}", found="not installed", hint=INSTALL
        )
    import_torchvision()
    import diffusers
    import transformers

    # A run has one bar of its own, and what is wrong comes as an error.
    diffusers.utils.logging.set_verbosity_error()
    transformers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
    return diffusers


def read_index(source: Source) -> Mapping[str, Any]:
    """What a pipeline says of itself: its class as `_class_name`, its parts by name as [library, class].

    Raises InputError where there is none, and for one whose parts are code of its own.
    """
    diffusers = import_diffusers()
    with reading(source):
        index: Mapping[str, Any] = diffusers.DiffusionPipeline.load_config(
            source.name, revision=source.revision
        )
    for part, said in {"pipeline": ["diffusers", index.get("_class_name")], **index}.items():
        if not isinstance(said, list | tuple) or said[0] is None:
            continue
        known = said[0] in ("diffusers", "transformers") or hasattr(diffusers.pipelines, str(said[0]))
        if not known or not isinstance(said[-1], str):
            raise InputError(
                source.name,
                expected="parts of diffusers and transformers",
                found=f"{part}: {said}",
                hint="code that comes with a model is never run here",
            )
    return index


def read_config(source: Source, index: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """The settings of one part of a pipeline whose index was read. Raises InputError where there are none."""
    _, network = index.get(part) or (None, "")
    known = getattr(import_diffusers(), str(network), None)
    if known is None:
        raise InputError(source.name, expected=f"a {part} of diffusers", found=str(network) or "none")
    with reading(source):
        config: Mapping[str, Any] = known.load_config(source.name, subfolder=part, revision=source.revision)
    return config


def load_pipeline(
    pipeline: str, source: Source, precision: torch.dtype, exact: tuple[str, ...] = (), **parts: Any
) -> Any:
    """A pipeline of the class that is named, in main memory; `settle` brings it to its place.

    exact  parts that stay at float32
    parts  what is not to be read from the source

    Raises InputError where the source is not whole, or holds no safetensors.
    """
    diffusers = import_diffusers()
    precisions = {"default": precision, **dict.fromkeys(exact, torch.float32)}
    with reading(source):
        opened = getattr(diffusers, pipeline).from_pretrained(
            source.name, revision=source.revision, variant=source.variant, dtype=precisions,
            use_safetensors=True, **parts,
        )  # fmt: skip
    opened.set_progress_bar_config(disable=True)
    return opened


def settle(pipeline: Any, place: Place) -> Any:
    """The pipeline, on its device or offloaded from it."""
    if place.offload == "model":
        pipeline.enable_model_cpu_offload(device=place.device)
    elif place.offload == "sequential":
        pipeline.enable_sequential_cpu_offload(device=place.device)
    else:
        pipeline.to(place.device)
    return pipeline


@contextmanager
def reading(source: Source) -> Iterator[None]:
    """What can be wrong with a source, as an InputError that names it."""
    from safetensors import SafetensorError

    try:
        yield
    except ImportError as error:
        expected = "the packages that it needs"
        raise InputError(source.name, expected=expected, found=_first(error), hint=INSTALL) from error
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        hint = "a folder that `save_pretrained` wrote, or a name on the hub, which needs the network once"
        if "safetensors" in str(error):
            hint = "pickles are never opened; `variant=fp16` where it has safetensors in half precision alone"
        expected = "a whole model in safetensors"
        raise InputError(source.name, expected=expected, found=_first(error), hint=hint) from error


@contextmanager
def generating(pipeline: str) -> Iterator[None]:
    """What a user can mend while a pipeline is at work, as an InputError."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        hint = "`offload=model` or `sequential`, fewer frames, a smaller size, or another device"
        raise InputError(
            pipeline, expected="memory enough on the device", found=_first(error), hint=hint
        ) from error


def step_generator(seed: int, step: int) -> torch.Generator:
    """Chance of one step alone, drawn on the processor: the same beside other steps, and with any offload."""
    return torch.Generator("cpu").manual_seed((seed * 1_000_003 + step) % 2**63)


def as_bytes(levels: NDArray[np.floating[Any]], pipeline: str) -> NDArray[np.uint8]:
    """0 to 1 -> uint8. Raises InputError for what is no number: half precision overflowed."""
    if not np.isfinite(levels).all():
        hint = "`dtype=bfloat16`, or float32"
        raise InputError(pipeline, expected="pictures", found="values that are no numbers", hint=hint)
    return (levels.clip(0, 1) * 255).round().astype(np.uint8)


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
