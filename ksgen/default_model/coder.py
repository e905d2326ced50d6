"""What is seen, as a few numbers: all that scene and step leave open.

Of a clip of a step most is known: what is done stands in its text, where, in the scene. Left open is how: from which
side an arm comes, what sleeve it wears, which way it goes. A flow over every latent must learn all of that from noise,
place by place. Here an encoder puts it into one code, a decoder draws the whole from scene, step and code at once, and
a flow needs to know only which codes there are: a variational autoencoder told the scene (Kingma and Welling 2014,
arXiv:1312.6114; Sohn et al. 2015) with a flow for its prior (as Rombach et al. 2022, arXiv:2112.10752). Ours: no
divergence is paid for; codes have a variance of one, and noise that the decoder learns to see through bounds what they
say. Between a code and a grid stands one linear map, a few channels of every place from all numbers of the code, and
back: with the code as tokens beside the grid, learning waited hundreds of batches for a decoder that listens.

    seen    (n, data, 8, 8)     what is drawn
    scene   (n, scene, 8, 8)    what is known of every place
    text    (n, text)           a step in words
    code    (n, code)           each number of mean zero and variance one over what was taught
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .autoencoder import GRID
from .flow import velocity_by
from .transformer import GridTransformer, Size

PLACES = GRID * GRID


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a coder and its flow, with the names of the module's table; `sketch`: channels between a code and a grid."""

    data: int
    scene: int
    text: int
    code: int
    sketch: int
    encoder: Size
    decoder: Size
    flow: Size


class Encoder(nn.Module):
    """What is seen, and all that is known without: its code."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.net = GridTransformer(shape.data + shape.scene, shape.sketch, shape.text, 1, shape.encoder)
        # Of the trunk's zeros nothing could be told apart.
        nn.init.normal_(self.net.last.weight, std=shape.encoder.width**-0.5)
        self.fold = nn.Linear(shape.sketch * PLACES, shape.code)
        self.level = nn.BatchNorm1d(shape.code, momentum=0.01, affine=False)

    def forward(self, seen: Tensor, scene: Tensor, text: Tensor) -> Tensor:
        """The code, float32 (n, code)."""
        sketch = _asked(
            self.net, torch.cat([seen, scene], 1), text, torch.zeros(len(seen), device=seen.device)
        )
        return self.level(self.fold(sketch.flatten(1)).float())  # type: ignore[no-any-return]


class Decoder(nn.Module):
    """A code, and what is known without: what is seen."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.unfold = nn.Linear(shape.code, shape.sketch * PLACES)
        self.net = GridTransformer(shape.sketch + shape.scene, shape.data, shape.text, 1, shape.decoder)

    def forward(self, code: Tensor, scene: Tensor, text: Tensor) -> Tensor:
        """float32 (n, data, 8, 8)."""
        sketch = self.unfold(code).view(len(code), -1, GRID, GRID)
        no_time = torch.zeros(len(code), device=code.device)
        return _asked(self.net, torch.cat([sketch, scene], 1), text, no_time).float()


class Coder(nn.Module):
    """Both, as they are taught; once they are, only the decoder is needed."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)


class CodeFlow(nn.Module):
    """The velocity of a code, in the light of scene and step."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.unfold = nn.Linear(shape.code, shape.sketch * PLACES)
        self.net = GridTransformer(shape.sketch + shape.scene, shape.sketch, shape.text, 1, shape.flow)
        nn.init.normal_(self.net.last.weight, std=shape.flow.width**-0.5)
        self.fold = nn.Linear(shape.sketch * PLACES, shape.code)
        nn.init.zeros_(self.fold.weight)
        nn.init.zeros_(self.fold.bias)

    def forward(self, code: Tensor, time: Tensor, scene: Tensor, text: Tensor) -> Tensor:
        """code (n, code), time (n,) -> as the code."""

        def network(scaled: Tensor) -> Tensor:
            sketch = self.unfold(scaled).view(len(code), -1, GRID, GRID)
            drawn = _asked(self.net, torch.cat([sketch, scene], 1), text, time)
            return self.fold(drawn.flatten(1))  # type: ignore[no-any-return]

        return velocity_by(network, code, time)


def _asked(net: GridTransformer, x: Tensor, text: Tensor, time: Tensor) -> Tensor:
    """One group: (n, channels, 8, 8), (n, text), (n,) -> (n, channels, 8, 8)."""
    return net(x[:, None], text[:, None], time)[:, 0]  # type: ignore[no-any-return]
