"""What every metric has, whoever writes it: a new file in `kseval/metrics/` is tested the day it arrives."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from kseval import metrics
from kseval.metrics import PairMetric, SetMetric, metric_names, open_metric
from ksground.errors import InputError

NAMES = metric_names()
OF_SETS = [name for name in NAMES if isinstance(open_metric(name), SetMetric)]


def imports(name: str) -> set[str]:
    """Names of everything that a metric's file imports."""
    tree = ast.parse((Path(metrics.__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(alias.name for alias in node.names)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_it_is_of_pairs_or_of_sets_and_says_which_way_is_better(name: str) -> None:
    metric = open_metric(name)
    assert isinstance(metric, PairMetric) != isinstance(metric, SetMetric)
    assert metric.better in ("higher", "lower")
    with pytest.raises(InputError, match=r"its settings|it has none"):
        open_metric(name, nobody_knows_this=1)


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_with_its_source_and_its_differences(name: str) -> None:
    about = import_module(f"kseval.metrics.{name}").__doc__ or ""
    assert "eliberate difference" in about


@pytest.mark.parametrize("name", NAMES)
def test_it_imports_no_other_metric_and_no_torch(name: str) -> None:
    assert not imports(name) & ({*NAMES, "torch"} - {name})


@pytest.mark.parametrize("name", OF_SETS)
def test_a_set_is_as_near_to_itself_as_can_be_and_a_nan_is_named(name: str) -> None:
    metric = open_metric(name, **({"subsets": 0} if name == "kernel" else {}))
    assert isinstance(metric, SetMetric)
    random = np.random.default_rng(0)
    one, far = (random.normal(shift, 1, size=(60, 4)).astype(np.float32) for shift in (0, 3))
    near, away = metric.value(one, one), metric.value(one, far)
    assert near < away if metric.better == "lower" else near > away
    one[17, 2] = np.nan
    with pytest.raises(InputError, match=r"row 17:\n.*\n.*column 2"):
        metric.value(far, one)
