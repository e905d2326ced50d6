"""The whole run, on tiny clips: through a stand-in, through I3D of random weights, and without any network."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import kseval.fvd.sights
from kseval.cli import app
from kseval.clip import Clip
from kseval.fvd.clips import clips_to_compare
from kseval.fvd.networks import open_networks
from kseval.fvd.rosetta import Gap, compare
from kseval.fvd.sights import Eyes, Sight
from kseval.fvd.tell import as_json, metric_name, sentence
from kseval.fvd.variant import load_variant, variant_names
from kseval.video.in_order import pictures_in_order
from kseval.video.write import write_clip
from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision

from ..features.conftest import random_files, stand_in_weights
from ..made_world import CLIPS_A_VIDEO, disc, truth, write_system, write_world

__all__ = ["random_files", "stand_in_weights"]
STAND_IN = "sample_action"
VARIANTS = [load_variant(name) for name in variant_names()]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that several tests share: what the clips look like through the stand-in never changes."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of clips; in the second one has too few frames, and one is no video."""
    folder = tmp_path_factory.mktemp("clips")
    for at in range(4):
        write_clip(folder / "real" / f"{at}.mp4", disc((60 + 40 * at, 200, 90), 1 + at, 18 + at), Fraction(8))
        write_clip(folder / "made" / f"{at}.mp4", disc((60 + 40 * at, 120, 40), 2.0, 16), Fraction(8))
    write_clip(folder / "made" / "short.mp4", disc((60, 120, 40), 2.0, 15), Fraction(8))
    (folder / "made" / "torn.mp4").write_bytes(b"no video")
    return folder / "real", folder / "made"


def test_all_variants_through_a_stand_in(folders: tuple[Path, Path], kept: Path) -> None:
    rosetta = compare(*clips_to_compare(*folders), VARIANTS, kept, network=STAND_IN)
    assert (rosetta.n_reference, rosetta.n_generated) == (4, 4)
    assert list(rosetta.left_out[1]) == ["short", "torn"]
    assert "16 frames" in rosetta.left_out[1]["short"]
    assert metric_name(rosetta) == "Sample action network Fréchet"
    values = {row.variant.name: row.value for row in rosetta.rows}
    assert all(value is not None and value > 0 for value in values.values())
    assert all(row.is_below_dimensions(4) for row in rosetta.rows)
    assert values["styleganv"] == values["cd-i3d"], "under one network their steps are the same"
    assert len({round(value or 0, 6) for value in values.values()}) >= 4
    base = values[rosetta.base.name] or 0.0
    for gap in rosetta.gaps:
        assert sum(gap.parts.values()) == pytest.approx(gap.total, rel=1e-9, abs=1e-9)
        assert base + gap.total == pytest.approx(values[gap.variant.name])
        assert "network" not in gap.parts


