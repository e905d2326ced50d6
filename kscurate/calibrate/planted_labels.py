"""Labels from the sample's truth: what was planted is what a careful rater would see."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pandas as pd

from ..sample.judged import candidates_with_truth, read_truth
from .labels import Label, Labels

# A planted kind -> the reasons that a rater would give, and those that would be no mistake: an empty table without a
# hand is static, or moves with the camera alone, a title card stands still, a fade through black is black for a while.
SEEN_AS: dict[str, tuple[set[str], set[str]]] = {
    "frozen": ({"frozen"}, {"static"}),
    "black": ({"black"}, set()),
    "blur": ({"blurred"}, set()),
    "exposure": (set(), {"over-exposed", "under-exposed"}),
    "static": ({"static"}, set()),
    "fake_motion": ({"fake motion"}, set()),
    "shake": ({"shaky"}, set()),
    "caption": ({"text overlay"}, set()),
    "wrong_label": ({"wrong label"}, set()),
    "other_scene": ({"wrong label"}, set()),
    "other_side": ({"wrong label"}, set()),
    "cut": ({"cut"}, set()),
    "fade": ({"fade"}, {"frozen", "black"}),
    "wipe": ({"wipe"}, set()),
    "title_card": ({"title card"}, {"frozen", "static", "text overlay"}),
    "no_hand": ({"no hand"}, {"static", "fake motion", "wrong label"}),
}
# Whole files and spans that are not as published: whether a clip of theirs shows it is not known.
UNTOLD = {"truncated", "corrupt", "empty", "missing", "past_end"}
# The same footage twice is nothing that the clip itself shows.
UNSEEN = {"duplicate"}
BY_VARIANT = {"over": "over-exposed", "under": "under-exposed"}


def planted_labels(ledger: pd.DataFrame, truth: Path) -> Labels:
    """Label the ledger's measured candidates by the sample's truth; the hash is over the labels themselves.

    Raises InputError where `truth` does not hold the truth of these videos.
    """
    measured = ledger[ledger.error.isna()]
    variants = _exposures(truth)
    by_clip: dict[str, Label] = {}
    for row in candidates_with_truth(measured, truth).to_dict("records"):
        kinds: set[str] = set(row["defects"]) - UNSEEN
        if row["segment_index"] < 0 or (row["segment_defects"] | kinds) & UNTOLD:
            continue
        reasons: set[str] = set()
        alike: set[str] = set()
        for kind in kinds:
            given, also = SEEN_AS.get(kind, ({kind.replace("_", " ")}, set()))
            reasons, alike = reasons | given, alike | also
        if "exposure" in kinds:
            reasons |= variants.get((row["video_id"], row["segment_index"]), set())
        by_clip[row["clip_id"]] = Label(not kinds, frozenset(reasons), frozenset(alike - reasons))
    said = "".join(
        f"{clip_id},{label.keep},{sorted(label.reasons)},{sorted(label.alike)}\n"
        for clip_id, label in sorted(by_clip.items())
    )
    return Labels(dict(sorted(by_clip.items())), str(truth), sha256(said.encode()).hexdigest())


def _exposures(truth: Path) -> dict[tuple[str, int], set[str]]:
    """The word for the exposure planted in a segment of a video."""
    defects = read_truth(truth, "defects")
    planted = defects[defects.kind == "exposure"]
    return {
        (row["video_id"], int(row["segment_index"])): {BY_VARIANT[row["variant"]]}
        for row in planted.to_dict("records")
        if row["variant"] in BY_VARIANT
    }
