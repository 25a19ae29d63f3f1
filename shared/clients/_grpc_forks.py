# SPDX-License-Identifier: Apache-2.0
"""gRPC and fork: a child of a process that has used gRPC may hang or fail, with fresh channels too.

gRPC's threads and locks do not survive a fork. Its fork support (the environment variable GRPC_ENABLE_FORK_SUPPORT=1,
set before gRPC is imported) mends that only where no call was in flight. So after a fork from a process that has a
pooled gRPC client, the pools of gRPC clients refuse to work in the child, with an error that says what to do, unless
fork support is on and the parent was idle. With fork support a fork waits for a few seconds until calls have ended,
because gRPC itself was seen to hang otherwise. Better: fork first and get clients in the children, or spawn.
"""

from __future__ import annotations

import os
import sys
import threading
import time

# How long (seconds) a fork waits for calls in flight. Streams do not end by themselves: for ever would be too long.
PATIENCE = 5.0

_used = False
_refusal: str | None = None


def note_use() -> None:
    """Remember that this process has a gRPC client."""
    global _used
    _used = True


def check() -> None:
    """Refuse to work in a child whose parent's gRPC state is not usable.

    Raises:
        RuntimeError: this process was forked from one that had used gRPC.
    """
    if _refusal is not None:
        raise RuntimeError(_refusal)


def _fork_support() -> bool:
    cygrpc = sys.modules.get("grpc._cython.cygrpc")
    asked = getattr(cygrpc, "is_fork_support_enabled", None)
    if asked is not None:
        return bool(asked())
    return os.environ.get("GRPC_ENABLE_FORK_SUPPORT", "").lower() in ("1", "true", "yes")


def _calls_in_flight() -> bool:
    """Return whether another thread is inside gRPC's channel code: it sends, waits, or serves a stream."""
    own = threading.get_ident()
    for ident, top in sys._current_frames().items():
        frame = top if ident != own else None
        while frame is not None:
            if frame.f_globals.get("__name__") in ("grpc._channel", "grpc.aio._call"):
                return True
            frame = frame.f_back
    return False


def _busy_to_the_end() -> bool:
    """Wait until no call is in flight, at most for ``PATIENCE``; return whether one still is."""
    end = time.monotonic() + PATIENCE
    pause = threading.Event()  # time.sleep is often patched
    while busy := _calls_in_flight():
        if time.monotonic() > end:
            break
        pause.wait(0.01)
    return busy


def _before_fork() -> None:
    global _next_refusal
    if not _used:
        _next_refusal = _refusal
    elif not _fork_support():
        _next_refusal = (
            "this process was forked from one that had used a gRPC client (Firestore, Pub/Sub), which gRPC does not"
            " survive: fork first and get clients in the children, use the start method 'spawn', or set"
            " GRPC_ENABLE_FORK_SUPPORT=1 before the parent imports grpc"
        )
    elif _busy_to_the_end():
        _next_refusal = (
            "this process was forked while gRPC calls of its parent (Firestore, Pub/Sub) were in flight, which gRPC"
            " does not survive even with fork support: fork while no call runs, or use the start method 'spawn'"
        )
    else:
        _next_refusal = None


_next_refusal: str | None = None


def _after_fork_in_child() -> None:
    global _refusal, _used
    _refusal = _next_refusal
    _used = False  # what counts from here on is what this process itself uses


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork_in_child)
