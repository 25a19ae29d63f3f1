# SPDX-License-Identifier: Apache-2.0
"""What Google's HTTP clients (BigQuery, Storage) need before many threads may share one.

A fresh client makes its session at the first request, and a cold or expired token is refreshed by every thread that
meets it: 16 threads built 16 sessions and refreshed 16 times. Here the session is made, and its adapters are mounted,
before anybody sees the client (mounting under load raises "dictionary changed size during iteration"), and refreshing
is single-flight for the client's whole life. Nothing is sent at this point: a retrieval must work without a network.
"""

from __future__ import annotations

import threading
from typing import Any

import requests.adapters

# Connections kept per host. The default of 10 made 32 threads throw connections away.
CONNECTIONS = 32

# Connect and read timeout (seconds) for requests that have none: without it jobs.insert and getQueryResults wait for
# ever. The client's own authors found 240 s too short for complex queries (googleapis/python-bigquery issue 970);
# 600 s is the time after which the client's own retry would give up.
TIMEOUT = (10.0, 600.0)


class PooledAdapter(requests.adapters.HTTPAdapter):
    """An adapter with room for many threads and a timeout for requests that have none."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=CONNECTIONS)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send ``request``, see ``requests.adapters.HTTPAdapter.send``."""
        return super().send(request, *args, **_with_timeout(kwargs))


class SingleRefresh:
    """Credentials whose refresh happens once, however many threads find the token missing or expired.

    Stands in for the credentials of one session; everything else is passed on to them.
    """

    def __init__(self, credentials: Any) -> None:
        self._credentials = credentials
        # Re-entrant: a signal handler may send something while the same thread is refreshing.
        self._lock = threading.RLock()
        self._sent = threading.local()

    def before_request(self, request: Any, method: str, url: str, headers: Any) -> None:
        """Put a valid token into ``headers``; see ``google.auth.credentials.Credentials``."""
        credentials = self._credentials
        if credentials.valid:
            credentials.before_request(request, method, url, headers)
        else:
            with self._lock:  # who waited here finds a valid token
                credentials.before_request(request, method, url, headers)
        self._sent.token = getattr(credentials, "token", None)

    def refresh(self, request: Any) -> None:
        """Refresh, after the server refused the token, unless another thread has done it since."""
        with self._lock:
            if getattr(self._credentials, "token", None) == getattr(self._sent, "token", None):
                self._credentials.refresh(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._credentials, name)

    def __repr__(self) -> str:
        return f"<SingleRefresh of {type(self._credentials).__name__}>"


def prepare(client: Any) -> None:
    """Make ``client`` (of ``google.cloud.client.Client``'s family) fit for sharing.

    Raises:
        google.auth.exceptions.MutualTLSChannelError: the client's own error, where client certificates are set up
            and unusable.
    """
    session = client._http  # makes the session; the only way to reach it
    if getattr(session, "is_mtls", False):
        # The adapter carries the client certificate and must stay; only the timeout can be added.
        adapter = session.get_adapter("https://")
        send = adapter.send
        adapter.send = lambda request, *args, **kwargs: send(request, *args, **_with_timeout(kwargs))
    else:
        session.mount("https://", PooledAdapter())
    session.mount("http://", PooledAdapter())
    if hasattr(session, "credentials"):
        session.credentials = SingleRefresh(session.credentials)


def _with_timeout(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**kwargs, "timeout": TIMEOUT if kwargs.get("timeout") is None else kwargs["timeout"]}
