"""The libraries and programs that curation stands on: which are here, and what each absence disables."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from ksground.progress import progress

LONGEST_S = 120.0
State = Literal["here", "missing", "broken"]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a Python process of its own can try: a library that crashes takes no one else down.

    probe     Python code that prints a version, or ends with status 3 where the tool is missing
    gives     what its absence disables, in words
    needed    whether nothing can be curated without it
    users     names of the learned scores and shot detectors that stand on it
    """

    name: str
    probe: str
    gives: str
    needed: bool = False
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What trying a tool gave; `words` are its version, or why there is none."""

    tool: Tool
    state: State
    words: str


def _library(module: str, package: str) -> str:
    return f"import {module}\nfrom importlib.metadata import version\nprint(version({package!r}))"


_LITERT = _library("ai_edge_litert.interpreter", "ai-edge-litert")
_FFMPEG = """
import subprocess
from ksground.ffmpeg_executable import ffmpeg_executable
said = subprocess.run([ffmpeg_executable(), "-version"], capture_output=True, text=True, check=True).stdout
print(said.split()[2].split("-")[0])
"""
_OPEN_CLIP = """
from ksground.torchvision_import import import_torchvision
import_torchvision()
import open_clip
print(open_clip.__version__)
"""
_TORCH = """
import torch
devices = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
print(f"{torch.__version__}, {', '.join(devices) or 'no CUDA device'}")
"""

TOOLS = (
    Tool("PyAV", _library("av", "av"), "all decoding", needed=True),
    Tool("OpenCV", _library("cv2", "opencv-python-headless"), "all scores", needed=True),
    Tool("PySceneDetect", _library("scenedetect", "scenedetect-headless"), "the shot detectors", needed=True),
    Tool("ffmpeg", _FFMPEG, "`kscurate sample`, `cut` and `sheet`"),
    Tool("decord", _library("decord", "decord2"), "nothing; contact sheets are slower with PyAV"),
    Tool("ray", _library("ray", "ray"), "`kscurate run --engine ray`"),
    Tool("ONNX Runtime", _library("onnxruntime", "onnxruntime"), "the score `text`", users=("text",)),
    Tool("LiteRT", _LITERT, "the scores `hands`, `people`", users=("hands", "people")),
    Tool(
        "torch", _TORCH, "`alignment`, `cascade`, `transnetv2`", users=("alignment", "cascade", "transnetv2")
    ),
    Tool("open_clip", _OPEN_CLIP, "the score `alignment`", users=("alignment",)),
)


def try_tools(tools: Sequence[Tool] = TOOLS, workers: int = 2) -> list[Found]:
    """Try each tool in a process of its own, a few at a time."""
    with ThreadPoolExecutor(workers) as pool:
        return list(progress(pool.map(_try, tools), "try", len(tools), "tools"))


def _try(tool: Tool) -> Found:
    command = [sys.executable, "-P", "-c", tool.probe]
    try:
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        return Found(tool, "broken", f"no answer in {LONGEST_S:g} s")
    if run.returncode == 0:
        return Found(tool, "here", _last_line(run.stdout))
    if run.returncode == 3:
        return Found(tool, "missing", _last_line(run.stdout))
    if run.returncode < 0:
        return Found(tool, "broken", f"crashed with signal {-run.returncode}")
    error = _last_line(run.stderr)
    is_missing = error.startswith(("ModuleNotFoundError", "importlib.metadata.PackageNotFoundError"))
    return Found(tool, "missing" if is_missing else "broken", error)


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
