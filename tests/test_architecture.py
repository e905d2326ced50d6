"""The rules of the house, held: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SIBLINGS = {"kscurate", "ksgen", "kseval"}
OPENS_VIDEOS = ("kscurate/decoders/", "kscurate/probe.py", "kscurate/footage/packets.py")


def _imports(file: Path) -> Iterator[str]:
    """Absolute names of everything a file imports, wherever in it."""
    package = file.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            stem = ".".join((*base, node.module) if node.module else base)
            yield stem
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def _files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _who_imports(package: str, *names: str) -> set[str]:
    return {
        str(file.relative_to(ROOT))
        for file in _files(package)
        for imported in _imports(file)
        if any(imported == name or imported.startswith(f"{name}.") for name in names)
    }


@pytest.mark.parametrize("package", sorted(SIBLINGS))
def test_siblings_never_import_each_other(package: str) -> None:
    assert _who_imports(package, *(SIBLINGS - {package}), "tests", "benchmarks") == set()


def test_the_ground_imports_none_of_them() -> None:
    assert _who_imports("ksground", *SIBLINGS) == set()


def test_only_run_ray_imports_ray() -> None:
    assert _who_imports("kscurate", "ray") == {"kscurate/run_ray.py"}


def test_only_the_decoding_modules_open_videos() -> None:
    opening = _who_imports("kscurate", "av", "decord")
    assert {file for file in opening if not file.startswith((*OPENS_VIDEOS, "kscurate/sample/"))} == set()


def test_only_the_reader_of_clips_opens_videos_in_the_evaluation() -> None:
    opening = {
        file for file in _who_imports("kseval", "av", "decord") if not file.startswith("kseval/video/")
    }
    # These two only ask for the decoder's version and its kind of error.
    assert opening <= {"kseval/extract.py", "kseval/validate/measure.py"}


def test_only_extractors_and_their_networks_import_torch() -> None:
    torch = {
        file
        for file in _who_imports("kseval", "torch", "torchvision", "timm", "transformers", "open_clip")
        if not file.startswith(("kseval/features/", "kseval/networks/"))
    }
    assert torch == set()


def test_a_leaderboard_computes_nothing() -> None:
    computing = [f"kseval.{name}" for name in ("metrics", "distances", "uncertainty", "features", "columns")]
    assert _who_imports("kseval/leaderboard", *computing) == set()


@pytest.mark.parametrize(
    "folder",
    [
        *(f"kscurate/{name}" for name in ("readers", "scores", "shots", "decoders", "commands")),
        *(f"kseval/{name}" for name in ("features", "metrics", "resize", "baselines", "corruptions")),
    ],
)
def test_plugins_never_import_each_other(folder: str) -> None:
    plugins = {file.stem for file in (ROOT / folder).glob("*.py") if file.stem != "__init__"}
    assert plugins
    for plugin in plugins:
        others = [f"{folder.replace('/', '.')}.{other}" for other in plugins - {plugin}]
        assert f"{folder}/{plugin}.py" not in _who_imports(folder, *others)


def test_nothing_below_the_commands_imports_them_or_the_command_line() -> None:
    below = {
        file
        for file in _who_imports("kscurate", "kscurate.commands", "kscurate.cli")
        if not file.startswith("kscurate/commands/") and file != "kscurate/cli.py"
    }
    assert below == set()


def test_scores_and_policy_know_nothing_of_runs() -> None:
    runs = [
        f"kscurate.{name}" for name in ("curate", "run_local", "run_ray", "isolate", "checkpoint", "pipeline")
    ]
    for stage in ("scores", "decoders", "readers", "shots", "shot_changes"):
        assert _who_imports(f"kscurate/{stage}", *runs) == set()
    assert not {"kscurate/policy.py", "kscurate/transition.py", "kscurate/candidates.py"} & _who_imports(
        "kscurate", *runs
    )
