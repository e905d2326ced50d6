"""The page on this machine's own address, until Ctrl-C."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import uvicorn

from ksground.errors import InputError

from ..policy import DUPLICATE_SCORE, Policy
from .answers import AnswerFile
from .app import label_app
from .clips import ClipCutter
from .draw import draw

ADDRESS = "127.0.0.1"


def serve(
    ledger: pd.DataFrame,
    policy: Policy,
    videos: Path,
    file: Path,
    *,
    number: int,
    seed: int,
    rater: str,
    port: int,
    ready: Callable[[str], object],
) -> tuple[int, int]:
    """Show `number` clips of the ledger, and write what is said of them into `file`; how many of them are labelled.

    ready   called with the page's address once it listens. Port 0 takes any that is free.

    Raises InputError for a ledger without clips, a file that holds no such labels, and a port that is taken.
    """
    clips = draw(ledger, number, seed)
    if not clips:
        raise InputError("--out", expected="a ledger with measured clips", found="none")
    listening = _listen(port)
    with (
        listening,
        AnswerFile(file, set(ledger.clip_id), reasons_of(policy), rater) as answers,
        tempfile.TemporaryDirectory(prefix="kscurate-label-") as folder,
        ClipCutter(clips, videos, Path(folder)) as cutter,
    ):
        app = label_app(clips, reasons_of(policy), answers, cutter)
        ready(f"http://{ADDRESS}:{listening.getsockname()[1]}/")
        # An open player holds its connection; Ctrl-C must not wait for it.
        settings = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listening])
        return sum(clip.clip_id in answers.by_clip for clip in clips), len(clips)


def reasons_of(policy: Policy) -> list[str]:
    """The policy's reasons in its order, each once; not that of near-duplicates, which no clip shows alone."""
    shown = [rule.reason for rule in policy.rules if rule.score != DUPLICATE_SCORE]
    return list(dict.fromkeys(shown))


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((ADDRESS, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        expected = "a port of this machine that nobody listens on"
        raise InputError(
            f"--port {port}", expected=expected, found=str(error), hint="--port 0 takes any"
        ) from None
    return listening
