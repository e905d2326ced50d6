"""How much each measure of a wipe weighs: fitted to planted wipes, judged on seeds left out.

    python -m benchmarks.quality --seed S … --keep DIR; python -m training.wipe_evidence DIR

prints, for the seeds below DIR, the weights that `kscurate/shot_changes/wipe.py` holds, and what they find of a seed
when they are fitted to the others. A weight is never below nothing: evidence for a wipe cannot speak against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize

from kscurate.footage.picture import Span
from kscurate.frames import read_frames
from kscurate.probe import probe
from kscurate.shot_changes.change import change_at
from kscurate.shot_changes.cuts import find_cuts
from kscurate.shot_changes.gradual import CALM_S, LOOK_EVERY_S, REACH_S
from kscurate.shot_changes.wipe import RAMPS, Measures, measure
from ksground.errors import InputError
from ksground.progress import ProgressLine

PAD_S = 0.5
NEAR_S = 0.6
SHARE_FROM = 0.3
# What the picture does where these begin and end may well be called a wipe, or not.
ALSO_JUMPS = ("title_card", "black", "frozen", "blur", "exposure")
PENALTY, ROUNDS, BEST_OF_EACH, WEIGHT_OF_A_WIPE = 0.1, 6, 2, 3.0
ENOUGH_LOGIT = -0.75
Floats = NDArray[np.float64]


def places(folder: Path, seed: int) -> pd.DataFrame:
    """Where much of the picture changes in one sample: its measures, `wipe` (which, or -1) and whether it is `none`."""
    truth = pd.read_parquet(folder / f"sample-{seed}" / "truth" / "defects.parquet")
    ledger = pd.read_parquet(folder / f"run-{seed}" / "ledger").dropna(subset=["video_file", "file_offset_s"])
    videos = list(ledger[ledger.status != "failed"].groupby("video_file"))
    rows = []
    with ProgressLine(f"seed {seed}", total=len(videos), unit="videos") as line:
        for file, segments in videos:
            of_video = truth[truth.video_id == segments.video_id.iloc[0]]
            for row in _places_of(folder / f"sample-{seed}" / "videos" / str(file), segments):
                rows.append((seed, *row, *_meant(row, of_video)))
            line.advance()
    return pd.DataFrame(rows, columns=["seed", "start_s", "end_s", "at_s", *Measures._fields, "wipe", "none"])


def _places_of(file: Path, segments: pd.DataFrame) -> Iterator[tuple[float, ...]]:
    info = probe(file)
    columns = ["segment_start_s", "segment_end_s", "file_offset_s"]
    for start_s, end_s, offset_s in segments.drop_duplicates("segment_id")[columns].to_numpy(float):
        span = Span(max(0.0, start_s - offset_s - PAD_S), end_s - offset_s + PAD_S)
        seen = [(frame.thumbnail.copy(), frame.time_s) for _, frame in read_frames(info, [span])]
        if len(seen) < 20:
            continue
        thumbnails, times = np.array([each for each, _ in seen]), np.array([time_s for _, time_s in seen])
        fps = float(1 / np.median(np.diff(times)))
        reach, calm = round(REACH_S * fps), round(CALM_S * fps)
        for shot in pairwise([0, *find_cuts(thumbnails)[0], len(thumbnails)]):
            for at in range(shot[0] + reach // 2, shot[1] - reach // 2, max(1, round(LOOK_EVERY_S * fps))):
                change = change_at(thumbnails, at, shot, reach, calm)
                if change.share >= SHARE_FROM:
                    measures, when = measure(thumbnails, change, fps)
                    first, last = np.nanquantile(when, (0.03, 0.97)) + change.first
                    ends = times[[int(first), min(int(np.ceil(last)), len(times) - 1)]]
                    yield *ends, times[at], *measures


def _meant(row: tuple[float, ...], planted: pd.DataFrame) -> tuple[int, bool]:
    """Which planted wipe the place shows (its middle half, from nearby), and whether nothing at all lies there."""
    start_s, end_s, at_s = row[:3]
    wipe, none = -1, not planted.kind.isin(["corrupt", "truncated"]).any()
    columns = [planted[name] for name in ("kind", "start_s", "end_s")]
    for name, kind, first_s, last_s in zip(planted.index, *columns, strict=True):
        if kind in ALSO_JUMPS:
            none &= not any(start_s < edge_s + 0.1 and end_s > edge_s - 0.1 for edge_s in (first_s, last_s))
        elif kind in ("cut", "fade", "wipe"):
            near = abs(at_s - (first_s + last_s) / 2) < NEAR_S
            none &= not near and not (start_s < last_s and end_s > first_s)
            quarter_s = (last_s - first_s) / 4
            if kind == "wipe" and near and start_s <= first_s + quarter_s and end_s >= last_s - quarter_s:
                wipe = int(name)
    return wipe, bool(none)


def shares(table: pd.DataFrame) -> Floats:
    """How far each measure is on its way, 0 to 1, and a column of ones: float64 (n, 5)."""
    ways = [ramp(table[name].to_numpy()) for name, ramp in _ways().items()]
    return np.column_stack([*ways, np.ones(len(table))])


def _ways() -> dict[str, np.vectorize]:
    return {
        name: np.vectorize(ramp._replace(weight=1.0), otypes=[float])
        for name, ramp in RAMPS._asdict().items()
    }


def fit(table: pd.DataFrame) -> Floats:
    """Logistic weights, the last one the constant: nothing against the best places of each wipe.

    A wipe is found if one place shows it: after each round only its best places stand for it.
    """
    x = shares(table)
    none = np.flatnonzero(table.none)
    shown = table.reset_index(drop=True).query("wipe >= 0")
    best, weights = shown.index.to_numpy(), np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        rows = np.concatenate([none, best])
        sign = np.where(np.arange(len(rows)) < len(none), -1.0, 1.0)
        counts = np.where(sign > 0, WEIGHT_OF_A_WIPE, 1.0)
        weights = _logistic(x[rows], sign, counts, weights)
        ranked = shown.assign(logit=x[shown.index] @ weights).sort_values("logit")
        best = ranked.groupby(["seed", "wipe"]).tail(BEST_OF_EACH).index.to_numpy()
    return weights


def _logistic(x: Floats, sign: Floats, counts: Floats, start: Floats) -> Floats:
    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (x @ weights)
        penalised = np.append(weights[:-1], 0.0)
        gradient = -x.T @ (counts * sign / (1 + np.exp(margin))) + 2 * PENALTY * penalised
        return float(counts @ np.logaddexp(0, -margin) + PENALTY * penalised @ penalised), gradient

    bounds = [(0.0, None)] * (x.shape[1] - 1) + [(None, None)]
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def main(
    folders: Annotated[list[Path], typer.Argument(help="what `benchmarks.quality --keep` left", exists=True)],
) -> None:
    """Print the weights, and what they find of each seed when fitted to the others."""
    found = [(folder, int(run.name[4:])) for folder in folders for run in sorted(folder.glob("run-*"))]
    if len(found) < 2:
        raise InputError(folders[0], expected="the runs of two seeds or more", found=str(len(found)))
    table = pd.concat([places(folder, seed) for folder, seed in found], ignore_index=True)
    judged = Table("seed left out", "wipes", "found", "places wrongly called")
    for _, seed in found:
        weights = fit(table[table.seed != seed])
        own = table[table.seed == seed]
        called = own[shares(own) @ weights > ENOUGH_LOGIT]
        wipes = own[own.wipe >= 0].wipe.nunique()
        judged.add_row(
            *map(str, (seed, wipes, called[called.wipe >= 0].wipe.nunique(), int(called.none.sum())))
        )
    *each, constant = fit(table)
    whole = sum(each)
    console = Console()
    console.print(judged)
    for name, weight in zip(RAMPS._fields, each, strict=True):
        console.print(f"{name:12} {weight / whole:.3f}")
    console.print(f"enough       {(ENOUGH_LOGIT - constant) / whole:.3f}")


if __name__ == "__main__":
    typer.run(main)
