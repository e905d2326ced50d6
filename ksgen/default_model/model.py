"""The four networks together: a start and steps -> key-step images; images and steps -> clips.

pictures   uint8 (..., 128, 128, 3), RGB: whole pictures, squashed to a square
texts      float32 (steps, 128), of a text encoder that knows the steps
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ksground.atomic import atomic_file, write_text
from ksground.errors import InputError

from .autoencoder import GRID, LATENT, Autoencoder
from .autoencoder_lesson import as_levels
from .clip_components import GROUPS, KEPT
from .flow import Sampling, guided, walk
from .learn import autocast
from .predictors import MOST_STEPS, ClipFlow, KeyStepFlow, SkillTransformer
from .training_set import FRAMES

NETWORKS: dict[str, type[nn.Module]] = {
    "autoencoder": Autoencoder,
    "skill_transformer": SkillTransformer,
    "key_step_flow": KeyStepFlow,
    "clip_flow": ClipFlow,
}
CARD = "model.json"
Pictures = NDArray[np.uint8]
Texts = NDArray[np.float32]
# Steps of the flow that are over, of how many.
Told = Callable[[int, int], None]


class DefaultModel:
    """See above."""

    def __init__(
        self, networks: dict[str, nn.Module], device: str = "cpu", sampling: Sampling = Sampling()
    ) -> None:
        for network in networks.values():
            network.eval().requires_grad_(False).to(device)
        self.networks, self.device, self.sampling = networks, device, sampling

    @property
    def autoencoder(self) -> Autoencoder:
        """The network that turns pictures into latents, and back."""
        found = self.networks["autoencoder"]
        assert isinstance(found, Autoencoder)
        return found

    @classmethod
    def from_pretrained(cls, folder: Path, device: str = "cpu") -> DefaultModel:
        """What `save_pretrained` wrote. Raises InputError where a file is missing or of another shape."""
        if not (folder / CARD).is_file():
            hint = "`make train` makes the bundled one; `--model FOLDER` takes another"
            raise InputError(folder, expected=f"a model's folder, with {CARD}", found="none", hint=hint)
        try:
            sampling = Sampling(**json.loads((folder / CARD).read_text(encoding="utf-8")))
        except (TypeError, ValueError) as error:
            expected = f"numbers for {', '.join(each.name for each in fields(Sampling))}"
            raise InputError(folder / CARD, expected=expected, found=str(error)) from error
        networks = {}
        for name, build in NETWORKS.items():
            networks[name] = build()
            try:
                weights = load_file(folder / f"{name}.safetensors")
                networks[name].load_state_dict({key: value.float() for key, value in weights.items()})
            except (OSError, RuntimeError, SafetensorError) as error:
                raise InputError(
                    folder / f"{name}.safetensors", expected=f"the weights of {name}", found=str(error)[:200]
                ) from error
        return cls(networks, device, sampling)

    def save_pretrained(self, folder: Path) -> None:
        """Matrices in half precision, one file a network, and the card."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, network in self.networks.items():
            state = {
                key: (value.half() if value.ndim > 1 else value).cpu().contiguous()
                for key, value in network.state_dict().items()
            }
            with atomic_file(folder / f"{name}.safetensors") as temporary:
                save_file(state, temporary)
        write_text(folder / CARD, json.dumps(asdict(self.sampling), indent=2) + "\n")

    @torch.inference_mode()
    def key_steps(
        self,
        start: Pictures,
        texts: Texts,
        seed: int,
        *,
        together: bool = True,
        told: Told = lambda at, of: None,
    ) -> Pictures:
        """The first picture of every step: one picture and (steps, 128) -> uint8 (steps, 128, 128, 3).

        together   every step sees the whole skill; otherwise each is told alone
        """
        n = len(texts)
        reference = as_levels(start[None], self.device)
        with autocast(self.device):
            scene = self.autoencoder.see(reference)[-1].float()
            words = torch.from_numpy(texts).to(self.device)
            mean = self._means(scene, words, together)
            scenes = scene.expand(n, -1, -1, -1)
            net = self.networks["key_step_flow"]
            velocity = guided(
                lambda x, time: net(x, time, scenes, mean, words).float(),
                lambda x, time: net(x, time, scenes, torch.zeros_like(mean), torch.zeros_like(words)).float(),
                self.sampling.guidance,
            )
            noise = self._noise((n, LATENT, GRID, GRID), seed)
            latents = walk(
                velocity,
                noise,
                self.sampling.n_steps,
                after_step=lambda step, _: told(step + 1, self.sampling.n_steps),
            )
            return self._pictures(latents, reference.expand(n, -1, -1, -1))

    def _means(self, scene: Tensor, words: Tensor, together: bool) -> Tensor:
        """What the Skill Transformer expects of each step: (steps, 24, 8, 8)."""
        net = self.networks["skill_transformer"]
        groups = words.split(MOST_STEPS) if together else words.split(1)
        there = [torch.ones(1, len(each), dtype=torch.bool, device=self.device) for each in groups]
        return torch.cat(
            [net(scene, each[None], of)[0].float() for each, of in zip(groups, there, strict=True)]
        )

    @torch.inference_mode()
    def clips(self, images: Pictures, texts: Texts, seed: int, told: Told = lambda at, of: None) -> Pictures:
        """What follows each key-step image: uint8 (steps, 128, 128, 3) -> uint8 (steps, 16, 128, 128, 3)."""
        n = len(images)
        reference = as_levels(images, self.device)
        with autocast(self.device):
            scenes = self.autoencoder.see(reference)[-1].float()
            words = torch.from_numpy(texts).to(self.device)
            net = self.networks["clip_flow"]
            assert isinstance(net, ClipFlow)
            velocity = guided(
                lambda x, time: net(x, time, scenes, words).float(),
                lambda x, time: net(x, time, scenes, torch.zeros_like(words)).float(),
                self.sampling.guidance,
            )
            components = walk(
                velocity,
                self._noise((n, GROUPS, KEPT, GRID, GRID), seed),
                self.sampling.n_steps,
                ClipFlow.early,
                after_step=lambda step, _: told(step + 1, self.sampling.n_steps),
            )
            made = [
                self._pictures(each, own[None].expand(FRAMES, -1, -1, -1))
                for each, own in zip(net.components.expand(components), reference, strict=True)
            ]
        # The first picture is known: it is what was asked for.
        clips = np.stack(made)
        clips[:, 0] = images
        return clips

    def _pictures(self, latents: Tensor, reference: Tensor) -> Pictures:
        levels = self.autoencoder.decode(latents, reference).float()
        return ((levels.clamp(-1, 1) + 1) * 127.5).round().byte().movedim(1, -1).cpu().numpy()  # type: ignore[no-any-return]

    def _noise(self, shape: tuple[int, ...], seed: int) -> Tensor:
        """The same on every device: drawn on the processor, and for each step on its own, whatever stands beside it."""
        each = [
            torch.randn(shape[1:], generator=torch.Generator().manual_seed(seed * 1_000_003 + at))
            for at in range(shape[0])
        ]
        return self.sampling.temperature * torch.stack(each).to(self.device)
