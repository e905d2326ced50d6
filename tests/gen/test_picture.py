"""Pictures of every kind come in as uint8 RGB, upright, or are refused in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ksgen.media.picture import as_picture, read_picture, shaped_as
from ksground.errors import InputError


@pytest.fixture
def corner() -> Image.Image:
    """Red in the upper left, the rest blue; 60 wide, 40 high."""
    image = Image.new("RGB", (60, 40), "blue")
    image.paste("red", (0, 0, 20, 20))
    return image


def test_exif_turns(tmp_path: Path, corner: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    corner.save(tmp_path / "turned.png", exif=exif)
    picture = read_picture(tmp_path / "turned.png")
    assert picture.shape == (60, 40, 3)
    assert picture[5, 35].tolist() == [255, 0, 0]


def test_what_is_clear_lies_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert read_picture(tmp_path / "clear.png").min() == 255


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA"])
def test_other_modes(tmp_path: Path, corner: Image.Image, mode: str) -> None:
    file = tmp_path / f"picture.{'tiff' if mode == 'CMYK' else 'png'}"
    corner.convert(mode).save(file)
    assert read_picture(file).shape == (40, 60, 3)


def test_sixteen_bits_of_grey_keep_their_range(tmp_path: Path) -> None:
    deep = (np.arange(40 * 60).reshape(40, 60) * 27).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    picture = read_picture(tmp_path / "deep.png")
    assert picture.min() == 0
    assert picture.max() == 255


def test_a_large_one_is_made_smaller(tmp_path: Path) -> None:
    Image.new("RGB", (8000, 4000), "green").save(tmp_path / "large.jpg")
    assert read_picture(tmp_path / "large.jpg").shape == (1024, 2048, 3)


@pytest.mark.parametrize(
    ("size", "found"), [((8, 8), "8 x 8 px"), ((400, 40), "400 x 40 px")], ids=["tiny", "strip"]
)
def test_what_no_backend_can_use_is_refused(size: tuple[int, int], found: str) -> None:
    with pytest.raises(InputError, match=found):
        as_picture(Image.new("RGB", size))


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    with pytest.raises(InputError, match="a picture: "):
        read_picture(tmp_path / "text.png")
    with pytest.raises(InputError, match="no such file"):
        read_picture(tmp_path / "absent.png")
    with pytest.raises(InputError, match="float64"):
        as_picture(np.zeros((20, 20, 3)))


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (101, 99), (128, 128)])
def test_the_shape_of_the_start_comes_back(size: tuple[int, int]) -> None:
    start = np.zeros((size[1], size[0], 3), np.uint8)
    shaped = shaped_as(np.zeros((2, 16, 128, 128, 3), np.uint8), start)
    height, width = shaped.shape[2:4]
    assert shaped.shape[:2] == (2, 16)
    assert min(height, width) == 128
    assert height % 2 == width % 2 == 0
    assert abs(width / height - size[0] / size[1]) < 0.02
