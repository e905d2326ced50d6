"""The receipt of a score: all that it stands on, flat, so that two of them can be compared field by field."""

from __future__ import annotations

from importlib.metadata import version

from .extract import Extractors, decoder_version
from .features import BuiltOf

# What decides numbers whatever the protocol: array maths, eigenvalues and quantiles, resize kernels, flow.
ALWAYS = ("numpy", "scipy", "opencv-python-headless", "pillow")
Receipt = dict[str, str | int | float]


def receipt_of(extractors: Extractors, reference_sha256: str, n_reference: int) -> Receipt:
    """What every score of an evaluation has in common."""
    protocol = extractors.protocol
    receipt: Receipt = {
        "kseval": version("ksgen-toolkit"),
        "protocol": protocol.name,
        "protocol_sha256": protocol.sha256,
        "reference_sha256": reference_sha256,
        "n_reference": n_reference,
        "decoder": decoder_version(),
    }
    receipt |= {f"library {name}": version(name) for name in (*ALWAYS, *_built_of(extractors))}
    receipt |= {f"weights {name}": sha256 for name, sha256 in sorted(extractors.weights().items())}
    receipt |= {f"extractor {name}": each.revision for name, each in sorted(extractors.opened.items())}
    return receipt


def _built_of(extractors: Extractors) -> list[str]:
    """What the extractors name, whether this run had to load them or found everything in the cache."""
    named = {
        name for each in extractors.opened.values() if isinstance(each, BuiltOf) for name in each.libraries
    }
    return sorted(named.difference(ALWAYS))
