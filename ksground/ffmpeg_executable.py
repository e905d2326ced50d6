"""Where ffmpeg is: the one on the PATH, else the one that the imageio-ffmpeg wheel carries."""

from __future__ import annotations

import shutil
from functools import cache


@cache
def ffmpeg_executable() -> str:
    """Path of an ffmpeg that runs here; pass it to ffmpeg-python as `cmd=`."""
    on_path = shutil.which("ffmpeg")
    if on_path:
        return on_path
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())
