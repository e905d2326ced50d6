"""The book-keeping of a reader: every row read is accepted or rejected, none is both or neither."""

from __future__ import annotations

from ..annotation import Annotation, Rejection, SourceAnnotations
from .row_check import RowFault, mapping, shown


class RowTally:
    """Fills one `SourceAnnotations`, row by row."""

    def __init__(self, source: str) -> None:
        self.result = SourceAnnotations(source)
        self._seen: dict[tuple[str, int, int, str | None], tuple[str, int]] = {}

    def accept(self, annotation: Annotation) -> None:
        """Take a row. Raises RowFault if this span of this step of this video was already taken.

        "This" is to the millisecond, as in `Annotation.segment_id`: two rows with one id could not be told
        apart.
        """
        span_ms = round(annotation.start_s * 1000), round(annotation.end_s * 1000)
        key = (annotation.video_id, *span_ms, annotation.step_id)
        place = (annotation.origin_file, annotation.origin_row)
        first = self._seen.setdefault(key, place)
        if first is not place:
            found = f"{annotation.segment_id}, as in {first[0]}, row {first[1]}"
            raise RowFault("duplicate", "each span of a step once", found)
        self.result.annotations.append(annotation)
        self.result.rows_read += 1

    def reject(self, file: str, row: int | str, fault: RowFault) -> None:
        """Count a row that cannot be taken."""
        rejection = Rejection(self.result.source, file, row, fault.reason, fault.expected, fault.found)
        self.result.rejections.append(rejection)
        self.result.rows_read += 1

    def note(self, words: str) -> None:
        """Keep a choice that a person should know."""
        self.result.notes.append(words)

    def left_aside(self, names: list[str], why: str) -> None:
        """Note the files that were not read, with one line for all of the same kind."""
        if names:
            self.note(f"left aside, {why}: {', '.join(sorted(names))}")

    def reject_repeats(self, file: str, repeats: list[tuple[str, object]], key: str) -> None:
        """Count every segment of the videos that a JSON object names again."""
        for video, entry in repeats:
            segments = entry.get(key) if isinstance(entry, dict) else None
            for index in range(1, (len(segments) if isinstance(segments, list) else 1) + 1):
                fault = RowFault("duplicate", "each video once in the file", f"{shown(video)} again")
                self.reject(file, segment_row(video, index), fault)


def segment_row(video: str, index: int) -> str:
    """How a segment of a JSON file is named to a person: there are no line numbers to point at."""
    name = video if video.isascii() and video.isprintable() else shown(video)
    return f"{name}, segment {index}"


def segment_rows(entry: object, key: str) -> list[object]:
    """The segments listed in a video's JSON entry. Raises RowFault if the entry holds no list of them."""
    segments = mapping(entry, "a video's entry").get(key)
    if not isinstance(segments, list):
        raise RowFault("missing_value", f"a list under {key!r}", shown(segments))
    return segments
