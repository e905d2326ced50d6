"""TransNetV2 on made pictures: what it marks, and that what lies beyond its reach changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ksground.models.transnetv2 import CONTEXT, STEP, TransNetV2, load, predict_all, predict_around
from ksground.weights import find_weights

from ...parity.transnetv2_original import made_pictures
from ...trained_weights import needs_weights

pytestmark = needs_weights("transnetv2")


def test_it_marks_the_cut_and_all_of_the_dissolve_and_nothing_else(transnetv2: TransNetV2) -> None:
    single, many = predict_all(transnetv2, made_pictures()).T
    assert np.flatnonzero(single > 0.5)[0] == 39
    assert many[84:96].min() > 0.5
    calm = [*range(5, 36), *range(45, 74), *range(106, 125)]
    assert max(single[calm].max(), many[calm].max()) < 0.2


def test_a_look_at_one_place_says_what_a_look_at_all_says(transnetv2: TransNetV2) -> None:
    pictures = made_pictures()
    around = predict_around(transnetv2, pictures, STEP)
    np.testing.assert_array_equal(around, predict_all(transnetv2, pictures)[STEP : 2 * STEP])


def test_what_lies_beyond_the_window_changes_nothing(transnetv2: TransNetV2) -> None:
    pictures = made_pictures()
    cut_off = pictures[: 2 * STEP + CONTEXT]
    np.testing.assert_array_equal(
        predict_around(transnetv2, pictures, STEP), predict_around(transnetv2, cut_off, STEP)
    )


def test_the_model_is_opened_once_a_process() -> None:
    file = find_weights("transnetv2")
    assert file is not None
    assert load(file) is load(Path(str(file)))


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    torch.save({"fc1.weight": torch.zeros(2, 2)}, tmp_path / "other.pth")
    with pytest.raises(RuntimeError, match="Missing key"):
        load(tmp_path / "other.pth")
