"""A code says what scene and step leave open, the decoder hears it, and a flow over codes is asked of them alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from ksgen.default_model import code_lessons
from ksgen.default_model.code_lessons import CoderLesson, FlowLesson, Rows, codes_of
from ksgen.default_model.coder import CodeFlow, Coder, Decoder, Encoder, Shape
from ksgen.default_model.learn import Schedule, learn
from ksgen.default_model.transformer import Size

SMALL = Size(width=64, depth=1, near=True)
SHAPE = Shape(data=2, scene=3, text=8, code=6, sketch=4, encoder=SMALL, decoder=SMALL, flow=SMALL)


class Spots:
    """A spot in one of four quarters, which nothing tells but the picture, as bright as the text says."""

    device = "cpu"

    def __len__(self) -> int:
        return 64

    def __getitem__(self, rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
        seen, text = torch.zeros(len(rows), 2, 8, 8), torch.zeros(len(rows), 8)
        for at, row in enumerate(rows):
            down, across = divmod(int(row) % 4, 2)
            bright = 1.0 + int(row) // 4 % 2
            seen[at, :, 4 * down : 4 * down + 4, 4 * across : 4 * across + 4] = bright
            text[at, 0] = bright
        return seen, torch.ones(len(rows), 3, 8, 8), text


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    torch.manual_seed(0)
    new = Coder(SHAPE)
    new.encoder.level.momentum = 0.2
    schedule = Schedule(80, 3e-3, 6e-3, warm_up=10, memory=0.9)
    coder = learn("spots", new, CoderLesson(Spots(), 0), schedule, tmp_path_factory.mktemp("spots"))
    assert isinstance(coder, Coder)
    return coder


def test_a_new_encoder_tells_pictures_apart_and_a_new_decoder_draws_nothing() -> None:
    torch.manual_seed(0)
    code = Encoder(SHAPE)(*Spots()[np.arange(4)])
    assert code.shape == (4, 6)
    assert float(code.std(0).detach().mean()) > 0.5
    _, scene, text = Spots()[np.arange(4)]
    assert not bool(Decoder(SHAPE)(code, scene, text).any())


def test_what_the_code_says_is_drawn_in_the_light_of_the_text(taught: Coder) -> None:
    seen, scene, text = Spots()[np.arange(8)]
    with torch.inference_mode():
        codes = taught.encoder(seen, scene, text)
        drawn = taught.decoder(codes, scene, text)
        assert float((drawn - seen).square().mean()) < 0.1 * float(seen.var())
        # The same codes for steps that are twice as bright: the spots stay where they were.
        others = taught.decoder(codes[:4], scene[4:], text[4:])
    assert float((others - seen[4:]).square().mean()) < 0.3 * float(seen[4:].var())


def test_codes_of_all_have_a_variance_of_about_one(taught: Coder) -> None:
    codes = codes_of(Spots(), taught)
    assert codes.shape == (64, 6)
    assert float(codes.square().mean()) == pytest.approx(1, abs=0.3)


def test_the_flow_learns_which_codes_there_are(taught: Coder, tmp_path: Path) -> None:
    codes = codes_of(Spots(), taught)
    lesson = FlowLesson(Spots(), codes, 1)
    torch.manual_seed(0)
    flow = CodeFlow(SHAPE)
    with torch.inference_mode():
        before = float(lesson(flow, 10_000)["velocity"])
    schedule = Schedule(60, 5e-3, 1e-2, warm_up=5, memory=0.8)
    with torch.inference_mode(False):
        after = lesson(learn("codes", flow, lesson, schedule, tmp_path), 10_000)["velocity"]
    assert float(after.detach()) < 0.8 * before


def test_one_time_in_ten_a_flow_is_not_told_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_lessons, "BATCH", 400)
    told: list[Tensor] = []

    class Reads(CodeFlow):
        def forward(self, code: Tensor, time: Tensor, scene: Tensor, text: Tensor) -> Tensor:
            told.append(text)
            return super().forward(code, time, scene, text)

    FlowLesson(Spots(), torch.randn(64, 6), 0)(Reads(SHAPE), 0)
    assert float((told[0] == 0).all(1).float().mean()) == pytest.approx(0.1, abs=0.05)


def test_a_flow_that_says_nothing_knows_the_best_guess_without_looking() -> None:
    flow = CodeFlow(SHAPE)
    _, scene, text = Spots()[np.arange(3)]
    code = torch.randn(3, 6)
    with torch.inference_mode():
        assert torch.allclose(flow(code, torch.zeros(3), scene, text), -code, atol=1e-5)
        assert torch.allclose(flow(code, torch.ones(3), scene, text), code, atol=1e-5)
