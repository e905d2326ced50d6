"""A clip that shows its label, one that shows another step, and labels that the bundled model must not judge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kscurate.config import AlignmentSettings, StageSettings
from kscurate.footage.video import VideoInfo
from kscurate.learned import files_of, pinned
from kscurate.observation import Clip
from kscurate.sample.scene import Scene
from kscurate.sample.skills import SKILLS
from kscurate.scores.alignment import Alignment
from ksground.errors import InputError

ABSENT = {"alignment": None, "alignment_margin": None}
INFO = VideoInfo("x.mp4", 0, "mp4", "h264", "yuv420p", 480, 360, 0, None, 3.0, 0.0, True)
BY_NAME = {skill.skill_id: skill for skill in SKILLS}


@pytest.fixture(scope="module")
def score() -> Alignment:
    opened = Alignment()
    opened.open(files_of(pinned(opened.weights(StageSettings()))), StageSettings())
    assert opened.ready
    return opened


def looks(score: Alignment, skill: str, step: int, look_seed: int = 9) -> list[Any]:
    """What the score keeps of six looks at a drawn step, the steps before it done."""
    known = BY_NAME[skill]
    order = known.orders[0]
    view = Scene(known, look_seed, (480, 360)).view(order[: order.index(step)], step, "front")
    model = score._model
    assert model is not None
    return list(score.look([model.fitted(view.draw(progress, 1.0)) for progress in np.linspace(0.1, 0.9, 6)]))


def clip(step: str | None, other_steps: tuple[str, ...] = ()) -> Clip:
    return Clip(INFO, 0.0, 3.0, 0.0, 3.0, 3.0, np.zeros(0), np.zeros(0, bool), (), step, other_steps)


@pytest.mark.parametrize(("skill", "step"), [("FryEgg", 1), ("MakePizza", 0), ("PaintSunset", 2)])
def test_the_margin_tells_the_step_that_is_shown_from_the_others(
    score: Alignment, skill: str, step: int
) -> None:
    texts = [known.text for known in BY_NAME[skill].steps]
    seen = looks(score, skill, step)
    for label in texts:
        others = tuple(text for text in texts if text != label)
        judged = score.judge(seen, clip(label, others))
        assert judged["alignment_margin"] is not None
        assert (judged["alignment_margin"] > 0) == (label == texts[step])


def test_what_resembles_no_step_of_its_task_has_a_cosine_and_no_margin(score: Alignment) -> None:
    texts = [known.text for known in BY_NAME["FryEgg"].steps]
    for seen in (looks(score, "PaintSunset", 2), [np.full((80, 80, 3), 90, np.uint8)] * 6):
        judged = score.judge(seen, clip(texts[1], (texts[0], *texts[2:])))
        assert judged["alignment_margin"] is None
        assert judged["alignment"] is not None
        assert judged["alignment"] < 0.3


def test_the_margin_is_that_of_the_clips_cosines(score: Alignment) -> None:
    model = score._model
    assert model is not None
    own, *others = (known.text for known in BY_NAME["FryEgg"].steps)
    seen = looks(score, "FryEgg", 0)
    cosines = {text: model.embed_clip(seen) @ model.embed_text(text) for text in (own, *others)}
    judged = score.judge(seen, clip(own, tuple(others)))
    assert judged["alignment"] == pytest.approx(cosines[own], abs=1e-6)
    nearest = max(cosines[text] for text in others)
    assert judged["alignment_margin"] == pytest.approx(cosines[own] - nearest, abs=1e-6)


def test_a_wrong_label_is_found_though_no_annotation_names_the_right_one(score: Alignment) -> None:
    # The only clip of its task: other steps are known from what the model was taught.
    judged = score.judge(looks(score, "FryEgg", 1), clip("put the butter into the pan"))
    assert judged["alignment_margin"] is not None
    assert judged["alignment_margin"] < 0


def test_a_full_stop_changes_nothing(score: Alignment) -> None:
    # HT-Step writes its steps as sentences.
    own, *others = (known.text for known in BY_NAME["FryEgg"].steps)
    seen = looks(score, "FryEgg", 0)
    written = clip(f"{own.capitalize()}.", tuple(f"{text.capitalize()}." for text in others))
    assert score.judge(seen, written) == score.judge(seen, clip(own, tuple(others)))


def test_real_steps_are_not_judged_by_the_bundled_model(score: Alignment) -> None:
    seen = looks(score, "FryEgg", 1)
    assert score.judge(seen, clip("peel the potatoes", ("boil the potatoes",))) == ABSENT
    assert score.judge(seen, clip(None)) == ABSENT


def test_a_real_task_that_happens_to_share_a_step_is_not_judged_either(score: Alignment) -> None:
    seen = looks(score, "FryEgg", 1)
    assert score.judge(seen, clip("crack the egg into the pan", ("heat the oil",))) == ABSENT


def test_an_unknown_model_is_the_users_mistake() -> None:
    with pytest.raises(InputError, match="sample-clip, clip-vit-b-32-openai"):
        Alignment().weights(StageSettings(alignment=AlignmentSettings(model="vit-huge")))


def test_openais_model_is_asked_for_by_its_name_in_the_lock_file() -> None:
    wanted = StageSettings(alignment=AlignmentSettings(model="clip-vit-b-32-openai"))
    assert Alignment().weights(wanted) == ("clip-vit-b-32-openai",)
