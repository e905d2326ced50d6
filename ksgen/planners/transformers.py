"""A vision-language model on this machine (Qwen-VL and others of transformers), shown the start and exemplars.

`--planner transformers=Qwen/Qwen2.5-VL-3B-Instruct`, or the folder of one. Weights are safetensors; code that comes
with a model is never run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from jinja2 import TemplateError
from PIL import Image

from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision

from ..library.performances import KnownSkill
from ..plan import Goal, Plan
from ..pretrained import Dtype, Place, Source, generating, reading
from . import Planner
from ._dialogue import Examples, Reply, converse
from ._prompt import Turn

HALF = "bfloat16"


class TransformersPlanner:
    """As `Planner`: asks at most `tries` times; greedy at a temperature of 0, drawn from the seed above it."""

    def __init__(
        self,
        source: Source,
        place: Place,
        examples: Examples,
        with_picture: bool,
        tries: int,
        spoken: dict[str, Any],
    ) -> None:
        self.source, self.place, self.examples = source, place, examples
        self.with_picture, self.tries, self.spoken = with_picture, tries, spoken
        self.processor, self.network = _open(source, place)

    def plan(self, goal: Goal, seed: int = 0) -> Plan:
        """As `Planner`."""
        named = self.source.name if not self.source.revision else f"{self.source.name}@{self.source.revision}"
        ask = partial(self._ask, seed=seed)
        return converse(ask, goal, self.examples, named, self.with_picture, self.tries)

    @torch.inference_mode()
    def _ask(self, turns: Sequence[Turn], seed: int) -> Reply:
        told = self._told(turns)
        devices = [self.network.device] if self.network.device.type == "cuda" else []
        # The seed is for this answer alone: what else is drawn in this process does not change with it.
        with generating(self.source.name), torch.random.fork_rng(devices):
            torch.manual_seed(seed)
            tokens = self.network.generate(**told, **self.spoken)[0, told["input_ids"].shape[1] :]
        return Reply(
            self.processor.decode(tokens, skip_special_tokens=True),
            cut_off=not torch.isin(tokens[-1:].cpu(), _ends(self.network)).any(),
        )

    def _told(self, turns: Sequence[Turn]) -> Any:
        """A conversation as the network takes it."""
        try:
            told = self.processor.apply_chat_template(
                [_message(turn) for turn in turns],
                add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt",
            )  # fmt: skip
        except TemplateError as error:
            expected = "a chat template for a system turn, pictures and words"
            raise InputError(self.source.name, expected=expected, found=str(error)[:300]) from None
        return told.to(self.place.device, self.network.dtype)


def _open(source: Source, place: Place) -> tuple[Any, Any]:
    import_torchvision()
    from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # a run has one bar of its own
    safe = {"revision": source.revision, "trust_remote_code": False}
    with reading(source):
        # One small file first: where there is no network, each of a processor's many would be waited for.
        config = AutoConfig.from_pretrained(source.name, **safe)
        processor = AutoProcessor.from_pretrained(source.name, **safe)
        network = AutoModelForImageTextToText.from_pretrained(
            source.name, config=config, dtype=place.precision(HALF), use_safetensors=True, **safe
        )
    if not getattr(processor, "chat_template", None):
        hint = "an instruction-tuned model has one, a base model mostly not"
        raise InputError(source.name, expected="a chat template", found="none", hint=hint)
    return processor, network.to(place.device).eval()


def _ends(network: Any) -> torch.Tensor:
    """The tokens with which the model says that it has ended."""
    end = network.generation_config.eos_token_id
    return torch.tensor([] if end is None else end).reshape(-1)


def _message(turn: Turn) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": turn.text}]
    if turn.picture is not None:
        content.insert(0, {"type": "image", "image": Image.fromarray(turn.picture)})
    return {"role": turn.role, "content": content}


def build(
    name: str = "",
    library: Sequence[KnownSkill] | None = None,
    device: str = "cpu",
    dtype: Dtype = "auto",
    revision: str | None = None,
    picture: bool = True,
    exemplars: int = 5,
    temperature: float = 0.0,
    max_tokens: int = 1024,
    tries: int = 3,
    timeout_s: float = 600.0,
) -> Planner:
    """The planner of this file.

    name        a model on the hub, or its folder
    dtype       "auto": float32 on a processor, else bfloat16
    picture     whether the start is shown, at most 768 px
    exemplars   so many known skills are shown; 0 for none
    timeout_s   for one answer; it is cut off then
    """
    if not name:
        raise InputError(
            "planners transformers", expected="a model: `--planner transformers=MODEL`", found="none"
        )
    if tries < 1 or max_tokens < 1 or exemplars < 0 or not timeout_s > 0 or not temperature >= 0:
        expected = "tries, max_tokens and timeout_s above 0, exemplars and temperature from 0"
        found = f"{tries}, {max_tokens}, {timeout_s:g}, {exemplars}, {temperature:g}"
        raise InputError("planners transformers", expected=expected, found=found)
    drawn = {"do_sample": True, "temperature": temperature} if temperature else {"do_sample": False}
    spoken = {**drawn, "max_new_tokens": max_tokens, "max_time": timeout_s}
    examples = Examples(library, exemplars)
    return TransformersPlanner(Source(name, revision), Place(device, dtype), examples, picture, tries, spoken)
