"""The run's one TOML file as frozen dataclasses; a key nobody knows is an error, never a shrug.

A settings class is a frozen dataclass whose fields are made by `setting`: adding a field is adding a key to
the TOML.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from ksground.errors import InputError

from .policy import Policy, Rule
from .quotas import Quotas

Settings = TypeVar("Settings")
DEFAULT_CONFIG = Path(__file__).with_name("curate.toml")


def setting(
    default: Any, *, at_least: float = -math.inf, at_most: float = math.inf, one_of: tuple[str, ...] = ()
) -> Any:
    """Declare a settings field with its default and the closed range, or the words, its value must be of."""
    return field(default=default, metadata={"at_least": at_least, "at_most": at_most, "one_of": one_of})


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """How an annotated span becomes candidates: frames left off at each shot border, and the longest clip."""

    guard_frames: int = setting(2, at_least=0)
    max_s: float = setting(30.0, at_least=0.1)


@dataclass(frozen=True, slots=True)
class ShotSettings:
    """Which file in `shots/` finds the shots, what it takes for a transition, and the shortest shot it reports.

    network_threshold      for "cascade" and "transnetv2": probability from which TransNetV2 is believed; four tenths
                           of it where "cascade" takes a dissolve to be likely
    adaptive_threshold     for "adaptive": how many times more a cut differs than its neighbours
    adaptive_min_content   for "adaptive": the smallest difference of two frames that may be a cut, 0 to 255
    content_threshold      for "content": the smallest difference of two frames that is a cut, 0 to 255
    histogram_threshold    for "histogram": the smallest relative difference of two histograms that is a cut
    """

    detector: str = setting("cascade")
    min_shot_s: float = setting(0.2, at_least=0.0)
    network_threshold: float = setting(0.5, at_least=0.0, at_most=1.0)
    adaptive_threshold: float = setting(3.0, at_least=0.0)
    adaptive_min_content: float = setting(12.0, at_least=0.0)
    content_threshold: float = setting(27.0, at_least=0.0)
    histogram_threshold: float = setting(0.05, at_least=0.0)


@dataclass(frozen=True, slots=True)
class DecodeSettings:
    """How far around each span is decoded, so that a cut at its edge is seen."""

    margin_s: float = setting(0.5, at_least=0.0, at_most=1.0)


@dataclass(frozen=True, slots=True)
class AlignmentSettings:
    """Which image-text model judges labels: "sample-clip" (bundled, knows the sample's steps alone) or
    "clip-vit-b-32-openai" (any text).
    """

    model: str = setting("sample-clip")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What one job may cost before it becomes a ledger row; no influence on the rows of those that stay below.

    timeout_s     seconds for any job; each second of annotated video adds ten
    memory_mib    what a worker may allocate beyond its imports
    """

    timeout_s: float = setting(120.0, at_least=1.0)
    memory_mib: int = setting(1280, at_least=128)


@dataclass(frozen=True, slots=True)
class StageSettings:
    """All that influences a candidate's measured columns, and nothing else: checkpoints are keyed by it."""

    clips: ClipSettings = field(default_factory=ClipSettings)
    shots: ShotSettings = field(default_factory=ShotSettings)
    decode: DecodeSettings = field(default_factory=DecodeSettings)
    alignment: AlignmentSettings = field(default_factory=AlignmentSettings)


@dataclass(frozen=True, slots=True)
class DuplicateSettings:
    """When two candidates count as the same footage; groups are made once a run, and stand in the ledger.

    max_distance       differing bits of 64, mean over time, up to which pictures agree
    min_correlation    correlation of the two motion traces from which movements agree
    min_overlap        share of the longer candidate that the other must cover
    """

    max_distance: float = setting(9.0, at_least=0.0, at_most=32.0)
    min_correlation: float = setting(0.7, at_least=-1.0, at_most=1.0)
    min_overlap: float = setting(0.6, at_least=0.0, at_most=1.0)


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """What must not stand on both sides: videos and their near-duplicates, or whole tasks too (unseen-task test).

    by            "video" or "task"
    test_tasks    by "task": share of the tasks that are drawn for the test
    seed          by "task": another draw
    """

    by: str = setting("video", one_of=("video", "task"))
    test_tasks: float = setting(0.1, at_least=0.0, at_most=1.0)
    seed: int = setting(0, at_least=0)


@dataclass(frozen=True, slots=True)
class CurateConfig:
    """Everything a curation run can be told; one field a TOML table."""

    clips: ClipSettings = field(default_factory=ClipSettings)
    shots: ShotSettings = field(default_factory=ShotSettings)
    decode: DecodeSettings = field(default_factory=DecodeSettings)
    alignment: AlignmentSettings = field(default_factory=AlignmentSettings)
    workers: WorkerSettings = field(default_factory=WorkerSettings)
    duplicates: DuplicateSettings = field(default_factory=DuplicateSettings)
    splits: SplitSettings = field(default_factory=SplitSettings)
    quotas: Quotas = field(default_factory=Quotas)
    policy: Policy = field(default_factory=Policy)

    @property
    def stages(self) -> StageSettings:
        """The part that scoring depends on."""
        return StageSettings(**{known.name: getattr(self, known.name) for known in fields(StageSettings)})


def load_config(path: Path) -> CurateConfig:
    """Read a TOML file; where its key `base` names another (relative to it), only what differs need stand in it.

    Raises InputError naming file, key and the known keys for what is not TOML, an unknown key, a value of the
    wrong type or out of its range.
    """
    return _settings(CurateConfig, _with_base(path), path, "")


def tables_of(path: Path) -> frozenset[str]:
    """Names of the tables that a TOML file has, its base's too. Raises as `load_config` does."""
    return frozenset(_with_base(path))


def _with_base(path: Path) -> dict[str, Any]:
    """The tables of a file; keys of its own before those of its base."""
    own = _read(path)
    if "base" not in own:
        return own
    base = _value(own.pop("base"), str, {}, path, "base")
    tables = _read(path.parent / base)
    for name, table in own.items():
        both = isinstance(table, dict) and isinstance(tables.get(name), dict)
        tables[name] = tables[name] | table if both else table
    return tables


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(path, expected="a TOML file", found="no such file") from None
    except UnicodeDecodeError as error:
        raise InputError(path, expected="UTF-8 text", found=f"{error.reason} at byte {error.start}") from None
    return _toml(text, path)


def _toml(text: str, file: Path | str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(file, expected="TOML", found=str(error)) from None


def parse_config(text: str, file: Path | str) -> CurateConfig:
    """Parse TOML text; `file` is what errors name. Raises as `load_config` does."""
    return _settings(CurateConfig, _toml(text, file), file, "")


def resolved_toml(config: CurateConfig) -> str:
    """Write every setting, defaults too, as TOML; `parse_config` gives back an equal config."""
    lines: list[str] = []
    for table in fields(CurateConfig):
        if table.name not in ("quotas", "policy"):
            settings = getattr(config, table.name)
            lines += ["", f"[{table.name}]"]
            lines += [f"{key.name} = {_toml_value(getattr(settings, key.name))}" for key in fields(settings)]
    if config.quotas:
        lines += ["", "[quotas]"]
        lines += [f"{key} = {_toml_inline(value)}" for key, value in config.quotas.as_table().items()]
    for rule in config.policy.rules:
        lines += ["", f"[policy.{rule.name}]"]
        lines += [f"{key} = {_toml_value(value)}" for key, value in rule.as_table().items()]
    return "\n".join(lines).lstrip("\n") + "\n"


def settings_hash(settings: CurateConfig | StageSettings) -> str:
    """sha256 (hex, 64 letters) of the settings' values; equal settings have equal hashes, however they
    were written.
    """
    return sha256(repr(settings).encode()).hexdigest()


def _settings(cls: type[Settings], table: Mapping[str, Any], file: Path | str, prefix: str) -> Settings:
    types = get_type_hints(cls)
    known = {each.name: each for each in fields(cls)}  # type: ignore[arg-type]
    _refuse_unknown(table, known, file, prefix)
    values: dict[str, Any] = {}
    for key, found in table.items():
        name = f"{prefix}{key}"
        if types[key] is Policy:
            values[key] = _policy(_table(found, file, name), file)
        elif types[key] is Quotas:
            values[key] = _quotas(_table(found, file, name), file)
        elif is_dataclass(types[key]):
            values[key] = _settings(types[key], _table(found, file, name), file, f"{name}.")
        else:
            values[key] = _value(found, types[key], known[key].metadata, file, name)
    return cls(**values)


def _policy(tables: Mapping[str, Any], file: Path | str) -> Policy:
    keys = {known.name: known for known in fields(Rule) if known.name != "name"}
    rules = []
    for name, found in tables.items():
        key = f"policy.{name}"
        table = _table(found, file, key)
        _refuse_unknown(table, keys, file, f"{key}.")
        if missing := next(
            (each for each in keys if keys[each].default is MISSING and each not in table), None
        ):
            raise InputError(
                file, expected=f"the key {missing} in [{key}]", found=", ".join(table) or "an empty table"
            )
        types = {"min": float, "max": float}
        values = {
            each: _value(given, types.get(each, str), {}, file, f"{key}.{each}")
            for each, given in table.items()
        }
        try:
            rules.append(Rule(name=name, **values))
        except ValueError as error:
            raise InputError(file, expected=f"[{key}] to be a rule that can hold", found=str(error)) from None
    return Policy(tuple(rules), file=str(file))


def _quotas(table: Mapping[str, Any], file: Path | str) -> Quotas:
    keys = {known.name: known for known in fields(Quotas) if known.name != "file"}
    _refuse_unknown(table, keys, file, "quotas.")
    values: dict[str, Any] = {}
    for key, found in table.items():
        name = f"quotas.{key}"
        if key.endswith("_per_source"):
            counts = _table(found, file, name)
            by_source = {
                each: _value(at, int, {"at_least": 0}, file, f"{name}.{each}") for each, at in counts.items()
            }
            values[key] = tuple(sorted(by_source.items()))
        else:
            values[key] = _value(found, int, {"at_least": 0}, file, name)
    try:
        return Quotas(**values, file=str(file))
    except ValueError as error:
        raise InputError(file, expected="[quotas] that can be met", found=str(error)) from None


def _table(found: Any, file: Path | str, name: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise InputError(file, expected=f"a table [{name}]", found=f"{name} = {found!r}")
    return found


def _refuse_unknown(
    table: Mapping[str, Any], known: Mapping[str, Any], file: Path | str, prefix: str
) -> None:
    for key in table:
        if key not in known:
            place = f"in [{prefix[:-1]}]" if prefix else "at the top"
            raise InputError(
                file, expected=f"only the keys {', '.join(known)} {place}", found=f"the key {prefix}{key}"
            )


def _value(found: Any, wanted: Any, limits: Mapping[str, Any], file: Path | str, name: str) -> Any:
    if wanted is float and type(found) is int:
        found = float(found)
    if type(found) is not wanted:
        word = {float: "a number", int: "a whole number", str: "text", bool: "true or false"}[wanted]
        raise InputError(file, expected=f"{name} to be {word}", found=f"{found!r}")
    if limits.get("one_of") and found not in limits["one_of"]:
        raise InputError(
            file, expected=f"{name} to be one of {', '.join(limits['one_of'])}", found=f"{found!r}"
        )
    low, high = limits.get("at_least", -math.inf), limits.get("at_most", math.inf)
    if wanted in (int, float) and not (math.isfinite(found) and low <= found <= high):
        above = f" of at least {low:g}" if math.isfinite(low) else ""
        below = f" and at most {high:g}" if math.isfinite(high) else ""
        raise InputError(file, expected=f"{name} to be a finite number{above}{below}", found=f"{found!r}")
    return found


def _toml_inline(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_toml_value(key)} = {_toml_value(each)}" for key, each in value.items()) + "}"
        )
    return _toml_value(value)


def _toml_value(value: Any) -> str:
    # JSON's way of writing text, numbers and truth is TOML's too, but for the DEL character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
