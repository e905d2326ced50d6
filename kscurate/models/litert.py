"""Runs a .tflite network on one CPU thread.

One picture at a time: the networks used here were measured 5 to 25% slower per picture in batches of 16 than alone,
since a single picture's activations stay in the core's cache.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

Tensor = NDArray[np.float32]


class LiteModel:
    """A network with one square float32 input picture.

    side_px    height and width of the input
    """

    def __init__(self, interpreter: Any) -> None:
        self._interpreter = interpreter
        (given,) = interpreter.get_input_details()
        self._input = int(given["index"])
        self._outputs = [int(each["index"]) for each in interpreter.get_output_details()]
        self.side_px = int(given["shape"][1])

    def run(self, picture: Tensor) -> list[Tensor]:
        """Feed float32 (side_px, side_px, 3); give each output without its leading 1, in the file's order."""
        self._interpreter.set_tensor(self._input, picture[None])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index)[0] for index in self._outputs]


@cache
def open_model(path: Path) -> LiteModel:
    """Load a network once a process. Raises InputError if the file is none."""
    # Imported here: the driver and `kscurate --help` do without it.
    from ai_edge_litert.interpreter import Interpreter

    try:
        with _without_native_chatter():
            interpreter = Interpreter(str(path), num_threads=1)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise InputError(path, expected="a .tflite network", found=str(error)) from None
    return LiteModel(interpreter)


@contextmanager
def _without_native_chatter() -> Iterator[None]:
    """LiteRT tells of its delegate on the process's own stderr, amid our progress, and has no switch for it.

    What is wrong with a network comes as an exception.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
