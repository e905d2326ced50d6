"""`kseval distance`: one metric of two sets of features that somebody has computed already."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def distance(
    reference: Annotated[
        Path, typer.Argument(help="Features of the real set: .npy or .npz of shape (n, d).")
    ],
    generated: Annotated[Path, typer.Argument(help="Features of the generated set, of the same extractor.")],
    metric: Annotated[
        str, typer.Option(help="A metric of sets: frechet, kernel (or kid), coverage, …")
    ] = "frechet",
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE, a setting of the metric; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure how far two sets of features are apart. The Fréchet distance also reads pytorch-fid's statistics.

    `--metric jedi` is JEDi only of V-JEPA features, which you bring: no checksum of JEDi's checkpoint could be
    confirmed, so kseval has no extractor for it.

    Example: kseval distance real.npy generated.npy --metric kid --set subset_size=100
    """
    from ..precomputed.measure import measure
    from ..precomputed.settings import parse_settings

    measured = measure(reference, generated, metric, parse_settings(settings or []))
    typer.echo(dumps(measured.as_json(), indent=2) if json else measured.as_text())
