"""Pictures as they come and as the stages take them: always uint8 (h, w, 3), RGB, upright."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ksground.errors import InputError

Picture = NDArray[np.uint8]
# Longer ones are made smaller at once; no backend looks at more.
LONGEST_PX, SHORTEST_PX = 2048, 16
WIDEST = 4.0
# Only these are opened, whatever a name says: of others some make Pillow start other programs (EPS, WMF).
FORMATS = (
    "AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "MPO", "PNG", "PPM", "TGA", "TIFF", "WEBP",
)  # fmt: skip


def read_picture(file: Path) -> Picture:
    """A picture of the usual formats: turned as its EXIF says, transparent parts on white, grey ones as colours.

    Of a moving one the first picture. Raises InputError: no such file, no picture, one that ends early, one side under
    16 px, one side over four times the other, more than about 179 million pixels.
    """
    if not file.is_file():
        raise InputError(file, expected="a picture", found="a folder" if file.is_dir() else "no such file")
    Image.init()
    known = [name for name in FORMATS if name in Image.OPEN]
    try:
        with warnings.catch_warnings():
            # Half of what is too large is only warned of, on stderr; it is made smaller anyway.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=known) as opened:
                return as_picture(opened, file)
    except UnidentifiedImageError:
        expected = f"a picture: {', '.join(known)}"
        raise InputError(file, expected=expected, found="something else", hint=_advice(file)) from None
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise InputError(file, expected="a whole picture", found=str(error)) from None


def _advice(file: Path) -> str | None:
    """What to do about a picture of a kind that is not read."""
    others = {".svg", ".heic", ".heif", ".pdf", ".eps", ".raw", ".dng", ".cr2", ".psd", ".jxl"}
    return "save it as PNG or JPEG first" if file.suffix.lower() in others else None


def as_picture(given: Image.Image | NDArray[Any], named: Path | str = "the picture") -> Picture:
    """A Pillow image, or an array uint8 (h, w), (h, w, 3) or (h, w, 4); errors as for a file."""
    if isinstance(given, np.ndarray):
        if (
            given.dtype != np.uint8
            or given.ndim not in (2, 3)
            or (given.ndim == 3 and given.shape[2] not in (3, 4))
        ):
            found = f"{given.dtype} {given.shape}"
            raise InputError(named, expected="uint8 (h, w), (h, w, 3) or (h, w, 4)", found=found)
        given = Image.fromarray(given)
    image = ImageOps.exif_transpose(given)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    elif image.mode.startswith("I") or image.mode == "F":
        image = _deep_grey(image)
    width, height = image.size
    if min(width, height) < SHORTEST_PX or max(width, height) > WIDEST * min(width, height):
        expected = f"sides of {SHORTEST_PX} px or more, neither over {WIDEST:g} times the other"
        raise InputError(named, expected=expected, found=f"{width} x {height} px")
    image = image.convert("RGB")
    image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    return np.asarray(image)


def _deep_grey(image: Image.Image) -> Image.Image:
    """16 or 32 bits of grey -> 8, its own range spread over theirs."""
    levels = np.asarray(image, np.float64)
    low, high = float(levels.min()), float(levels.max())
    return Image.fromarray(((levels - low) * (255 / max(high - low, 1e-9))).round().astype(np.uint8))


def resized(picture: Picture, width_px: int, height_px: int) -> Picture:
    """The whole picture at another size and shape."""
    if picture.shape[:2] == (height_px, width_px):
        return picture
    image = Image.fromarray(picture).resize((width_px, height_px), Image.Resampling.BICUBIC, reducing_gap=3)
    return np.asarray(image)


def shaped_as(pictures: Picture, start: Picture) -> Picture:
    """Pictures (..., h, w, 3) in the shape of `start`, its shorter side as long as theirs, both even.

    A backend may squash what it is given; what is written has the start's shape again.
    """
    high, wide = start.shape[:2]
    short = min(pictures.shape[-3:-1])
    width_px, height_px = (2 * round(side * short / min(high, wide) / 2) for side in (wide, high))
    flat = pictures.reshape(-1, *pictures.shape[-3:])
    made = np.stack([resized(each, width_px, height_px) for each in flat])
    return made.reshape(*pictures.shape[:-3], height_px, width_px, 3)
