"""Replaces a file's content at once or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

_EVERYWHERE = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE") if hasattr(errno, name)
)
"""Errors that the next file would meet as well."""


class WriteError(Exception):
    """A file was not replaced; the message says why."""

    def __init__(self, message: str, *, everywhere: bool = False) -> None:
        self.everywhere = everywhere
        """Whether it is no use to try other files: no space, say."""
        super().__init__(message)

    @classmethod
    def of(cls, error: OSError) -> WriteError:
        """Return what an error of the system means."""
        return cls(f"cannot be written: {error.strerror or error}", everywhere=error.errno in _EVERYWHERE)


def replace(path: Path, before: bytes, after: bytes, *, token: str = "") -> None:
    """Put ``after`` in the place of a file whose content is ``before``.

    A temporary file beside it takes the mode (and, where that is allowed, the owner) of the old one and its name. Links
    are followed: the file that they lead to is replaced, not the link.

    Args:
        path: the file.
        before: what it must hold now.
        after: what it is to hold.
        token: names the temporary file (see `waiting_place`), for those who have to find it after a crash.

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
        put(target, after, stat.S_IMODE(state.st_mode), owner=(state.st_uid, state.st_gid), token=token)
    except OSError as error:
        raise WriteError.of(error) from None
    except RuntimeError:  # a link that leads to itself, before Python 3.13
        raise WriteError("is a link that leads to itself") from None


def put(target: Path, content: bytes, mode: int, *, owner: tuple[int, int] | None = None, token: str = "") -> None:
    """Make a file, in the place of another one if it exists, so that nobody ever sees half of it.

    Args:
        target: the file; no link.
        content: what it is to hold.
        mode: its permissions.
        owner: user and group, which are kept where that is allowed.
        token: names the temporary file.

    Raises:
        OSError: it cannot be written; what was there is as it was.
    """
    waiting = waiting_place(target, token or secrets.token_hex(4))
    with contextlib.suppress(FileNotFoundError):  # one that a crash has left
        waiting.unlink()
    try:
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if owner is not None and hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(waiting, *owner)
        waiting.chmod(mode)  # last: a change of owner takes special bits away
        waiting.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            waiting.unlink()
        raise


def waiting_place(target: Path, token: str) -> Path:
    """Return where a file's new content waits until it takes the file's name."""
    return target.with_name(f".{target.name[:40]}.{token}.tmp")
