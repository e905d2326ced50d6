"""The size at which a large model works: what it was taught, in the picture's shape where it takes other shapes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ksground.errors import InputError

from .picture import WIDEST, Picture


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a model paints on.

    width_px, height_px  the size that it was taught
    multiple_px          its sides are multiples of this
    any_shape            whether it also takes other shapes of at most this area; a picture is squashed otherwise
    """

    width_px: int
    height_px: int
    multiple_px: int
    any_shape: bool

    def told(self, width_px: int | None, height_px: int | None) -> Canvas:
        """The size that a user asks for; one side alone is that of a square. Both None: the model's own choice.

        Raises InputError for a side that is no multiple, and for any other size of a model that was taught one alone.
        """
        if width_px is None and height_px is None:
            return self
        size = (width_px or height_px or 0, height_px or width_px or 0)
        own = f"{self.width_px} x {self.height_px}"
        if not self.any_shape and size != (self.width_px, self.height_px):
            raise InputError(
                "width_px, height_px",
                expected=f"{own}, all that it was taught",
                found=f"{size[0]} x {size[1]}",
            )
        for side_px in size:
            if side_px < self.multiple_px or side_px % self.multiple_px:
                raise InputError(
                    "width_px, height_px",
                    expected=f"multiples of {self.multiple_px}, as the model's own {own}",
                    found=f"{size[0]} x {size[1]}",
                )
        return replace(self, width_px=size[0], height_px=size[1], any_shape=False)

    def size_of(self, picture: Picture) -> tuple[int, int]:
        """Width and height to work at: of all possible sizes the one whose shape is most like the picture's.

        A picture that has such a size already keeps its shape, so that a chain of pictures stays at one size.
        """
        if not self.any_shape:
            return self.width_px, self.height_px
        high, wide = picture.shape[:2]
        return min(
            self._sizes(),
            key=lambda size: (abs(math.log(size[0] * high / (size[1] * wide))), -size[0] * size[1]),
        )

    def _sizes(self) -> list[tuple[int, int]]:
        """For every width the greatest height within the area, but for shapes that no picture has."""
        unit, area = self.multiple_px, self.width_px * self.height_px
        sizes = [(width, area // (width * unit) * unit) for width in range(unit, area // unit + 1, unit)]
        return [(wide, high) for wide, high in sizes if high and max(wide, high) <= WIDEST * min(wide, high)]
