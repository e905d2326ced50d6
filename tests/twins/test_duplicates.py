"""Near-duplicates among clips whose footage is known: copies are found, other takes and other scenes are not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from kscurate.config import DuplicateSettings
from kscurate.footage.video import VideoInfo
from kscurate.observation import Clip
from kscurate.twins.duplicates import group_duplicates
from kscurate.twins.lookalikes import lookalikes
from kscurate.twins.sequences import Sequences, Walk
from kscurate.twins.signature import CROPS, Signature
from tests.made_videos import texture

Pixels = NDArray[np.uint8]
FPS = 24
SETTINGS = DuplicateSettings()


def footage(scene: int, take: int, seconds: float = 6.0) -> list[Pixels]:
    """A table with two things on it that are moved about; another take moves them otherwise."""
    random = np.random.default_rng([scene, take])
    table = texture(180, 320, seed=scene)
    knots = random.uniform([40, 40], [280, 140], (int(seconds) + 3, 2, 2))
    pictures = []
    for number in range(int(seconds * FPS)):
        knot, part = divmod(number / FPS, 1)
        # Things rest, then go: a hand does not move evenly.
        part = np.clip((part - random_rest(scene, take, int(knot))) * 3, 0, 1)
        places = knots[int(knot)] * (1 - part) + knots[int(knot) + 1] * part
        picture = table.copy()
        for (x_px, y_px), grey in zip(places, (80, 190), strict=True):
            cv2.circle(picture, (round(x_px), round(y_px)), 9, grey, -1)
        pictures.append(picture)
    return pictures


def random_rest(scene: int, take: int, knot: int) -> float:
    return float(np.random.default_rng([scene, take, knot]).uniform(0, 0.67))


def compressed(picture: Pixels, quality: int = 20) -> Pixels:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0))


def cropped(share: float) -> Callable[[Pixels], Pixels]:
    def crop(picture: Pixels) -> Pixels:
        height, width = picture.shape
        down, across = round(height * share / 2), round(width * share / 2)
        return cv2.resize(picture[down : height - down, across : width - across], (320, 180))

    return crop


def noisy(picture: Pixels) -> Pixels:
    noise = np.random.default_rng(int(picture[0, 0])).normal(0, 8, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


COPIES: dict[str, Callable[[Pixels], Pixels]] = {
    "re-encoded": compressed,
    "scaled": lambda picture: compressed(cv2.resize(picture, (240, 136), interpolation=cv2.INTER_AREA)),
    "noisy": noisy,
    "brighter": lambda picture: cv2.convertScaleAbs(picture, alpha=0.9, beta=25),
    "mirrored": lambda picture: compressed(picture[:, ::-1]),
    "cropped by 5%": lambda picture: compressed(cropped(0.05)(picture)),
    "cropped by 9%": lambda picture: compressed(cropped(0.09)(picture)),
    "cropped by 12%, mirrored": lambda picture: compressed(cropped(0.12)(picture)[:, ::-1]),
}


def signature(pictures: list[Pixels], first: int = 0, fps: float = FPS) -> dict[str, Any]:
    """The signature of pictures from number `first` on, as the pipeline would measure it."""
    score = Signature()
    shown = pictures[first:]
    times_s = np.arange(len(shown)) / fps
    frames = [
        SimpleNamespace(time_s=time_s, luma=np.ascontiguousarray(each))
        for time_s, each in zip(times_s, shown, strict=True)
    ]
    looks = [score.observe(cast(Any, frame)) for frame in frames]
    end_s = len(shown) / fps
    info = cast(VideoInfo, None)
    clip = Clip(info, 0.0, end_s, 0.0, end_s, end_s, times_s, np.zeros(len(shown), bool), looks)
    return dict(score.summarise(clip))


def clips(*signatures: dict[str, Any], file: str | None = None) -> pa.Table:
    """Candidates with these signatures, each of a video of its own unless `file` names one for all."""
    rows = [
        {
            "clip_id": f"clip{number:02d}",
            "video_file": file or f"{number}.mp4",
            "start_s": 20.0 * number,
            "end_s": 20.0 * number + 6.0,
            **measured,
        }
        for number, measured in enumerate(signatures)
    ]
    schema = pa.schema(
        {
            "clip_id": pa.string(),
            "video_file": pa.string(),
            "start_s": pa.float64(),
            "end_s": pa.float64(),
            "phash": pa.list_(pa.uint64()),
            "motion_trace": pa.list_(pa.float32()),
        }
    )
    return pa.Table.from_pylist(rows, schema)


def groups(table: pa.Table, settings: DuplicateSettings = SETTINGS) -> list[str | None]:
    return cast(list[str | None], group_duplicates(table, settings)["duplicate_group"].to_pylist())


@pytest.fixture(scope="module")
def original() -> list[Pixels]:
    return footage(scene=1, take=1)


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found(kind: str, original: list[Pixels]) -> None:
    copy = signature([COPIES[kind](picture) for picture in original])
    others = [signature(footage(scene, 1)) for scene in (2, 3)]
    table = group_duplicates(clips(signature(original), *others, copy), SETTINGS)
    assert table["duplicate_group"].to_pylist() == ["clip00", None, None, "clip00"]
    distance = table["duplicate_distance"].to_pylist()
    assert distance[0] == distance[3] <= SETTINGS.max_distance
    assert distance[1:3] == [None, None]


@pytest.mark.parametrize("file", [None, "one.mp4"])
def test_another_take_of_the_scene_is_no_duplicate(file: str | None, original: list[Pixels]) -> None:
    takes = [signature(footage(scene=1, take=take)) for take in (2, 3, 4)]
    assert groups(clips(signature(original), *takes, file=file)) == [None] * 4


def test_the_scene_is_alike_enough_for_that_to_be_hard(original: list[Pixels]) -> None:
    # Without a word from the motion every other take would pass: else the test above shows nothing.
    takes = [signature(footage(scene=1, take=take)) for take in (2, 3, 4)]
    blind = DuplicateSettings(min_correlation=-1.0)
    assert None not in groups(clips(signature(original), *takes), blind)


def test_a_copy_that_begins_later_is_found(original: list[Pixels]) -> None:
    table = clips(signature(original), signature([compressed(each) for each in original], first=FPS // 2 + 3))
    assert groups(table) == ["clip00", "clip00"]


def test_a_short_part_is_no_copy_of_the_whole(original: list[Pixels]) -> None:
    assert groups(clips(signature(original), signature(original, first=4 * FPS))) == [None, None]


def test_groups_are_connected_and_do_not_depend_on_the_order(original: list[Pixels]) -> None:
    made = [original, footage(2, 1), footage(3, 1)]
    signatures = [
        signature([change(each) for each in pictures]) for pictures in made for change in (compressed, noisy)
    ]
    table = clips(*signatures)
    assert groups(table) == ["clip00", "clip00", "clip02", "clip02", "clip04", "clip04"]
    order = pa.array([4, 1, 5, 0, 3, 2])
    expected = group_duplicates(table, SETTINGS).take(order)
    assert group_duplicates(table.take(order), SETTINGS).equals(expected)


def test_black_and_unmeasured_clips_are_no_ones_twins() -> None:
    black = signature([np.zeros((180, 320), np.uint8)] * (3 * FPS))
    nothing = {"phash": None, "motion_trace": None}
    assert groups(clips(black, nothing, black, nothing)) == [None] * 4
    assert groups(clips()) == []


def test_copies_among_thousands_are_found_by_sorting() -> None:
    count, moments = 4000, 8
    random = np.random.default_rng(0)
    scenes = random.integers(0, 2**63, (count // 2, 1, len(CROPS)), dtype=np.uint64)
    # Each second row is a copy with 3 other bits of 64, and so are a row's own moments.
    hashes = np.repeat(np.repeat(scenes, 2, axis=0), moments, axis=1)
    for _ in range(3):
        hashes[1::2] ^= np.uint64(1) << random.integers(0, 64, hashes[1::2].shape, dtype=np.uint64)
    pairs = lookalikes(
        Sequences(hashes.reshape(-1, len(CROPS)), np.arange(count) * moments, np.full(count, moments))
    )
    found = {(a, b) for a, b in zip(pairs.first, pairs.second, strict=True) if a % 2 == 0 and b == a + 1}
    assert len(found) > 0.97 * count / 2
    assert len(pairs.first) < 3 * count


def test_a_scene_seen_everywhere_costs_no_square() -> None:
    count, moments = 3000, 4
    hashes = np.full((count * moments, len(CROPS)), 0x123456789ABCDEF0, np.uint64)
    pairs = lookalikes(Sequences(hashes, np.arange(count) * moments, np.full(count, moments)))
    assert 0 < len(pairs.first) < 200 * count


def test_a_walk_lays_moments_beside_each_other() -> None:
    one = Sequences(np.arange(9.0)[:, None], np.array([0, 4]), np.array([4, 5]))
    a, b = np.array([0, 0, 1, 0]), np.array([1, 1, 0, 1])
    walk = Walk.beside(one, a, one, b, np.array([0, 2, -3, 9]))
    assert walk.length.tolist() == [4, 3, 2, 0]
    assert walk.first.tolist() == [0, 1, 2, 3, 0, 1, 2, 7, 8]
    assert walk.second.tolist() == [4, 5, 6, 7, 6, 7, 8, 0, 1]
    assert walk.sums(one.values[walk.first, 0]).tolist() == [6.0, 3.0, 15.0, 0.0]
