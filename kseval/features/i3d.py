"""I3D, taught Kinetics-400: the network of the Fréchet Video Distance; 400 numbers a clip.

`build` is VideoGPT's and cd-fvd's: logits, batch norms with 1e-5. By `kseval.features.i3d:<builder>` also
`build_original_eps` (batch norms with 1e-3, as taught) and `build_pooled` (1024 numbers, before the classifier).
"""

from __future__ import annotations

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import Look, NetworkExtractor
from ..networks.i3d import SHORTEST, Output, load
from . import Extractor, Precision

WEIGHTS = "i3d-kinetics-400"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, 224, 224, 3), t at least 9 -> float32 (n, 1, 400). Raises InputError without its weights."""
    return _build("I3D", 1e-5, "logits", device, precision)


def build_original_eps(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """The same with the batch norms' constant with which the network was taught."""
    return _build("I3D (batch norm 1e-3)", 1e-3, "logits", device, precision)


def build_pooled(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, 1, 1024): what the classifier looks at."""
    return _build("I3D (pooled)", 1e-5, "pooled", device, precision)


def _build(title: str, eps: float, output: Output, device: str, precision: Precision) -> Extractor:
    return NetworkExtractor(
        load(read_tensors(pinned_file(WEIGHTS)), eps, output),
        Look("clip", mean=(127.5,) * 3, std=(127.5,) * 3, size=(224, 224), at_least=SHORTEST),
        title=title,
        revision="2",
        weights=(WEIGHTS,),
        device=device,
        precision=precision,
        # Measured on one core: 1.8 clips a second, at 2 and 4 no more; so none ever goes with others.
        at_once=1,
    )
