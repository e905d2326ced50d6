"""Pictures and texts in one space: a CLIP of open_clip, on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from ..torchvision_import import import_torchvision

Picture = NDArray[np.uint8]
Embeddings = NDArray[np.floating[Any]]


class ImageTextModel:
    """open_clip's model, its own preprocessing and its tokenizer.

    `tasks` holds the steps that the model was taught, task by task; None if it knows language at large. `resembles` is
    the cosine from which on a clip has to do with a text at all: between two texts below it nothing can be chosen.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        tasks: Sequence[Sequence[str]] | None = None,
        resembles: float = -1.0,
    ) -> None:
        import_torchvision()
        from open_clip.transform import PreprocessCfg, image_transform_v2

        self.model, self.tokenizer, self.resembles = model.eval(), tokenizer, resembles
        self._tasks = None if tasks is None else [frozenset(map(plain, task)) for task in tasks]
        settings = PreprocessCfg(**model.visual.preprocess_cfg)
        steps = image_transform_v2(settings, is_train=False).transforms
        # What changes the size is done to each picture at once; the last two, levels and normalisation, to a batch.
        self._resizing = steps[:-2]
        self._mean, self._std = (
            torch.tensor(values).view(3, 1, 1) for values in (settings.mean, settings.std)
        )
        self._texts: dict[str, Embeddings] = {}

    def knows(self, text: str) -> bool:
        """Whether the model was made for texts such as this one."""
        return self._tasks is None or any(plain(text) in task for task in self._tasks)

    def taught_with(self, text: str) -> set[str]:
        """The other steps, in plain writing, of the tasks that the model was taught this step in."""
        wanted = plain(text)
        return {step for task in self._tasks or () if wanted in task for step in task} - {wanted}

    def fitted(self, picture: Picture) -> Picture:
        """uint8 (height, width, 3) RGB -> the uint8 square that the model looks at, as open_clip resizes it."""
        image = Image.fromarray(picture)
        for step in self._resizing:
            image = step(image)
        return np.asarray(image)

    def look(self, pictures: Sequence[Picture]) -> Sequence[Any]:
        """Fitted pictures -> one finding each, for `embed_clip`."""
        return list(self.embed_pictures(pictures))

    def embed_clip(self, findings: Sequence[Any]) -> Embeddings:
        """Findings on the looks at a clip (at least one) -> float64 (dimensions,), the mean of their embeddings.

        Its product with a text's embedding is the mean of the looks' cosines: all have length 1.
        """
        return np.mean(findings, axis=0, dtype=np.float64)  # type: ignore[no-any-return]

    @torch.inference_mode()
    def embed_pictures(self, pictures: Sequence[Picture]) -> Embeddings:
        """Pictures of the model's own size -> float32 (n, dimensions), each of length 1."""
        levels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
        return _unit(self.model.encode_image((levels - self._mean) / self._std))

    @torch.inference_mode()
    def embed_text(self, text: str) -> Embeddings:
        """float32 (dimensions,) of length 1; remembered."""
        if text not in self._texts:
            self._texts[text] = _unit(self.model.encode_text(self.tokenizer([text])))[0]
        return self._texts[text]


def plain(text: str) -> str:
    """Lower case, single spaces, no full stop at the end: datasets write one and the same step in all these ways."""
    return " ".join(text.lower().split()).rstrip(" .")


def open_clip_library() -> Any:
    """open_clip, imported late: the driver and `kscurate --help` do without it."""
    import_torchvision()
    import open_clip.factory

    return open_clip


def _unit(vectors: torch.Tensor) -> Embeddings:
    return torch.nn.functional.normalize(vectors.float(), dim=-1).numpy()
