"""How far a network's features can be led astray by changes of a few grey levels: projected gradient.

Madry et al. 2018, "Towards Deep Learning Models Resistant to Adversarial Attacks" (arXiv:1706.06083), equation 2, with
the cosine to wanted features in the place of a class's loss:

    x ← clip(x + α sign ∇ cos(f(x), wanted)),   |x − x₀|∞ ≤ ε,   0 ≤ x ≤ 255

from a random start within ε, α = 2.5 ε / steps; the best x of all steps is given, not the last.

x are the levels of a clip's own pictures, and f is the protocol's view of them and then the network: what is found
survives being written without loss and read by the protocol. Rounding, in the view or before a network, is passed
straight through by the gradient (Bengio, Léonard and Courville 2013, arXiv:1308.3432).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from ksground.errors import InputError
from ksground.models.woven import LOOKS, READINGS, WovenModel, evenly

from ..resize import View
from .extractor import NetworkExtractor, autocast

EPS_LEVELS = 4.0
STEPS = 10
Pictures = NDArray[np.float32]
Frames = NDArray[np.uint8]
# Levels (t, h, w, 3), 0 to 255 -> features (m, d): m = t of pictures, 1 of clips; gradients pass.
See = Callable[[Tensor], Tensor]


def perturb(
    see: See,
    pictures: Pictures,
    wanted: Tensor,
    *,
    eps_levels: float = EPS_LEVELS,
    steps: int = STEPS,
    seed: int = 0,
) -> Pictures:
    """Pictures nearest to the wanted features within eps_levels of each level; whole levels stay whole after rounding.

    pictures  float32 (t, h, w, 3), 0 to 255
    wanted    (m, d), as `see` gives them
    """
    start = torch.from_numpy(pictures)
    low, high = (start - eps_levels).clamp(min=0), (start + eps_levels).clamp(max=255)
    noise = torch.rand(start.shape, generator=torch.Generator().manual_seed(seed))
    changed, best, nearest = low + noise * (high - low), start, _cosine(see, start, wanted)
    for _ in range(steps):
        changed = changed.detach().requires_grad_()
        near = functional.cosine_similarity(see(changed), wanted).mean()
        if not near.requires_grad:
            raise InputError(
                "the attack", expected="a network that gradients pass through", found="none does"
            )
        (uphill,) = torch.autograd.grad(near, changed)
        if near.item() > nearest:
            best, nearest = changed.detach(), near.item()
        changed = (changed.detach() + 2.5 * eps_levels / steps * uphill.sign()).clamp(low, high)
    return (changed if _cosine(see, changed, wanted) > nearest else best).numpy()


def disguised(
    see: See,
    wrong: Frames,
    wanted: NDArray[np.float32],
    shown: NDArray[np.int64] | None = None,
    **settings: float,
) -> Frames:
    """Pictures uint8 (t, h, w, 3) of a wrong clip -> the same, their features nearer to the wanted ones (m, d).

    shown  which of them the network is shown, in its order, some perhaps twice; None: each once

    No level changes by more than eps_levels; settings as of `perturb`. Raises InputError where no gradient passes.
    """
    see_shown = see if shown is None else lambda levels: see(levels[shown])
    found = perturb(see_shown, wrong.astype(np.float32), torch.tensor(wanted), **settings)  # type: ignore[arg-type]
    return np.rint(found).astype(np.uint8)


def through(view: View, see: See) -> See:
    """The same features of pictures of any size: each is looked at by the protocol's view first."""

    def see_all(levels: Tensor) -> Tensor:
        shape = (levels.shape[1], levels.shape[2])
        if shape not in weights:
            weights[shape] = tuple(map(torch.from_numpy, view.weights(*shape)))
        down, across = weights[shape]
        linear = torch.einsum("yh,thwc,xw->tyxc", down, levels, across)
        shown = np.stack([view(each) for each in np.rint(levels.detach().numpy()).astype(np.uint8)])
        return see(_valued(linear, torch.from_numpy(shown)))

    weights: dict[tuple[int, int], tuple[Tensor, ...]] = {}
    return see_all


def seen_by(extractor: object) -> See:
    """An extractor's features with their gradients. Raises InputError for one that has none, as optical flow."""
    if isinstance(extractor, NetworkExtractor):
        return _of_network(extractor)
    model = getattr(extractor, "model", None)
    if isinstance(model, WovenModel):
        return _of_woven(model)
    title = getattr(extractor, "title", type(extractor).__name__)
    raise InputError("the attack", expected="an extractor that gradients pass through", found=title)


def _of_network(extractor: NetworkExtractor) -> See:
    look = extractor.look
    mean, std = (torch.tensor(values, device=extractor.device) for values in (look.mean, look.std))

    def see(levels: Tensor) -> Tensor:
        if look.frames and len(levels) != look.frames:
            expected, found = f"the {look.frames} frames of {extractor.title}", f"{len(levels)} frames"
            raise InputError("the attack", expected=expected, found=found)
        # A network of clips takes all frames as one of many clips.
        looks = levels[None] if look.of == "clip" else levels
        normalised = ((looks.to(extractor.device) - mean) / std).movedim(-1, 1)
        with autocast(extractor.device, extractor.precision):
            return extractor.network(normalised).float().cpu()  # type: ignore[no-any-return]

    return see


def _of_woven(model: WovenModel) -> See:
    """Each reading's four looks as one picture, as `ksground.models.woven.weave` lays them, and the readings' mean."""

    def see(levels: Tensor) -> Tensor:
        whole = _valued(levels, levels.round())
        chosen = torch.stack([whole[evenly(len(levels), within)] for within in READINGS])
        # (readings, looks, h, w, 3) -> (readings, 3 x looks, h, w) -> (readings, 3, 2 h, 2 w)
        woven = functional.pixel_shuffle(chosen.permute(0, 4, 1, 2, 3).flatten(1, 2) / 255, round(LOOKS**0.5))
        mean, std = (
            torch.tensor(model.model.visual.preprocess_cfg[name]).view(3, 1, 1) for name in ("mean", "std")
        )
        embedded = functional.normalize(model.model.encode_image((woven - mean) / std).float(), dim=-1)
        return embedded.mean(dim=0, keepdim=True)

    return see


def _valued(differentiable: Tensor, exact: Tensor) -> Tensor:
    """The exact values, with the gradient of those that have one."""
    return differentiable + (exact - differentiable).detach()


@torch.no_grad()
def _cosine(see: See, pictures: Tensor, wanted: Tensor) -> float:
    return float(functional.cosine_similarity(see(pictures), wanted).mean())
