"""Lets torchvision import beside a CPU build of torch."""

from __future__ import annotations

import sys
from types import ModuleType

_MISSING_OPERATOR = "operator torchvision::nms does not exist"
# The library object defines the operators only while it lives.
_kept_alive: list[object] = []


def import_torchvision() -> ModuleType:
    """Import torchvision, defining the two operators its wheel lacks where torch is built without CUDA.

    PyPI's torchvision carries a compiled part that loads only beside a CUDA torch; without it the import fails while it
    registers shapes for operators that nobody defined. Declaring their schemas is enough: transforms and models work,
    and its compiled nms and jpeg stay unavailable. Where torchvision imports by itself this does nothing else; any
    other error is raised as it is.
    """
    try:
        import torchvision
    except RuntimeError as error:
        if _MISSING_OPERATOR not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        _define_operators()
        import torchvision
    return torchvision


def _define_operators() -> None:
    from torch.library import Library

    library = Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _kept_alive.append(library)
