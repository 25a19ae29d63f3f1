# SPDX-License-Identifier: Apache-2.0
"""The HTTP pool: one ``requests.Session`` for each configuration and process, shared by all threads.

    from shared.clients.http_pool import get, get_http_session, post

    answer = get(url)  # 10 s to connect, 30 s to read, up to 3 retries
    post(url, json=data)  # never sent twice; post(url, json=data, retry_post=True) may be
    get_http_session(timeout=180).get(url)  # a session of its own configuration

Nothing of one call reaches another: cookies are not kept, and the settings of a session cannot be changed
(:class:`SharedSessionError` says what to pass with the call instead). A redirect to another origin loses cookies and
all headers that could be secrets. In a forked child the parent's connections are not touched.

What is sent again: after a connection could not be made, every method, since nothing was sent. After an answer of 429,
500, 502, 503 or 504, or a connection lost before the whole answer was there: GET, HEAD, OPTIONS, PUT, DELETE and TRACE
(RFC 9110, section 9.2.2), and POST and PATCH only with ``retry_post=True``. A body that cannot be read again, such as a
generator's, is never sent twice. When the retries are used up the last response is returned, or the error raised that
plain requests raises.

requests is imported when the first session is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _http_stats
from ._http_config import SessionConfig, Timeout, make_config
from ._http_stats import HttpPoolStats
from ._pool import Identity, Pool

if TYPE_CHECKING:
    import requests

    from ._http_readonly import SharedSessionError

__all__ = [
    "HttpPoolStats",
    "SharedSessionError",
    "close_all_sessions",
    "delete",
    "get",
    "get_http_session",
    "head",
    "options",
    "patch",
    "pool_stats",
    "post",
    "put",
    "request",
    "reset_for_tests",
]


def get_http_session(
    timeout: Timeout = None,
    *,
    pool_size: int = 64,
    retries: int = 3,
    retry_post: bool = False,
    base_delay: float = 0.5,
    max_delay: float = 30.0,
    total_timeout: float = 120.0,
) -> requests.Session:
    """Return the session for this configuration, made at the first call in this process.

    Args:
        timeout: seconds for connecting and for each wait for data, or ``(connect, read)``; where it is ``None``
            10 s to connect and 30 s to read. Holds for each call that gives none of its own (``timeout=None`` there
            too means this default).
        pool_size: connections kept open for each host; as many threads can share the session without opening more.
        retries: attempts after the first one; 0 for none.
        retry_post: whether POST and PATCH may be sent again too. Each call can say so for itself:
            ``session.post(url, retry_post=True)``.
        base_delay: the shortest wait before a retry, seconds. Waits follow decorrelated jitter,
            ``min(max_delay, uniform(base_delay, 3 * previous))``; a ``Retry-After`` of the server is waited for
            instead, up to 60 s.
        max_delay: the longest wait, seconds, unless the server asks for more.
        total_timeout: no attempt begins later than this many seconds after the call; a running one is not cut off.

    Raises:
        TypeError: an argument of the wrong type.
        ValueError: a number out of range; the message names the argument.
        RuntimeError: the interpreter is shutting down.
        ImportError: requests is not installed.
    """
    return _session_for(make_config(timeout, pool_size, retries, retry_post, base_delay, max_delay, total_timeout))


def request(method: str, url: str | bytes, **kwargs: Any) -> requests.Response:
    """Send a request over the default session.

    Args:
        method: ``"GET"``, ``"POST"``, ...
        url: where to.
        kwargs: what ``requests.request`` takes; and ``retry_post=True`` if this POST or PATCH may be sent again.

    Returns:
        The response; after the last retry also one with an error status, as in requests.

    Raises:
        requests.exceptions.RequestException: as plain requests raises it.
    """
    return get_http_session().request(method, url, **kwargs)


def get(url: str | bytes, params: Any = None, **kwargs: Any) -> requests.Response:
    """Send a GET request; arguments, result and errors are those of :func:`request`."""
    return get_http_session().get(url, params=params, **kwargs)


def options(url: str | bytes, **kwargs: Any) -> requests.Response:
    """Send an OPTIONS request; arguments, result and errors are those of :func:`request`."""
    return get_http_session().options(url, **kwargs)


def head(url: str | bytes, **kwargs: Any) -> requests.Response:
    """Send a HEAD request; arguments, result and errors are those of :func:`request`. Redirects are not followed."""
    return get_http_session().head(url, **kwargs)


def post(url: str | bytes, data: Any = None, json: Any = None, **kwargs: Any) -> requests.Response:
    """Send a POST request; arguments, result and errors are those of :func:`request`.

    It is sent once, unless ``retry_post=True`` says that sending it again does no harm. Only a connection that could
    not be made is tried again in any case.
    """
    return get_http_session().post(url, data=data, json=json, **kwargs)


def put(url: str | bytes, data: Any = None, **kwargs: Any) -> requests.Response:
    """Send a PUT request; arguments, result and errors are those of :func:`request`."""
    return get_http_session().put(url, data=data, **kwargs)


def patch(url: str | bytes, data: Any = None, **kwargs: Any) -> requests.Response:
    """Send a PATCH request; arguments, result and errors are those of :func:`request`. It is sent once, as a POST."""
    return get_http_session().patch(url, data=data, **kwargs)


def delete(url: str | bytes, **kwargs: Any) -> requests.Response:
    """Send a DELETE request; arguments, result and errors are those of :func:`request`."""
    return get_http_session().delete(url, **kwargs)


def pool_stats() -> HttpPoolStats:
    """Return what this process's sessions have done since the first one was made, or all were closed.

    ``pool_stats().reuse_rate`` is the share of requests that needed no new connection. In a program that talks to few
    hosts it should be above 0.9; below that, connections are closed by somebody, or there are more threads than
    ``pool_size``.
    """
    return _http_stats.read(len(_sessions))


def close_all_sessions() -> None:
    """Close the sessions of this process and their idle connections, and set the counts to zero.

    The pool stays usable. It is closed by itself when the interpreter exits.
    """
    _sessions.close_all()


def reset_for_tests() -> None:
    """Close and forget everything, so that the next test begins with an empty pool."""
    _sessions.reset()


def _session_for(config: SessionConfig) -> requests.Session:
    import requests

    # The class is part of the key, so that a test's mock is neither kept for the next test nor passed over.
    session_class = requests.Session
    return _sessions.get((config, Identity(session_class)), lambda: _build(session_class, config))


def _build(session_class: type[requests.Session], config: SessionConfig) -> requests.Session:
    from ._http_session import PooledSession

    return PooledSession(config) if session_class in PooledSession.__mro__ else session_class()


def _close(session: requests.Session) -> None:
    close = getattr(session, "close_connections", session.close)
    close()


_sessions: Pool[requests.Session] = Pool("http", _close, _http_stats.reset)


def __getattr__(name: str) -> Any:
    if name == "requests":
        import requests

        return requests
    if name == "SharedSessionError":
        from ._http_readonly import SharedSessionError

        return SharedSessionError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
