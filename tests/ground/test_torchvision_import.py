"""torchvision and open_clip beside whatever torch this is, in a process of their own."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from ksground.torchvision_import import import_torchvision
torchvision = import_torchvision()
assert import_torchvision() is torchvision
import torch, open_clip, torchvision.transforms.v2
picture = torch.zeros(3, 40, 30, dtype=torch.uint8)
assert torchvision.transforms.v2.functional.resize(picture, [20, 15]).shape == (3, 20, 15)
assert torchvision.models.resnet18(weights=None)(torch.zeros(1, 3, 64, 64)).shape == (1, 1000)
print("imported")
"""


def test_torchvision_imports_and_open_clip_after_it() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert run.stdout.strip() == "imported", run.stderr


def test_another_error_is_not_hidden(monkeypatch: object) -> None:
    script = (
        "import sys; sys.modules['torchvision'] = None\n"
        "from ksground.torchvision_import import import_torchvision\n"
        "try:\n    import_torchvision()\nexcept ImportError:\n    print('raised')"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.stdout.strip() == "raised", run.stderr
