"""The losses of a training in words, and as one picture, a panel a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pandas as pd

from ksgen.default_model.learn import LOG
from ksgen.default_model.model import NETWORKS
from ksground.atomic import atomic_file

PICTURE = "losses.png"


def losses_in_words(folder: Path) -> Iterator[str]:
    """A line for each loss of each network: what it was at first, and in the end."""
    for name in NETWORKS:
        log = _log(folder, name)
        for loss in log.columns.drop(["step", "steps_per_s"]):
            yield f"  {name.replace('_', ' '):18} {loss:9} {log[loss].iloc[0]:.3f} to {log[loss].iloc[-1]:.3f}"


def draw_losses(folder: Path) -> Path:
    """Draw what `train` left in `folder` as `<network>.loss.csv`; give the picture's file."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(
        1, len(NETWORKS), figsize=(3.2 * len(NETWORKS), 2.6), layout="constrained"
    )
    for panel, name in zip(panels, NETWORKS, strict=True):
        log = _log(folder, name)
        for loss in log.columns.drop(["step", "steps_per_s"]):
            panel.plot(log["step"], log[loss], label=loss, linewidth=1)
        panel.set_title(name.replace("_", " "), fontsize=10)
        panel.set_xlabel("steps", fontsize=8)
        panel.tick_params(labelsize=7, which="both")
        panel.legend(fontsize=7, frameon=False)
    file = folder / PICTURE
    with atomic_file(file) as temporary:
        figure.savefig(temporary, format="png", dpi=110)
    pyplot.close(figure)
    return file


def _log(folder: Path, name: str) -> pd.DataFrame:
    """What a killed run wrote after its last checkpoint stands there twice."""
    log = pd.read_csv(folder / f"{name}.{LOG}").drop_duplicates("step", keep="last")
    return log.sort_values("step")
