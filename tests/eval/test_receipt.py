"""A receipt names what decides numbers: no library too few, and none that is merely installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from torch import nn

from kseval.extract import Extractors
from kseval.features import extractor_names, open_extractor
from kseval.networks.libraries import VideoMae
from kseval.protocol import load_protocol
from kseval.receipt import receipt_of
from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision

from .small_protocol import small_protocol


def test_a_protocol_without_networks_names_no_library_of_networks(tmp_path: Path) -> None:
    receipt = receipt_of(Extractors(small_protocol(), "cpu", tmp_path), "ab" * 32, 3)
    libraries = {field.removeprefix("library ") for field in receipt if field.startswith("library ")}
    assert libraries >= {"numpy", "scipy", "opencv-python-headless", "pillow"}
    assert not libraries & {"torch", "timm", "transformers", "open_clip_torch"}
    assert receipt["extractor colour"] == open_extractor("tests.eval.outsider:build").revision


@pytest.mark.parametrize("name", extractor_names())
def test_an_extractor_names_the_libraries_of_its_layers_and_no_other(name: str) -> None:
    import_torchvision()
    try:
        extractor = open_extractor(name)
    except (InputError, ImportError) as error:
        pytest.skip(f"{name} cannot be opened here: {error}")
    assert set(getattr(extractor, "libraries", ())) == libraries_of(extractor)


def libraries_of(extractor: object) -> set[str]:
    """The distributions that define the layers of an extractor's networks, by the layers themselves."""
    # What is loaded late is loaded here.
    getattr(extractor, "model", None)
    packages = {
        type(layer).__module__.partition(".")[0] for each in networks(extractor) for layer in each.modules()
    }
    return {"open_clip_torch" if each == "open_clip" else each for each in packages - {"kseval", "ksground"}}


def networks(holder: object, depth: int = 3) -> Iterator[nn.Module]:
    """The networks among an object's attributes, and among those of what it holds."""
    for value in getattr(holder, "__dict__", {}).values():
        if isinstance(value, nn.Module):
            yield value
        elif depth and type(value).__module__.startswith(("kseval.", "ksground.")):
            yield from networks(value, depth - 1)


def test_dino_and_videomae_are_built_of_timm_and_transformers() -> None:
    """Their weights are seldom at hand: their definitions are."""
    import_torchvision()
    timm = pytest.importorskip("timm", reason="timm is not installed")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")

    class Holder:
        def __init__(self, network: nn.Module) -> None:
            self.network = network

    vit = timm.create_model("vit_tiny_patch16_224", depth=1, num_classes=0)
    assert libraries_of(Holder(vit)) == {"torch", "timm"}
    small = transformers.VideoMAEConfig(
        image_size=32, num_hidden_layers=1, hidden_size=12, num_attention_heads=2, intermediate_size=8
    )
    network = VideoMae(transformers.VideoMAEForVideoClassification(small))
    assert libraries_of(Holder(network)) >= {"torch", "transformers"}


def test_every_field_of_a_receipt_is_a_text_or_a_number_and_not_empty(tmp_path: Path) -> None:
    receipt = receipt_of(Extractors(small_protocol(), "cpu", tmp_path), "ab" * 32, 3)
    assert all(isinstance(value, str | int | float) and value != "" for value in receipt.values())
    assert receipt["kseval"] == version("ksgen-toolkit")


def test_the_sample_protocols_networks_are_named(tmp_path: Path) -> None:
    try:
        extractors = Extractors(load_protocol("sample-v1"), "cpu", tmp_path)
    except InputError as error:
        pytest.skip(f"the sample protocol's weights are not here: {error.found}")
    receipt = receipt_of(extractors, "ab" * 32, 3)
    assert {"library torch", "library open_clip_torch"} <= receipt.keys()
