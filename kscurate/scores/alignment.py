"""Whether a clip shows the step that its label names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..column import Column
from ..frames import Frame
from ..learned import LearnedScore
from ..observation import Clip

if TYPE_CHECKING:
    from ksground.models.image_text import ImageTextModel

    from ..config import StageSettings


class Alignment(LearnedScore):
    """Cosine of the clip's frames and the step's text, both embedded by a CLIP model.

    A model for pictures embeds each look, and the cosine is their mean; the bundled one embeds four looks as one woven
    picture, so that it sees what changes.

    The margin is what tells a wrong label: the cosine with the step's own text, less that with the nearest other step
    of the task. A clip that resembles none of these steps says nothing about which of them it shows: it has no margin,
    and its cosine tells that it shows something else. A model that was taught few texts judges nothing else: unless it
    knows the step and all other steps of the task, both scores are absent.
    """

    columns = (
        Column(
            "alignment", "double", "1", "Cosine of frames and step text under the CLIP model, mean over time."
        ),
        Column(
            "alignment_margin",
            "double",
            "1",
            "How much nearer the frames are to their step's text than to the nearest other step of the task; null if "
            "they resemble none of these.",
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._model: ImageTextModel | None = None

    def weights(self, settings: StageSettings) -> tuple[str, ...]:
        name = settings.alignment.model
        if name not in _MODELS:
            raise InputError(
                "the configuration",
                expected=f"alignment.model to be one of {', '.join(_MODELS)}",
                found=repr(name),
            )
        return _MODELS[name][0]

    def load(self, files: Mapping[str, Path], settings: StageSettings) -> None:
        names, opened = _MODELS[settings.alignment.model]
        self._model = opened(*(files[name] for name in names))

    def picture(self, frame: Frame) -> NDArray[np.uint8]:
        assert self._model is not None
        return self._model.fitted(frame.rgb)

    def look(self, pictures: Sequence[NDArray[np.uint8]]) -> Sequence[Any]:
        assert self._model is not None
        return self._model.look(pictures)

    def judge(self, findings: Sequence[Any], clip: Clip) -> Mapping[str, float | None]:
        model = self._model
        assert model is not None
        if clip.step is None or not all(model.knows(text) for text in (clip.step, *clip.other_steps)):
            return {"alignment": None, "alignment_margin": None}
        from ksground.models.image_text import plain

        seen = model.embed_clip(findings)
        own = float(seen @ model.embed_text(plain(clip.step)))
        texts = ({plain(text) for text in clip.other_steps} | model.taught_with(clip.step)) - {
            plain(clip.step)
        }
        others = [float(seen @ model.embed_text(text)) for text in texts]
        undecided = not others or max(own, *others) < model.resembles
        return {"alignment": own, "alignment_margin": None if undecided else own - max(others)}


def _sample_clip(*files: Path) -> ImageTextModel:
    from ksground.models.sample_clip import open_sample_clip

    return open_sample_clip(*files)


def _openai_clip(*files: Path) -> ImageTextModel:
    from ksground.models.openai_clip import open_openai_clip

    return open_openai_clip(*files)


# Name in the configuration -> the weights it needs, and what opens them in this order.
_MODELS: dict[str, tuple[tuple[str, ...], Callable[..., ImageTextModel]]] = {
    "sample-clip": (("sample-clip", "sample-clip-config", "sample-clip-merges"), _sample_clip),
    "clip-vit-b-32-openai": (("clip-vit-b-32-openai",), _openai_clip),
}


def build() -> Alignment:
    """The score of this file."""
    return Alignment()
