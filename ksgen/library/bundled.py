"""The performances that a model was trained on, as they lie beside its weights.

skills.json           one row for each order of steps that a task was seen in: `task`, `steps`, and the `names` of the
                      performances that show it
library.safetensors   pictures     float16 (performances, 128): what each one's start shows, in the order of the names
                      picture_far  float64 (): of performances that are left out, 99 in 100 lie this near to another
                      skill_far    float64 (): half of the tasks lie this near, by their words, to another task

Distances are one less the cosine. The two last are infinite where there is nothing to compare, and nothing is far then.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from ksground.atomic import atomic_file, write_text
from ksground.errors import InputError

from ..default_model.open import BUNDLED
from .performances import KnownSkill
from .picture_features import WIDTH, Features, picture_features
from .sentence_encoder import embed_sentences

SKILLS_FILE, FEATURES_FILE = "skills.json", "library.safetensors"
PICTURE_SHARE, SKILL_SHARE = 99, 50


@dataclass(frozen=True, slots=True)
class KnownPictures:
    """What `library.safetensors` holds; the features as float32."""

    features: Features
    picture_far: float
    skill_far: float


def write_library(
    folder: Path,
    performances: Sequence[KnownSkill],
    pictures: Sequence[NDArray[np.uint8]] | NDArray[np.uint8],
) -> None:
    """Write the performances and what the picture of each one's start, uint8 (h, w, 3), shows.

    Raises InputError where these are not as many, or where the sentence encoder's weights are not here.
    """
    if len(performances) != len(pictures):
        found = f"{len(pictures)} pictures"
        raise InputError(folder, expected=f"a picture for each of {len(performances)} skills", found=found)
    orders: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for row, each in enumerate(performances):
        orders.setdefault((each.task, each.steps), []).append(row)
    lines = [
        _as_line({"task": task, "steps": steps, "names": [performances[row].name for row in rows]})
        for (task, steps), rows in orders.items()
    ]
    features = picture_features(pictures)[[row for rows in orders.values() for row in rows]]
    words = embed_sentences(sorted({each.task for each in performances}))
    arrays = {
        "pictures": features.astype(np.float16),
        "picture_far": np.float64(_nearest_other(features, PICTURE_SHARE)),
        "skill_far": np.float64(_nearest_other(words, SKILL_SHARE)),
    }
    with atomic_file(folder / FEATURES_FILE) as temporary:
        save_file({name: np.asarray(array) for name, array in arrays.items()}, temporary)
    write_text(folder / SKILLS_FILE, "[\n" + ",\n".join(lines) + "\n]\n")


def bundled_skills(folder: Path = BUNDLED) -> list[KnownSkill]:
    """The performances that a model was trained on, with pictures where they are stored.

    Raises InputError where the file is missing or is not what `write_library` writes.
    """
    file = folder / SKILLS_FILE
    if not file.is_file():
        expected = "the skills that the bundled model was trained on"
        raise InputError(file, expected=expected, found="no such file", hint="`make train` makes it")
    try:
        skills = [
            KnownSkill(str(name), str(row["task"]), tuple(map(str, row["steps"])))
            for row in json.loads(file.read_text(encoding="utf-8"))
            for name in row["names"]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(file, expected="rows of task, steps and names", found=repr(error)[:200]) from None
    known = known_pictures(folder)
    if known is None:
        return skills
    if len(known.features) != len(skills):
        found = f"{len(known.features)}"
        raise InputError(
            folder / FEATURES_FILE, expected=f"{len(skills)} pictures, as {SKILLS_FILE}", found=found
        )
    return [replace(each, picture=seen) for each, seen in zip(skills, known.features, strict=True)]


def copy_library(source: Path, target: Path) -> None:
    """Bring what lies beside a model beside its copy; what is not there is left out."""
    for name in (SKILLS_FILE, FEATURES_FILE):
        if (source / name).is_file():
            with atomic_file(target / name) as temporary:
                shutil.copyfile(source / name, temporary)


def known_pictures(folder: Path = BUNDLED) -> KnownPictures | None:
    """The features beside a model; None where there are none. Raises InputError for another file in their place."""
    file = folder / FEATURES_FILE
    if not file.is_file():
        return None
    try:
        arrays = load_file(file)
        features = arrays["pictures"].astype(np.float32).reshape(-1, WIDTH)
        return KnownPictures(features, float(arrays["picture_far"]), float(arrays["skill_far"]))
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise InputError(file, expected="what `write_library` writes", found=repr(error)[:200]) from None


def _as_line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _nearest_other(vectors: NDArray[np.floating], share: int) -> float:
    """Each of the vectors left out in turn: how far the nearest other one lies, in `share` of 100 cases at most."""
    if len(vectors) < 2:
        return float("inf")
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return float(np.percentile(1 - cosines.max(axis=1), share))
