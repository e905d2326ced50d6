"""Flow matching where the truth is known: a normal distribution's velocity in closed form."""

from __future__ import annotations

import torch

from ksgen.default_model.flow import guided, noised, velocity_by, walk

MEAN, SIGMA = 3.0, 0.5


def _exact(x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
    """E[data - noise | x_t = x] for data of N(MEAN, SIGMA²)."""
    t = time[:, None]
    variance = (1 - t) ** 2 + (t * SIGMA) ** 2
    covariance = t * SIGMA**2 - (1 - t)
    return MEAN + covariance / variance * (x - t * MEAN)


def test_the_exact_velocity_carries_noise_to_the_data() -> None:
    noise = torch.randn(4000, 1, generator=torch.Generator().manual_seed(0))
    data = walk(_exact, noise, 64)
    assert abs(float(data.mean()) - MEAN) < 0.03
    assert abs(float(data.std()) - SIGMA) < 0.03


def test_what_is_learned_is_that_velocity() -> None:
    torch.manual_seed(0)
    data = MEAN + SIGMA * torch.randn(200_000, 1)
    x, time, velocity = noised(data)
    off = velocity - _exact(x, time)
    # What is left is noise around nothing, wherever one looks.
    for low in (0.1, 0.3, 0.5, 0.7):
        here = (time > low) & (time < low + 0.2)
        assert abs(float(off[here].mean())) < 0.02


def test_so_many_lessons_are_at_rest_and_ask_for_the_mean() -> None:
    torch.manual_seed(0)
    data = MEAN + SIGMA * torch.randn(20_000, 1)
    x, time, velocity = noised(data, early=4.0, at_rest=0.5)
    rests = time == 0
    assert abs(float(rests.float().mean()) - 0.5) < 0.02
    # There is noise alone, and what it moves by tells nothing of the data but their mean.
    assert abs(float((x + velocity)[rests].mean()) - MEAN) < 0.02
    assert abs(float(x[rests].std()) - 1) < 0.03
    assert not bool((noised(data)[1] == 0).any())


def test_a_network_that_says_nothing_is_right_for_normal_data_and_is_asked_what_has_variance_one() -> None:
    torch.manual_seed(0)
    for variance in (0.1, 1.0, 5.0):
        x, time, velocity = noised(variance**0.5 * torch.randn(200_000, 1))
        asked = []

        def silent(scaled: torch.Tensor, asked: list[torch.Tensor] = asked) -> torch.Tensor:
            asked.append(scaled)
            return torch.zeros_like(scaled)

        off = velocity - velocity_by(silent, x, time, torch.tensor([variance]))
        said = velocity_by(torch.ones_like, torch.zeros_like(x), time, variance)
        for low in (0.1, 0.3, 0.5, 0.7):
            here = (time > low) & (time < low + 0.2)
            # The best linear guess leaves nothing that goes with x, and what the network shall say is of one size.
            assert abs(float((off[here] * x[here]).mean())) < 0.03 * variance**0.5
            assert abs(float((off[here] / said[here]).std()) - 1) < 0.02
            assert abs(float(asked[0][here].std()) - 1) < 0.02


def test_guidance_of_one_asks_nothing_else() -> None:
    def refuse(x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        raise AssertionError("asked")

    assert guided(_exact, refuse, 1) is _exact
    twice = guided(lambda x, t: x + 2, lambda x, t: x, 1.5)
    assert torch.equal(twice(torch.zeros(1), torch.zeros(1)), torch.full((1,), 3.0))


def test_steps_are_told() -> None:
    seen: list[int] = []
    walk(_exact, torch.zeros(1, 1), 3, after_step=lambda step, _: seen.append(step))
    assert seen == [0, 1, 2]
