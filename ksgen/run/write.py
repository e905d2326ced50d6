"""One generated skill onto disk: its clips first, then the record that says it is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from ..media.picture import Picture
from ..output.clip_file import write_clip
from ..output.file_name import file_name
from ..output.generations import TABLE, Row
from ..output.output_file import output_file
from ..pipeline import Generated


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for and what it is made with: an answer to another request is none.

    name      what its files are called after; safe as a path
    skill     in words
    clip_ids  of the clips, in the order of the steps
    asked     what else the answer depends on: the manifest's words and times
    """

    name: str
    skill: str
    clip_ids: tuple[str, ...]
    seed: int
    system: str
    version: str
    made_with: Mapping[str, Any]
    asked: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a record."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain


def record_file(folder: Path, name: str) -> Path:
    """Where the record of a skill lies, or would."""
    return folder / "steps" / f"{name}.json"


def write_skill(folder: Path, request: Request, start: Picture, made: Generated) -> list[Row]:
    """Write what was made; give a row for each of the clips. The record comes last.

    Raises CannotWrite, an InputError, where the folder takes nothing more.
    """
    # Neither an older record nor a table may vouch for clips of which only some are new.
    record_file(folder, request.name).unlink(missing_ok=True)
    (folder / TABLE).unlink(missing_ok=True)
    rows = []
    for at, clip_id in enumerate(request.clip_ids):
        file = f"clips/{file_name(clip_id)}.mp4"
        write_clip(folder / file, made.clips[at], made.fps)
        rows.append(Row(clip_id, at, file, made.fps, request.seed, request.system, request.version))
    _write_png(folder / "starts" / f"{request.name}.png", start)
    for at, image in enumerate(made.images):
        _write_png(folder / "images" / f"{request.name}.{at}.png", image)
    record = {
        **request.as_json(),
        **asdict(made.plan),
        "dialogue": made.plan.dialogue and asdict(made.plan.dialogue),
        "timings_s": {stage: round(taken_s, 3) for stage, taken_s in made.timings_s.items()},
        "clips": [asdict(row) for row in rows],
    }
    with output_file(record_file(folder, request.name)) as temporary:
        temporary.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return rows


def read_rows(folder: Path, request: Request) -> list[Row] | None:
    """The rows of a skill that an earlier run finished the same way; None if there is none."""
    try:
        record = json.loads(record_file(folder, request.name).read_text(encoding="utf-8"))
        same = all(record[key] == value for key, value in request.as_json().items())
        rows = [Row(**row) for row in record["clips"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return rows if same and all((folder / row.file).is_file() for row in rows) else None


def _write_png(file: Path, picture: Picture) -> None:
    with output_file(file) as temporary:
        Image.fromarray(picture).save(temporary, format="PNG")
