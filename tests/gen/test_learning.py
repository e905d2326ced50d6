"""The four networks can learn, a run that was cut short ends as one that was not, and lessons say what they mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from ksgen.default_model import autoencoder_lesson, train
from ksgen.default_model.autoencoder import Autoencoder
from ksgen.default_model.autoencoder_lesson import AutoencoderLesson, as_levels
from ksgen.default_model.clip_components import ClipComponents
from ksgen.default_model.latents import make_latents, open_latents
from ksgen.default_model.learn import Schedule, learn
from ksgen.default_model.predictor_lessons import Material, SkillLesson
from ksgen.default_model.predictors import MOST_STEPS, ClipFlow, KeyStepFlow, SkillTransformer
from ksgen.default_model.training_set import TrainingSet, open_training_set
from ksgen.default_model.transformer import GridTransformer, Size
from ksground.errors import InputError


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> TrainingSet:
    """Two skills of two and three steps: a disc that moves over a scene of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    rng = np.random.default_rng(0)
    down, across = np.mgrid[:128, :128]
    frames, openings, rows = [], [], []
    for skill, n_steps in enumerate((2, 3)):
        scene = rng.integers(40, 200, (8, 8, 3)).repeat(16, 0).repeat(16, 1)
        openings.append(scene)
        for step in range(n_steps):
            clip = np.repeat(scene[None], 16, 0)
            for at in range(16):
                clip[at][(down - 20 * (step + 1)) ** 2 + (across - 8 * at) ** 2 < 150] = 255
            frames.append(clip)
            rows.append((skill, "Move", f"move {step}", step))
    np.save(folder / "frames.npy", np.array(frames, np.uint8))
    np.save(folder / "openings.npy", np.array(openings, np.uint8))
    pd.DataFrame(rows, columns=["skill", "task", "step", "step_index"]).to_parquet(folder / "clips.parquet")
    return open_training_set(folder)


def test_a_copy_costs_nothing_and_what_is_painted_stays_within_levels() -> None:
    torch.manual_seed(0)
    model = Autoencoder()
    reference = torch.rand(2, 3, 128, 128) * 2 - 1
    latent = model.encode(reference, reference)
    assert latent.shape == (2, 24, 8, 8)
    # A mask that is shut gives the reference, to the bit.
    last = model.decoder.smooth[-1]
    assert isinstance(last, nn.Conv2d)
    with torch.no_grad():
        last.weight.zero_()
        last.bias.copy_(torch.tensor([0.0, 0.0, 0.0, -200.0]))
        assert torch.equal(model.decode(latent, reference), reference)


