"""How an error is told to the person who can mend it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


class InputError(Exception):
    """Something the user gave cannot be used; names the file, the place in it, what was expected and found."""

    def __init__(
        self,
        file: Path | str,
        *,
        expected: str,
        found: str,
        row: int | str | None = None,
        hint: str | None = None,
    ) -> None:
        self.file, self.row, self.expected, self.found, self.hint = str(file), row, expected, found, hint
        place = self.file if row is None else f"{self.file}, row {row}"
        lines = [f"{place}:", f"  expected {expected}", f"  found    {found}"]
        if hint:
            lines.append(f"  hint     {hint}")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[Any, ...]:
        # Its arguments have names, which pickle would lose on the way out of a worker process.
        expected, found, row, hint = self.expected, self.found, self.row, self.hint
        return partial(type(self), self.file, expected=expected, found=found, row=row, hint=hint), ()


def run_kindly(command: Callable[[], object]) -> None:
    """Run a console command; what a user can cause ends in one message on stderr and exit status 2.

    A program's own mistake still shows its traceback: hiding it would help nobody.
    """
    try:
        command()
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: what was finished is kept; the same command goes on from there\n")
        sys.exit(130)
    except BrokenPipeError:
        # `kscurate … | head` closes our stdout early; Python would complain once more while shutting down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        user_errors = (
            FileNotFoundError,
            PermissionError,
            IsADirectoryError,
            NotADirectoryError,
            FileExistsError,
        )
        full_or_read_only = error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT)
        if not (isinstance(error, user_errors) or full_or_read_only):
            raise
        sys.stderr.write(f"error: {error.filename or 'file system'}: {error.strerror}\n")
        sys.exit(2)
