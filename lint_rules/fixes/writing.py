"""Replaces a file's content at once or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


class WriteError(Exception):
    """A file was not replaced; the message says why."""


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Put ``after`` in the place of a file whose content is ``before``.

    A temporary file beside it takes the mode (and, where that is allowed, the owner) of the old one and its name. Links
    are followed: the file that they lead to is replaced, not the link.

    Raises:
        WriteError: the file has changed meanwhile, or cannot be written; it is as it was then.
    """
    try:
        target = path.resolve(strict=True)
        if target.read_bytes() != before:
            raise WriteError("has changed meanwhile; left as it is")
        state = target.stat()
        if not os.access(target, os.W_OK):
            raise WriteError("is write-protected; left as it is")
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, stat.S_IMODE(state.st_mode))  # noqa: PTH101
            if hasattr(os, "chown"):
                with contextlib.suppress(OSError):
                    os.chown(name, state.st_uid, state.st_gid)
            os.replace(name, target)  # noqa: PTH105
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108
            raise
    except OSError as error:
        raise WriteError(f"cannot be written: {error.strerror or error}") from None