def test_what_was_seen_once_is_not_decoded_again(
    folders: tuple[Path, Path], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = clips_to_compare(*folders)
    first = compare(real, made[:4], VARIANTS, kept, network=STAND_IN)
    decoded: list[Clip] = []
    monkeypatch.setattr(kseval.fvd.sights, "pictures_in_order", lambda clip, _: decoded.append(clip) or [])
    assert as_json(compare(real, made[:4], VARIANTS, kept, network=STAND_IN)) == as_json(first)
    assert decoded == []


def test_a_clip_is_decoded_once_for_all_sights(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[str] = []

    def counted(clip: Clip, most: int | None = None) -> Any:
        decoded.append(clip.clip_id)
        return pictures_in_order(clip, most)

    monkeypatch.setattr(kseval.fvd.sights, "pictures_in_order", counted)
    real, made = clips_to_compare(*folders)
    compare(real[:2], made[:2], VARIANTS, tmp_path, network=STAND_IN)
    assert sorted(decoded) == ["0", "0", "1", "1"]


def test_i3d_sees_what_cd_fvds_sees(tmp_path: Path, stand_in_weights: Any) -> None:
    """The same random weights, the same clip: the same features, through every step before the distance."""
    import torch

    import_torchvision()
    utils: Any = pytest.importorskip("cdfvd.third_party.i3d.utils", reason="the judge is cd-fvd")
    networks: Any = pytest.importorskip("cdfvd.third_party.i3d.pytorch_i3d", reason="the judge is cd-fvd")
    from ..features.random_weights import random_published

    stand_in_weights("i3d-kinetics-400")
    write_clip(tmp_path / "clip.mp4", disc((200, 90, 40), 2.0, 17), Fraction(8))
    clip = Clip("clip", tmp_path / "clip.mp4")
    sight = Sight.of(load_variant("cd-i3d").steps)
    eyes = Eyes([sight], open_networks(["i3d"], "cpu").here, tmp_path / "cache")
    ours = eyes.look([clip], "clip").rows[sight]
    theirs = networks.InceptionI3d(400, in_channels=3).eval()
    theirs.load_state_dict(random_published("i3d-kinetics-400"))
    frames = np.stack(list(pictures_in_order(clip, 16)))
    with torch.inference_mode():
        expected = theirs(utils.preprocess_i3d(frames[None])).numpy()
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_pictures_come_in_their_order(tmp_path: Path) -> None:
    levels = np.arange(20, 220, 10, dtype=np.uint8)
    film = np.broadcast_to(levels[:, None, None, None], (20, 32, 32, 3))
    write_clip(tmp_path / "steps.mp4", np.ascontiguousarray(film), Fraction(8))
    clip = Clip("steps", tmp_path / "steps.mp4")
    seen = [picture.mean() for picture in pictures_in_order(clip)]
    np.testing.assert_allclose(seen, levels, atol=4)
    assert len(list(pictures_in_order(clip, 7))) == 7
    span = Clip("span", clip.file, start_s=0.5, end_s=1.0)
    np.testing.assert_allclose([each.mean() for each in pictures_in_order(span)], levels[4:8], atol=4)


@pytest.fixture
def no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nothing was fetched."""
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path / "none"))


@pytest.mark.usefixtures("no_weights")
def test_without_any_network_it_says_what_to_do(folders: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        compare(*clips_to_compare(*folders), VARIANTS, tmp_path)
    assert "kseval weights fetch i3d-kinetics-400" in str(told.value)
    assert "kseval weights fetch videomae-v2-giant-ssv2" in str(told.value)
    assert "--network" in str(told.value)


@pytest.mark.usefixtures("no_weights")
def test_an_absent_variant_is_listed_and_the_others_are_measured(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    text = (Path(kseval.fvd.variant.BUILT_IN) / "videogpt.toml").read_text(encoding="utf-8")
    file.write_text(text.replace('"i3d"', f'"{STAND_IN}"'), encoding="utf-8")
    asked = [*VARIANTS, load_variant(str(file))]
    rosetta = compare(*clips_to_compare(*folders), asked, tmp_path)
    mine, *absent = rosetta.rows
    assert mine.value is not None
    assert all(row.value is None and "weights fetch" in (row.absent or "") for row in absent)
    assert rosetta.gaps == ()
    with pytest.raises(InputError, match="weights are missing"):
        compare(*clips_to_compare(*folders), asked, tmp_path, base="styleganv")


def test_the_command_names_the_stand_in_and_nothing_fvd(
    folders: tuple[Path, Path], kept: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    given = [
        "fvd-rosetta",
        *map(str, folders),
        "--network",
        STAND_IN,
        "--cache",
        str(kept),
        "--json",
        str(file),
    ]
    result = CliRunner().invoke(app, given, env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    said = json.loads(file.read_text(encoding="utf-8"))
    assert "FVD" not in result.stdout
    assert "fvd" not in json.dumps(said).lower()
    assert all(row["title"].startswith("Sample action network, ") for row in said["variants"])
    for gap in said["gaps"]:
        assert sum(gap["parts"].values()) == pytest.approx(gap["total"], abs=1e-9)


def test_a_network_of_pictures_is_refused(folders: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="vector of a whole clip"):
        compare(*clips_to_compare(*folders), VARIANTS, tmp_path, network="sample_clip")


def test_one_clip_is_no_set(folders: tuple[Path, Path], tmp_path: Path) -> None:
    real, made = clips_to_compare(*folders)
    with pytest.raises(InputError, match="at least 2 clips"):
        compare(real, made[:1], VARIANTS, tmp_path, network=STAND_IN)


def test_a_manifest_and_a_generations_folder(tmp_path: Path) -> None:
    manifest, videos = write_world(tmp_path, 2)
    whole = write_system(tmp_path / "mine", "mine", 2, truth)
    real, made = clips_to_compare(manifest, whole, videos)
    assert len(real) == len(made) == 2 * CLIPS_A_VIDEO
    part = write_system(
        tmp_path / "part", "part", 2, lambda video, clip: truth(video, clip) if video else None
    )
    with pytest.raises(InputError, match="allow-missing"):
        clips_to_compare(manifest, part, videos)
    assert len(clips_to_compare(manifest, part, videos, allow_missing=True)[1]) == CLIPS_A_VIDEO
    with pytest.raises(InputError, match="no such folder"):
        clips_to_compare(manifest, tmp_path / "nowhere", videos)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"fit": 6.1, "frames": 3.9}, "the crop explains 61% of the gap, the choice of frames 39%"),
        ({"fit": 9.5, "frames": 0.5}, "the crop explains nearly all of the gap"),
        ({"fit": 10.1, "frames": -0.1}, "the crop explains nearly all of the gap"),
        ({"fit": 8.5, "frames": 0.9, "ddof": 0.6}, "the crop explains 85% of the gap"),
        ({"fit": -4.0, "ddof": 0.0}, "the crop explains nearly all of the gap"),
        ({"fit": 8.0, "network": -6.0}, "the crop adds 8.00 and the network takes 6.00"),
        (
            {"fit": 8.0, "network": -8.0},
            "the same number, for the crop adds 8.00 and the network takes 8.00 make up",
        ),
        ({"fit": 0.0}, "the same number"),
        ({}, "the same number"),
    ],
)
def test_a_gap_in_words(parts: dict[str, float], words: str) -> None:
    assert sentence(Gap(VARIANTS[0], sum(parts.values()), parts), 100.0).startswith(words)
