"""The real annotation files beside the repository; tests of them skip where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

REAL_ANNOTATIONS = Path(__file__).parents[2] / "shared" / "annotations"
REAL_VIDEOS = Path(__file__).parents[2] / "shared" / "videos"

needs_real_annotations = pytest.mark.skipif(
    not REAL_ANNOTATIONS.is_dir(), reason="the real annotation files (../shared/annotations) are not here"
)
needs_real_videos = pytest.mark.skipif(
    not REAL_VIDEOS.is_dir(), reason="the real videos (../shared/videos) are not here"
)
