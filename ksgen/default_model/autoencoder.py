"""The autoencoder: a picture as what it changes of another one, on a grid of 8 x 8.

All pictures of a skill show one scene, so that most of each is known from the picture one starts from. The encoder
sees both and keeps what is new; the decoder paints it over the old one, through a mask that it paints too. What does
not change is copied and stays as sharp as it was; in any photograph, also of things that the model never saw.

    picture, reference   (n, 3, 128, 128), -1 to 1
    latent               (n, LATENT, 8, 8), each channel of mean zero and variance one over what it was taught on
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

LATENT, GRID = 24, 8
# Side of a square of pixels that becomes one point of the first layer: all convolutions but the last see 32 x 32.
PATCH = 4
WIDTHS = (48, 96, 144)
GROUP = 16


class Block(nn.Module):
    """Residual: two convolutions 3 x 3, each after group norm and SiLU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.one, self.two = self._layer(width), self._layer(width)
        # At first it does nothing.
        nn.init.zeros_(self.two[2].weight)  # type: ignore[arg-type]

    @staticmethod
    def _layer(width: int) -> nn.Sequential:
        norm = nn.GroupNorm(width // GROUP, width)
        return nn.Sequential(norm, nn.SiLU(), nn.Conv2d(width, width, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) -> the same."""
        return x + self.two(self.one(x))


class Pyramid(nn.Module):
    """Pixels -> features at 32 x 32, 16 x 16 and 8 x 8."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        first, middle, last = WIDTHS
        self.stem = nn.Conv2d(channels * PATCH**2, first, 3, padding=1)
        self.fine = Block(first)
        self.to_medium = nn.Conv2d(first, middle, 4, stride=2, padding=1)
        self.medium = Block(middle)
        self.to_coarse = nn.Conv2d(middle, last, 4, stride=2, padding=1)
        self.coarse = nn.Sequential(Block(last), Block(last))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(n, channels, 128, 128) -> (n, 48, 32, 32), (n, 96, 16, 16), (n, 144, 8, 8)."""
        fine = self.fine(self.stem(functional.pixel_unshuffle(pixels, PATCH)))
        medium = self.medium(self.to_medium(fine))
        return fine, medium, self.coarse(self.to_coarse(medium))


class Decoder(nn.Module):
    """A latent and the reference's features -> what is painted, and where."""

    def __init__(self) -> None:
        super().__init__()
        first, middle, last = WIDTHS
        self.latent = nn.Conv2d(LATENT, last, 3, padding=1)
        self.coarse = nn.Sequential(Block(last), Block(last))
        self.from_coarse = nn.ConvTranspose2d(last, middle, 4, stride=2, padding=1)
        self.medium = nn.Sequential(Block(middle), Block(middle))
        self.from_medium = nn.ConvTranspose2d(middle, first, 4, stride=2, padding=1)
        self.fine = nn.Sequential(Block(first), Block(first))
        self.paint = nn.Conv2d(first, 8 * PATCH**2, 3, padding=1)
        self.smooth = nn.Sequential(
            nn.Conv2d(8 + 3, 16, 3, padding=1), nn.SiLU(), nn.Conv2d(16, 4, 3, padding=1)
        )

    def forward(self, latent: Tensor, features: tuple[Tensor, Tensor, Tensor], reference: Tensor) -> Tensor:
        """Shapes as in the module's table -> picture (n, 3, 128, 128)."""
        fine, medium, coarse = features
        x = self.coarse(self.latent(latent) + coarse)
        x = self.medium(self.from_coarse(x) + medium)
        x = self.fine(self.from_medium(x) + fine)
        painted = functional.pixel_shuffle(self.paint(x), PATCH)
        painted = self.smooth(torch.cat([painted, reference], 1))
        mask = painted[:, 3:].sigmoid()
        return reference * (1 - mask) + painted[:, :3] * mask


class Autoencoder(nn.Module):
    """See above."""

    def __init__(self) -> None:
        super().__init__()
        self.see = Pyramid(3)
        self.compare = Pyramid(6)
        # Without gains, so that nothing is made loud to be heard over the noise that the decoder is taught with.
        self.squeeze = nn.Sequential(
            nn.Conv2d(WIDTHS[-1], LATENT, 1), nn.BatchNorm2d(LATENT, momentum=0.01, affine=False)
        )
        self.decoder = Decoder()
        # Convolutions on processors, and on GPUs of the last years, like channels innermost.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def encode(self, picture: Tensor, reference: Tensor) -> Tensor:
        """What `picture` changes of `reference`: the latent."""
        return self.squeeze(self.compare(torch.cat([picture, reference], 1))[-1])

    def decode(self, latent: Tensor, reference: Tensor) -> Tensor:
        """The picture that the latent makes of `reference`, within -1 and 1 but for rounding."""
        return self.decoder(latent, self.see(reference), reference)
