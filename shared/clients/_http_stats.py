# SPDX-License-Identifier: Apache-2.0
"""What the HTTP pool counts: connections opened against requests sent, for the whole process."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class HttpPoolStats:
    """A reading of the HTTP pool's counters, since the process began or all sessions were closed.

    Attributes:
        sessions: sessions that the pool holds now.
        requests: HTTP requests sent; retries and redirects count too.
        connections: connections opened, each a TCP handshake and perhaps a TLS one.
        retries: attempts beyond the first of a call.
    """

    sessions: int
    requests: int
    connections: int
    retries: int

    @property
    def reuse_rate(self) -> float:
        """The share of requests that went over a connection already open, 0.0 to 1.0 (0.0 before any request)."""
        if not self.requests:
            return 0.0
        return max(0.0, 1 - self.connections / self.requests)


class _Counters:
    def __init__(self) -> None:
        self.lock = threading.RLock()  # re-entrant, for signal handlers that send something
        self.requests = 0
        self.connections = 0
        self.retries = 0


_counters = _Counters()


def reset() -> None:
    """Begin at zero, with a lock of its own (in a forked child the old one may be held for ever)."""
    global _counters
    _counters = _Counters()


def count_request() -> None:
    """One request went out."""
    with (counters := _counters).lock:
        counters.requests += 1


def count_connection() -> None:
    """One connection was opened."""
    with (counters := _counters).lock:
        counters.connections += 1


def count_retry() -> None:
    """One attempt beyond the first."""
    with (counters := _counters).lock:
        counters.retries += 1


def read(sessions: int) -> HttpPoolStats:
    """The counters, taken together at one moment."""
    with (counters := _counters).lock:
        return HttpPoolStats(sessions, counters.requests, counters.connections, counters.retries)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=reset)