def test_the_autoencoder_learns_what_moves(pictures: TrainingSet, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(autoencoder_lesson, "PAIRS_A_BATCH", 4)
    torch.manual_seed(0)
    lesson = AutoencoderLesson(pictures)
    model = Autoencoder()
    with torch.inference_mode():
        before = sum(float(each) for each in lesson(model, 10_000).values())
    taught = learn("eyes", model, lesson, Schedule(14, 3e-3, warm_up=3, memory=0.6), tmp_path)
    with torch.inference_mode():
        after = sum(float(each) for each in lesson(taught, 10_000).values())
    assert after < 0.8 * before


class Cut(Exception):
    pass


@pytest.mark.parametrize("matrix_rate", [None, 2e-3])
def test_a_run_cut_short_ends_as_one_that_was_not(
    matrix_rate: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ksgen.default_model.learn.SAVE_EVERY", 2)
    schedule = Schedule(6, 1e-2, matrix_rate, warm_up=2)

    def fresh() -> GridTransformer:
        torch.manual_seed(0)
        return GridTransformer(4, 4, 8, 1, Size(width=64, depth=1))

    def lesson(model: nn.Module, step: int) -> dict[str, torch.Tensor]:
        x = torch.randn(2, 1, 4, 8, 8)
        return {"off": (model(x, torch.ones(2, 1, 8), torch.zeros(2)) - x.flip(2)).square().mean()}

    def until_five(model: nn.Module, step: int) -> dict[str, torch.Tensor]:
        if step == 5:
            raise Cut
        return lesson(model, step)

    whole = learn("whole", fresh(), lesson, schedule, tmp_path / "whole")
    with pytest.raises(Cut):
        learn("cut", fresh(), until_five, schedule, tmp_path / "cut")
    resumed = learn("cut", fresh(), lesson, schedule, tmp_path / "cut")
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)
    matrices = zip(whole.named_parameters(), fresh().named_parameters(), strict=True)
    assert all(not torch.equal(now, before) for (name, now), (_, before) in matrices if "blocks" in name)


def test_latents_stand_for_every_clip_and_every_start(pictures: TrainingSet, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = Autoencoder().eval()
    make_latents(pictures, model, tmp_path)
    latents = open_latents(tmp_path)
    assert latents.clips.shape == (5, 16, 24, 8, 8)
    assert latents.openings.shape == (2, 144, 8, 8)
    # Two steps: from the opening, itself, the first; three steps: as many more.
    assert [tuple(pair) for pair in latents.pairs] == [
        (0, -1), (0, 0), (1, -1), (1, 0), (1, 1),
        (2, -1), (2, 2), (3, -1), (3, 2), (3, 3), (4, -1), (4, 2), (4, 3), (4, 4),
    ]  # fmt: skip
    with torch.inference_mode():
        reference = as_levels(pictures.frames[0, :1], "cpu")
        apart = (
            model.encode(as_levels(pictures.frames[0, 15:], "cpu"), reference)[0].numpy()
            - latents.clips[0, 15]
        )
    # Up to the reference's wear and to half precision.
    assert np.abs(apart).mean() < 0.2 * np.abs(latents.clips[0, 15]).mean() + 0.02


def _accustomed(pictures: TrainingSet) -> Autoencoder:
    """Taught nothing, but its latents have a variance of about one."""
    torch.manual_seed(0)
    model = Autoencoder()
    norm = model.squeeze[-1]
    assert isinstance(norm, nn.BatchNorm2d)
    norm.momentum = 1.0
    with torch.no_grad():
        shown = as_levels(pictures.frames[:, 0], "cpu")
        model.encode(shown, as_levels(pictures.openings[[0, 0, 1, 1, 1]], "cpu"))
    return model.eval()


def test_what_is_no_step_is_not_looked_at() -> None:
    torch.manual_seed(0)
    model = SkillTransformer().eval()
    nn.init.normal_(model.net.tell[1].weight, std=0.1)  # type: ignore[arg-type]
    nn.init.normal_(model.net.last.weight, std=0.1)
    scene, texts = torch.randn(1, 144, 8, 8), torch.randn(1, 3, 128)
    there = torch.tensor([[True, True, False]])
    with torch.inference_mode():
        three = model(scene, texts, there)[:, :2]
        two = model(scene, texts[:, :2], there[:, :2])
        other = model(scene, texts[:, :2] + torch.tensor([[[0.0], [1.0]]]), there[:, :2])
    assert torch.allclose(three, two, atol=1e-5)
    # And each step knows of the others.
    assert not torch.allclose(two[:, 0], other[:, 0], atol=1e-3)


@pytest.mark.parametrize("steps", [1, MOST_STEPS])
def test_shapes(steps: int) -> None:
    scene, text = torch.randn(1, 144, 8, 8), torch.randn(1, 128)
    assert SkillTransformer()(scene, torch.randn(1, steps, 128), torch.ones(1, steps, dtype=torch.bool)).shape == (
        1, steps, 24, 8, 8,
    )  # fmt: skip
    x = torch.randn(1, 24, 8, 8)
    assert KeyStepFlow()(x, torch.rand(1), scene, x, text).shape == x.shape
    clip = torch.randn(1, 2, 96, 8, 8)
    assert ClipFlow()(clip, torch.rand(1), scene, text).shape == clip.shape


def test_a_skill_is_told_from_its_first_kept_step_or_the_opening(
    pictures: TrainingSet, tmp_path: Path
) -> None:
    make_latents(pictures, _accustomed(pictures), tmp_path)
    texts = np.random.default_rng(0).normal(size=(5, 128)).astype(np.float32)
    lesson = SkillLesson(Material(pictures, open_latents(tmp_path), texts))
    told = [lesson._told(np.random.default_rng(at)) for at in range(300)]
    starts = {(tuple(map(int, rows)), start) for rows, start in told}
    assert {((0, 1), 0), ((0, 1), -1), ((2, 3, 4), 2), ((3, 4), 3), ((4,), 4)} <= starts
    assert all(start <= rows[0] for rows, start in starts)
    assert float(lesson(SkillTransformer(), 0)["mean"].detach()) == pytest.approx(1, abs=0.7)


def test_all_of_it_runs_from_nothing_and_learns_beside_what_it_learns_alone(  # type: ignore[no-untyped-def]
    pictures: TrainingSet, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(autoencoder_lesson, "PAIRS_A_BATCH", 2)
    threads, work, out = torch.get_num_threads(), tmp_path / "work", tmp_path / "out"
    beside = work / "clip_flow"
    try:
        torch.set_num_threads(2)
        model = train.train(pictures, work, out, share=1e-4)
        assert (beside / train.PROGRESS).is_file()
        beside.rename(tmp_path / "beside")
        torch.set_num_threads(1)
        again = train.train(pictures, work, out, share=1e-4)
    finally:
        torch.set_num_threads(threads)
    assert not (beside / train.PROGRESS).exists()
    made = model.key_steps(np.asarray(pictures.openings[0]), np.eye(128, dtype=np.float32)[:3], 0)
    assert made.shape == (3, 128, 128, 3)
    assert (out / "clip_flow.loss.csv").is_file()
    for name, values in again.networks["clip_flow"].state_dict().items():
        assert torch.equal(model.networks["clip_flow"].state_dict()[name], values), name


def test_components_hold_what_goes_together() -> None:
    rng = torch.Generator().manual_seed(0)
    # A place that moves along a few directions of its 192 numbers, each with its own strength, and a little noise.
    strengths = torch.linspace(3, 0.2, 60)
    directions = torch.linalg.qr(torch.randn(192, 60, generator=rng))[0]
    told = torch.randn(40, 2, 64, 60, generator=rng) * strengths
    values = told @ directions.T + 2.0 + 0.02 * torch.randn(40, 2, 64, 192, generator=rng)
    latents = values.transpose(2, 3).reshape(40, 16, 24, 8, 8)
    components = ClipComponents()
    assert components.fit(latents) == pytest.approx(1, abs=1e-3)
    made = components.compress(latents)
    assert made.shape == (40, 2, 96, 8, 8)
    found = made.transpose(1, 2).flatten(2).square().mean((0, 2))
    assert torch.allclose(found, components.variances, atol=1e-3)
    assert float(found.mean()) == pytest.approx(1, abs=1e-3)
    planted = strengths.square() / strengths.square().sum() * 96
    assert torch.allclose(found[:60], planted, rtol=0.1, atol=0.01)
    assert float((components.expand(made) - latents).abs().max()) < 0.15


def test_files_that_do_not_belong_together_are_refused(pictures: TrainingSet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="frames"):
        open_training_set(tmp_path)
    np.save(tmp_path / "frames.npy", pictures.frames[:2])
    np.save(tmp_path / "openings.npy", pictures.openings)
    pictures.table.to_parquet(tmp_path / "clips.parquet")
    with pytest.raises(InputError, match="5 clips"):
        open_training_set(tmp_path)
