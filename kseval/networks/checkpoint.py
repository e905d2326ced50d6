"""Trained weights from their pinned files. Only numbers are read: nothing in a file is ever executed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import Tensor

from ksground.errors import InputError
from ksground.weights import find_weights, weights_named

Tensors = dict[str, Tensor]


def pinned_file(name: str) -> Path:
    """The verified file of the weights called `name` in the lock file.

    Raises InputError, with the command that mends it, if it is missing or not what is pinned.
    """
    weights = weights_named(name)
    try:
        path = find_weights(name)
    except InputError as error:
        repair = f"`kseval weights fetch --repair {name}` brings it again"
        hint = error.hint if weights.bundled else repair
        raise InputError(error.file, expected=error.expected, found=error.found, hint=hint) from None
    if path is None:
        hint = f"`kseval weights fetch {name}` brings it; with `--from FOLDER` from a folder, offline"
        raise InputError(weights.path, expected=f"the weights {name}", found="no such file", hint=hint)
    return path


def read_tensors(path: Path) -> Tensors:
    """The named tensors in a checkpoint: safetensors, or a state dict that torch saved."""
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(path)
    tensors: Tensors = torch.load(path, map_location="cpu", weights_only=True)
    return tensors


def fold_batch_norms(tensors: Tensors, norm_of: Callable[[str], str | None], eps: float) -> Tensors:
    """Weights without batch norms: those of a trained network are constants, and go into the layer before.

    norm_of  a layer's name -> that of the batch norm behind it, None if there is none
    eps      what the network adds to the variances; another one gives other features

    `layer.weight` and the norm's tensors become a new `layer.weight` and `layer.bias`; done in float64.
    """
    folded, norms = dict(tensors), set()
    for key in tensors:
        layer, _, kind = key.rpartition(".")
        norm = norm_of(layer) if kind == "weight" else None
        if norm is None:
            continue
        norms.add(norm)
        variance, mean = (tensors[f"{norm}.running_{of}"].double() for of in ("var", "mean"))
        scale = torch.rsqrt(variance + eps)
        if f"{norm}.weight" in tensors:
            scale = scale * tensors[f"{norm}.weight"].double()
        weight = tensors[key]
        bias = tensors[f"{layer}.bias"].double() if f"{layer}.bias" in tensors else 0
        folded[key] = (weight.double() * scale.view(-1, *[1] * (weight.ndim - 1))).float()
        folded[f"{layer}.bias"] = ((bias - mean) * scale + tensors[f"{norm}.bias"].double()).float()
    return without(folded, norms)


def without(tensors: Tensors, names: Iterable[str]) -> Tensors:
    """All but the tensors of the layers called so."""
    beginnings = tuple(f"{name}." for name in names)
    return {key: tensor for key, tensor in tensors.items() if not key.startswith(beginnings)}
