"""`kseval fvd-rosetta`: one comparison in every variant of FVD, and which step explains the gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def fvd_rosetta(
    reference: Annotated[
        Path, typer.Argument(help="A manifest, or a folder of real clips.", show_default=False)
    ],
    generated: Annotated[
        Path, typer.Argument(help="A generations folder, or a folder of clips.", show_default=False)
    ],
    videos: Annotated[
        Path | None, typer.Option(help="What the manifest's video_file is counted from.")
    ] = None,
    split: Annotated[
        list[str] | None, typer.Option(help="Only this split of the manifest; may be given several times.")
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(help="Only this variant, by name or its TOML file; may be given several times."),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            help="The variant from which gaps are counted. [dim]\\[styleganv, if its weights are here][/]"
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(help="A stand-in for every variant's own network, under its own name: transnetv2, …"),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Also write everything as JSON into this file.")] = None,
    allow_missing: Annotated[
        bool, typer.Option(help="Take a partial submission; what is missing counts in no variant.")
    ] = False,
    cache: Annotated[Path, typer.Option(help="Where features are kept.")] = Path("out/fvd-rosetta/cache"),
    device: Annotated[str, typer.Option(help="Where networks run: cpu, cuda, …")] = "cpu",
) -> None:
    """Measure one set of clips by every variant of FVD, and say which step explains how much of the gaps.

    Frames, crop, resize kernel, network, the covariance's divisor and re-sampling are Shapley values: the average over
    all orders of going from one variant to the other step by step; they sum to the gap. Each clip is decoded once.

    Example: kseval fvd-rosetta real/ generated/
    """
    from json import dumps

    from rich.console import Console

    from ksground.atomic import write_text

    from ..fvd.clips import clips_to_compare
    from ..fvd.rosetta import compare
    from ..fvd.tell import as_json, tell
    from ..fvd.variant import load_variant, variant_names

    variants = [load_variant(name) for name in variant or variant_names()]
    real, made = clips_to_compare(reference, generated, videos, split, allow_missing)
    rosetta = compare(real, made, variants, cache, base=base, network=network, device=device)
    tell(rosetta, Console())
    if json:
        write_text(json, dumps(as_json(rosetta), indent=2, ensure_ascii=False) + "\n")
        typer.echo(str(json), err=True)
