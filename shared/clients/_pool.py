# SPDX-License-Identifier: Apache-2.0
"""The core of every pool: one object for each key and process, built once, whatever threads and forks do.

- A hit takes no lock. A miss builds under the pool's lock, so that nobody sees an object that is not ready.
- A failed construction stores nothing; its error reaches the caller unchanged.
- In a forked child the parent's objects are dropped, not closed: their sockets are the parent's.
- At interpreter exit everything is closed; a retrieval after that is an error.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .. import events

T = TypeVar("T")

# More objects than this in one pool mean that callers pass new arguments (options, credentials) with every call.
MANY = 32

_pools: list[Pool[Any]] = []
_exiting = False


class Identity:
    """A part of a key that is compared by identity, and kept alive so that its id is not given away."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)

    def __repr__(self) -> str:  # keys may hold credentials: nothing of the value but its type
        return f"<{type(self.value).__name__}>"


@dataclass(frozen=True)
class PoolStats:
    """What a pool has done in this process since it started (or was reset).

    Attributes:
        open: objects that the pool holds now.
        created: constructions that succeeded.
        failed: constructions that raised.
        closed: objects that were closed.
    """

    open: int
    created: int
    failed: int
    closed: int


class Pool(Generic[T]):
    """A pool of named kind.

    Args:
        name: what events call it (``bigquery``, ``http``, ...).
        close: closes one object; what it raises is logged.
        on_reset: forgets what the owning module remembers besides; called on close, reset and in forked children.
    """

    def __init__(self, name: str, close: Callable[[T], object], on_reset: Callable[[], object] = lambda: None) -> None:
        self.name = name
        self._close = close
        self._on_reset = on_reset
        self._items: dict[tuple[int, Hashable], T] = {}
        self._inherited: list[object] = []
        # Re-entrant: a signal handler, a logging handler or a credentials callback may need the pool itself.
        self.lock = threading.RLock()
        self._zero()
        _pools.append(self)

    def _zero(self) -> None:
        self._created = self._failed = self._closed = self._dropped = 0
        self._closed_by_multiprocessing = False

    def get(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return the object for ``key``, built by ``build()`` at the first call of this process.

        Raises:
            RuntimeError: the interpreter is shutting down.
            Exception: whatever ``build`` raises, unchanged.
        """
        full_key = (os.getpid(), key)
        try:
            return self._items[full_key]
        except KeyError:
            pass
        started = time.monotonic()
        with self.lock:
            if full_key in self._items:
                return self._items[full_key]
            if _exiting:
                raise RuntimeError(f"the {self.name} pool is closed: the interpreter is shutting down")
            try:
                item = build()
            except BaseException as exc:
                self._failed += 1
                self._tell_failure(exc, time.monotonic() - started)
                raise
            self._created += 1
            item = self._keep(full_key, item)  # build() itself may have asked for the same key
            count = len(self)
            dropped, self._dropped = self._dropped, 0
        if dropped:
            self._tell_drop(dropped)
        self._tell_creation(count, time.monotonic() - started)
        if not self._closed_by_multiprocessing:
            self._closed_by_multiprocessing = True
            _close_in_multiprocessing_child(self)
        return item

    def alias(self, key: Hashable, item: T) -> T:
        """Let ``key`` lead to ``item`` too. If it leads to another already, close ``item`` and return that."""
        with self.lock:
            return self._keep((os.getpid(), key), item)

    def _keep(self, full_key: tuple[int, Hashable], item: T) -> T:
        known = self._items.setdefault(full_key, item)
        if known is not item:
            self._close_one(item)
        return known

    def drop(self, unwanted: Callable[[Any], bool]) -> None:
        """Forget, without closing them, the objects whose key is ``unwanted``."""
        with self.lock:
            for full_key in [known for known in self._items if unwanted(known[1])]:
                del self._items[full_key]

    def items(self) -> list[tuple[Any, T]]:
        """Return the keys and objects of this process. An object may be there under several keys."""
        pid = os.getpid()
        return [(key, item) for (owner, key), item in self._items.copy().items() if owner == pid]

    def __len__(self) -> int:
        return len({id(item) for _, item in self.items()})

    def stats(self) -> PoolStats:
        """Return the counts of this process."""
        return PoolStats(open=len(self), created=self._created, failed=self._failed, closed=self._closed)

    def close_all(self) -> int:
        """Close and forget all objects of this process; return their number. The pool stays usable."""
        with self.lock:
            items = {id(item): item for _, item in self.items()}
            self._items.clear()
            self._on_reset()
        for item in items.values():
            self._close_one(item)
        if items:
            events.emit(
                events.POOL_CLOSED,
                logging.INFO,
                "the %s pool closed %d",
                self.name,
                len(items),
                pool=self.name,
                count=len(items),
            )
        return len(items)

    def reset(self) -> None:
        """Close everything and set the counts to zero, for tests."""
        self.close_all()
        self._zero()

    def _close_one(self, item: T) -> None:
        with self.lock:
            self._closed += 1
        try:
            self._close(item)
        except Exception as exc:
            events.emit(
                events.POOL_CLOSE_FAILED,
                logging.WARNING,
                "closing one of the %s pool failed with %s",
                self.name,
                type(exc).__name__,
                pool=self.name,
                exception_type=type(exc).__name__,
            )

    def _tell_creation(self, count: int, duration: float) -> None:
        events.emit(
            events.POOL_CREATED,
            logging.INFO,
            "the %s pool holds %d, the latest built in %.3f s",
            self.name,
            count,
            duration,
            pool=self.name,
            duration=duration,
            count=count,
        )
        if count == MANY + 1:
            events.emit(
                events.POOL_CROWDED,
                logging.WARNING,
                "the %s pool holds %d: options and credentials are compared by identity, pass the same objects",
                self.name,
                count,
                pool=self.name,
                count=count,
            )

    def _tell_failure(self, exc: BaseException, duration: float) -> None:
        events.emit(
            events.POOL_CREATION_FAILED,
            logging.WARNING,
            "building one for the %s pool failed with %s",
            self.name,
            type(exc).__name__,
            pool=self.name,
            duration=duration,
            exception_type=type(exc).__name__,
        )

    def _tell_drop(self, count: int) -> None:
        events.emit(
            events.POOL_DROPPED_AFTER_FORK,
            logging.DEBUG,
            "the %s pool of a forked child forgot %d of its parent",
            self.name,
            count,
            pool=self.name,
            count=count,
        )

    def _after_fork_in_child(self) -> None:
        # Kept for ever: destroying a parent's object could write to its connections.
        self._inherited.append(self._items)
        inherited, self._items = len(self._items), {}
        self.lock = threading.RLock()  # the old one may be held by a thread that does not exist here
        self._zero()
        # Told at the first construction: here a log handler's or a hook's lock may be held by a thread that is gone.
        self._dropped = inherited
        self._on_reset()


def reset_all() -> None:
    """Reset every pool of this process, for tests."""
    for pool in tuple(_pools):
        pool.reset()


def _after_fork_in_child() -> None:
    for pool in _pools:
        pool._after_fork_in_child()


def _close_at_exit() -> None:
    global _exiting
    _exiting = True
    for pool in _pools:
        pool.close_all()


def _close_in_multiprocessing_child(pool: Pool[Any]) -> None:
    # Such children leave by os._exit, on most versions without running atexit.
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing is not None and multiprocessing.parent_process() is not None:
        from multiprocessing.util import Finalize

        Finalize(None, pool.close_all, exitpriority=0)


# At import, not at the first construction: exit handlers run in reverse order, so those that a program registers
# later can still use its pooled clients.
atexit.register(_close_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
