"""Small native annotation folders, one a dataset, that tests then vary or damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def coin_entry(*segments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A video's entry in COIN.json."""
    entry = {"recipe_type": 7, "class": "BoilAnEgg", "subset": "training", "duration": 60.0}
    return entry | {"annotation": list(segments)} | changes


def coin_segment(start_s: Any = 1.0, end_s: Any = 4.5, **changes: Any) -> dict[str, Any]:
    """A segment of such an entry."""
    return {"id": "31", "label": "boil water", "segment": [start_s, end_s]} | changes


def write_coin(folder: Path, database: Any, name: str = "COIN.json") -> Path:
    """A coin/ folder with one official file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps({"database": database}), encoding="utf-8")
    return folder


PRIMARY = "101\nBoil an Egg\nhttps://x.org/egg\n3\nboil water,add egg,peel egg\n"
RELATED = "202\nFry an Egg\nhttps://x.org/fry\n2\nheat pan,break egg\n"


def write_crosstask(folder: Path, annotations: dict[str, str], validation: str = "") -> Path:
    """A crosstask/ folder; `annotations` maps a file's stem to its rows."""
    (folder / "annotations").mkdir(parents=True, exist_ok=True)
    (folder / "tasks_primary.txt").write_text(PRIMARY, encoding="utf-8")
    (folder / "tasks_related.txt").write_text(RELATED, encoding="utf-8")
    rows = "".join(f"{stem.replace('_', ',', 1)},https://x.org/{stem}\n" for stem in annotations)
    (folder / "videos.csv").write_text(rows + "202,relatedonly,https://x.org/r\n", encoding="utf-8")
    (folder / "videos_val.csv").write_text(validation, encoding="utf-8")
    for stem, text in annotations.items():
        (folder / "annotations" / f"{stem}.csv").write_text(text, encoding="utf-8")
    return folder


TAXONOMY = (
    "global_step_index,activity,step_index,variation,variation_index,headline,paragraph\n"
    "0,Boil an Egg,0,none,1,Boil the water.,\n"
    '1,Boil an Egg,1,In a pan,A10,"Add the egg, gently.","First line.\nSecond line."\n'
)


def write_htstep(folder: Path, videos: Any, splits: Any = None, taxonomy: str = TAXONOMY) -> Path:
    """An htstep/ folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "annotations.json").write_text(json.dumps(videos), encoding="utf-8")
    splits = {"train": ["a"], "val_seen": ["-b_c"]} if splits is None else splits
    (folder / "video_splits.json").write_text(json.dumps(splits), encoding="utf-8")
    (folder / "taxonomy.csv").write_text(taxonomy, encoding="utf-8", newline="")
    return folder


def htstep_entry(*segments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A video's entry in annotations.json."""
    return {"duration": 60.0, "annotations": list(segments)} | changes


KINETICS_HEADER = "label,youtube_id,time_start,time_end,split,is_cc\n"


def write_kinetics(folder: Path, **files: str) -> Path:
    """A kinetics400/ folder; `files` maps a stem to the text of a CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, text in files.items():
        (folder / f"{stem}.csv").write_text(text, encoding="utf-8")
    return folder
