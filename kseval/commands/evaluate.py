"""`kseval evaluate`: generations folders in, one result a system and their comparison out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    reference: Annotated[
        Path, typer.Argument(help="A manifest, or a folder of real clips.", show_default=False)
    ],
    systems: Annotated[
        list[Path] | None, typer.Argument(help="Generations folders, one a system.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results and the tables.")] = Path("out/eval"),
    videos: Annotated[
        Path | None, typer.Option(help="What the manifest's video_file is counted from.")
    ] = None,
    protocol: Annotated[str, typer.Option(help="A protocol by name, or its TOML file.")] = "sample-v1",
    baselines: Annotated[bool, typer.Option(help="Rows for floors and baselines beside the systems.")] = True,
    allow_missing: Annotated[
        bool, typer.Option(help="Score a partial submission, and mark its row.")
    ] = False,
    sanity: Annotated[
        Path | None, typer.Option(help="sanity.json of `kseval sanity`; what metrics miss becomes footnotes.")
    ] = None,
    pictures: Annotated[int, typer.Option(min=0, help="Clips shown on the page.")] = 40,
    cache: Annotated[Path | None, typer.Option(help="Where features are kept. [dim]\\[OUT/cache][/]")] = None,
    device: Annotated[str, typer.Option(help="Where networks run: cpu, cuda, …")] = "cpu",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that extract features.",
            show_default="number of cores, at most 4; 1 on a GPU",
        ),
    ] = None,
) -> None:
    """Judge generations against real clips, with floors and baselines beside them, and write the leaderboard.

    A second call reads kept features and decodes nothing; one that was killed goes on.

    Example: kseval evaluate out/manifest generations/mine --videos out/sample/videos
    """
    from os import W_OK, access, cpu_count

    from ksground.errors import InputError

    from ..baselines import baseline_names, open_baseline
    from ..baselines.another_take import note_of
    from ..baselines.making.write_baselines import write_baselines
    from ..clip import Clip
    from ..entrant import Entrant, entrant_of, require_other_names
    from ..evaluate import evaluate as run
    from ..extract import Extractors
    from ..generations import load_generations
    from ..protocol import load_protocol
    from ..reference import load_reference
    from ..sanity.card import read_card
    from ..validate.scorable import scorable
    from .leaderboard import leaderboard

    if not systems and not baselines:
        raise InputError("kseval evaluate", expected="a generations folder, or --baselines", found="neither")
    if out.exists() and not (out.is_dir() and access(out, W_OK)):
        found = "one that may not be written into" if out.is_dir() else "a file"
        raise InputError(out, expected="a folder to write into", found=found)
    frozen = load_protocol(protocol)
    real = load_reference(reference, videos, frozen.splits, asked=True)
    # What is wrong with a submission is told before a network is loaded or a picture decoded.
    generations = [load_generations(folder) for folder in systems or []]
    entrants = [entrant_of(each, real, "system", allow_missing) for each in generations]
    require_other_names(entrants)
    entrants = [scorable(each, allow_missing) for each in entrants]
    extractors = Extractors(frozen, device, cache or out / "cache")
    if baselines:
        names = baseline_names()
        made = write_baselines(names, reference, videos, frozen.splits, out / "baselines", systems or [])
        for name, each in zip(names, made, strict=True):
            baseline = open_baseline(name)
            answers: tuple[Clip, ...] = ()
            if each.n_clips:
                answers = entrant_of(load_generations(each.folder), real, baseline.kind, True).answers
            is_real = name == "another_take"
            if answers or is_real:
                told = (note_of(real.clips, each.takes),) if is_real else ()
                entrants.append(
                    Entrant(baseline.title, baseline.version, baseline.kind, answers, is_real, told)
                )
    jobs = jobs or (min(cpu_count() or 1, 4) if device == "cpu" else 1)
    files = run(real, entrants, extractors, out, allow_missing=allow_missing, pictures=pictures, jobs=jobs)
    missed = read_card(sanity, frozen.sha256).misses() if sanity else []
    leaderboard(files, out, f"Leaderboard, {frozen.name}", [*real.notes, *missed], pictures)
