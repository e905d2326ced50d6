"""`kscurate calibrate`: thresholds chosen on labelled clips, with what they stand on."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    labels: Annotated[Path | None, typer.Option(help="CSV of labels, as `kscurate label` writes it.")] = None,
    truth: Annotated[Path | None, typer.Option(help="SAMPLE/truth instead, for a run on the sample.")] = None,
    target_precision: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Of what a rule drops, the share labelled with its reason. [dim]\\[0.95][/]"
        ),
    ] = None,
    target_kept: Annotated[
        float | None, typer.Option(min=0, max=1, help="Instead: of what is kept, the share labelled keep.")
    ] = None,
    target_yield: Annotated[
        int | None, typer.Option(min=1, help="Instead: how many clips to keep, within the quotas.")
    ] = None,
    per_source: Annotated[
        int | None,
        typer.Option(min=1, help="With --target-yield: most clips of a source, in place of the config's."),
    ] = None,
    per_task: Annotated[
        int | None,
        typer.Option(min=1, help="With --target-yield: most clips of a task, in place of the config's."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="TOML file whose policy is calibrated; the run's own without.")
    ] = None,
    leave: Annotated[list[str] | None, typer.Option(help="A rule to leave as it is.")] = None,
    least: Annotated[
        int, typer.Option(min=1, help="Labels that must name a rule's reason before it is chosen for.")
    ] = 5,
    holdout: Annotated[
        float, typer.Option(min=0.05, max=0.95, help="Share of the videos that are only judged on.")
    ] = 0.4,
    seed: Annotated[int, typer.Option(help="Another draw of these videos, and of the bootstrap.")] = 0,
    judge: Annotated[
        Path | None, typer.Option(help="Judge on this other run instead, and choose on all labels.")
    ] = None,
    judge_labels: Annotated[Path | None, typer.Option(help="With --judge: its CSV of labels.")] = None,
    judge_truth: Annotated[Path | None, typer.Option(help="With --judge: its sample's truth.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write the policy with its evidence as TOML.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Choose each rule's threshold on labelled clips, and say how right it is on videos it was not chosen on.

    A drop that names a reason teaches the rules of that reason; a plain drop counts for all together. With
    --target-precision each rule, in the policy's order, drops as much of its reason as that precision allows. With
    --target-kept or --target-yield all rules start wide open, and what costs the fewest good clips is tightened first.

    Example: kscurate calibrate --out out --labels labels.csv --target-precision 0.95 --write my.toml
    """
    from ..calibrate.evidence import write_policy
    from ..calibrate.report import print_calibration
    from ..calibrate.run import LabelSource, Target
    from ..calibrate.run import calibrate as run

    _one_of("--labels and --truth", labels, truth)
    _one_of("--judge-labels and --judge-truth", judge_labels, judge_truth)
    _one_of(
        "--target-precision, --target-kept and --target-yield", target_precision, target_kept, target_yield
    )
    _beside("--per-source or --per-task", (per_source, per_task), "--target-yield", target_yield)
    _beside("--judge-labels or --judge-truth", (judge_labels, judge_truth), "--judge", judge)
    if target_kept is None and target_yield is None and target_precision is None:
        target_precision = 0.95
    result = run(
        LabelSource(out, labels, truth),
        Target(target_precision, target_kept, target_yield, per_source, per_task),
        config_file=config,
        leave=tuple(leave or ()),
        least=least,
        holdout=holdout,
        seed=seed,
        other=LabelSource(judge, judge_labels, judge_truth) if judge else None,
    )
    if write:
        write_policy(write, result.config, str(result.target), result.labels, result.learned, result.judged)
    if json:
        typer.echo(dumps(result.as_json(), indent=2, ensure_ascii=False))
    else:
        print_calibration(result)
        if write:
            typer.echo(f"\n{write}: `kscurate refilter --policy {write}` applies it to a ledger")


def _one_of(names: str, *given: object) -> None:
    from ksground.errors import InputError

    if sum(each is not None for each in given) > 1:
        raise InputError(names, expected="one of them", found="more than one")


def _beside(names: str, given: tuple[object, ...], other: str, needed: object) -> None:
    from ksground.errors import InputError

    if needed is None and any(each is not None for each in given):
        raise InputError(names, expected=f"{other} beside it", found="none")
