# SPDX-License-Identifier: Apache-2.0
"""The transport below a pooled session: default timeout, retries, counts, and new sockets after a fork."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import weakref
from contextvars import ContextVar
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import rewind_body
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError

from ..events import RETRY_RECOVERED, emit
from . import _http_stats
from ._http_config import SessionConfig
from ._http_readonly import refuse
from ._http_retry import POLICY, RETRIED_STATUSES, PoolRetry, Schedule

# Pools for this many hosts are kept; urllib3 forgets the one least used beyond it. requests' default is 10.
KEPT_HOSTS = 64


@dataclass(frozen=True)
class Call:
    """One call of a caller: redirects and retries inside it share its clock and its permission."""

    adapter: PooledAdapter
    started: float
    retry_post: bool


CURRENT_CALL: ContextVar[Call | None] = ContextVar("resilint_http_call", default=None)
_current_retry: ContextVar[PoolRetry | None] = ContextVar("resilint_http_retry", default=None)
_live_adapters: weakref.WeakSet[PooledAdapter] = weakref.WeakSet()
_live_pools: weakref.WeakSet[Any] = weakref.WeakSet()
_live_connections: weakref.WeakSet[Any] = weakref.WeakSet()


class _Counted:
    """Of a connection: count what it does, and be found after a fork."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _live_connections.add(self)

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        _http_stats.count_connection()

    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)  # type: ignore[misc]
        _http_stats.count_request()


class _Found:
    """Of a connection pool: be found after a fork."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _live_pools.add(self)


class _CountedConnection(_Counted, HTTPConnection):
    pass


class _CountedTLSConnection(_Counted, HTTPSConnection):
    pass


class _CountedPool(_Found, HTTPConnectionPool):
    ConnectionCls = _CountedConnection


class _CountedTLSPool(_Found, HTTPSConnectionPool):
    ConnectionCls = _CountedTLSConnection


# urllib3's errors show the class, and people look for its names in logs.
for _own in (_CountedConnection, _CountedTLSConnection, _CountedPool, _CountedTLSPool):
    _own.__name__ = _own.__qualname__ = _own.__mro__[2].__name__

_COUNTED_POOLS = {"http": _CountedPool, "https": _CountedTLSPool}


class PooledAdapter(HTTPAdapter):
    """An ``HTTPAdapter`` for one configuration, used by any number of threads."""

    def __init__(self, config: SessionConfig, schedule: Schedule | None = None) -> None:
        self.settings = config
        self._schedule = schedule or Schedule(config.base_delay, config.max_delay, config.total_timeout)
        self._policy = PoolRetry.for_pool(config.retries, self._schedule)
        self._proxy_lock = threading.RLock()
        super().__init__(KEPT_HOSTS, config.pool_size, self._policy)
        _live_adapters.add(self)

    @property
    def max_retries(self) -> Any:
        """The policy of the call that this thread is making; ``HTTPAdapter.send`` hands it to urllib3."""
        return _current_retry.get() or self._policy

    @max_retries.setter
    def max_retries(self, value: Any) -> None:
        # HTTPAdapter.__init__ assigns what it was given, which is the policy.
        if value is not self._policy:
            refuse("max_retries", "pass retries to get_http_session(...)")

    def begin_call(self, retry_post: bool | None = None) -> Call:
        """The record of a call that begins now; ``retry_post`` is the session's where the caller says nothing."""
        return Call(self, self._schedule.now(), self.settings.retry_post if retry_post is None else retry_post)

    def current_call(self) -> Call | None:
        """The call that is going on here; one of another session (whose ``auth=`` sends here, say) permits nothing."""
        call = CURRENT_CALL.get()
        return call if call is not None and call.adapter is self else None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send with a timeout in any case, and again where that is safe.

        Unless ``stream`` is true the body is read here, so that a connection lost in the middle of an answer counts
        as a read error, and is retried like one. (The body of a redirect is left to requests, which forgives more.)

        Raises:
            requests.exceptions.RequestException: as plain requests raises it for the last attempt.
        """
        call = self.current_call() or self.begin_call()
        retry = self._policy.for_call(
            started=call.started, repeatable=_body_can_repeat(request), retry_post=call.retry_post
        )
        timeout = self._with_default(timeout)
        while True:
            token = _current_retry.set(retry)
            try:
                response = super().send(request, stream, timeout, verify, cert, proxies)
            except requests.ConnectionError as error:
                if _is_read_timeout(error):
                    # What requests raises without retries, so that `except requests.ReadTimeout` holds with them.
                    raise requests.ReadTimeout(*error.args, request=request) from error
                raise
            finally:
                _current_retry.reset(token)
            if stream or response.is_redirect:
                _report_recovery(request, response)
                return response
            try:
                response.content  # noqa: B018 - reading it is the point; requests keeps it
            except requests.RequestException as error:
                retry = _after_lost_body(request, response, error)
                retry.sleep()
                if request.body is not None and getattr(request, "_body_position", None) is not None:
                    rewind_body(request)
            else:
                _report_recovery(request, response)
                return response

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        """As in ``HTTPAdapter``, with connections that are counted."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _COUNTED_POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """As in ``HTTPAdapter``, but two threads that come first get one manager, and not each its own."""
        with self._proxy_lock:
            manager = super().proxy_manager_for(proxy, **proxy_kwargs)
            if not proxy.lower().startswith("socks"):
                manager.pool_classes_by_scheme = _COUNTED_POOLS
            return manager

    def close(self) -> None:
        """Close all idle connections.

        urllib3 leaves that to the garbage collector, and a caller who keeps a response keeps a whole pool alive. The
        pools stay open: somebody may be about to send, and would get an error.
        """
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 - it cannot be iterated
                pool = manager.pools.get(key)
                with contextlib.suppress(Empty, AttributeError):  # used up; or closed, when there is no queue
                    while True:
                        if connection := pool.pool.get(block=False):
                            connection.close()
        super().close()

    def _with_default(self, timeout: Any) -> Any:
        config = self.settings
        if timeout is None:
            return (config.connect_timeout, config.read_timeout)
        if isinstance(timeout, tuple) and len(timeout) == 2:
            connect, read = timeout
            return (
                config.connect_timeout if connect is None else connect,
                config.read_timeout if read is None else read,
            )
        return timeout

    def _forget_sockets(self) -> None:
        """In a forked child: begin anew. A session that was made before the fork stays usable in it."""
        self._proxy_lock = threading.RLock()
        self.proxy_manager = {}
        self.init_poolmanager(KEPT_HOSTS, self.settings.pool_size)


def _body_can_repeat(request: requests.PreparedRequest) -> bool:
    """Whether the body is still there after it was sent: text and bytes are, a seekable file is, a generator is not."""
    if request.body is None or isinstance(request.body, (str, bytes, bytearray)):
        return True
    return isinstance(getattr(request, "_body_position", None), int)


def _after_lost_body(
    request: requests.PreparedRequest, response: requests.Response, error: requests.RequestException
) -> PoolRetry:
    """The state for another attempt after the body broke off; raises ``error`` where there must be none."""
    retry = getattr(response.raw, "retries", None)
    cause = error.args[0] if error.args else None
    if not isinstance(retry, PoolRetry) or not isinstance(cause, HTTPError):
        raise error
    try:
        return retry.increment(
            request.method, request.path_url, error=cause, _pool=getattr(response.raw, "_pool", None)
        )
    except HTTPError:
        raise error from cause


def _report_recovery(request: requests.PreparedRequest, response: requests.Response) -> None:
    retry = getattr(response.raw, "retries", None)
    if not isinstance(retry, PoolRetry) or not retry.attempts or response.status_code in RETRIED_STATUSES:
        return
    target = f"{request.method} {urlsplit(str(request.url)).hostname}"
    attempt = retry.attempts + 1
    emit(
        RETRY_RECOVERED,
        logging.INFO,
        "%s succeeded at attempt %d",
        target,
        attempt,
        target=target,
        policy=POLICY,
        attempt=attempt,
        waited=retry.waited,
    )


def _is_read_timeout(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, ReadTimeoutError)


def _forget_all_sockets() -> None:
    """In a forked child: leave the parent's connections to it, and let go of their file descriptors.

    As long as a child holds one, the server never learns that the parent closed it. A descriptor is closed without a
    word on the wire. The queues are made anew: a thread of the parent, which does not exist here, may hold their locks,
    and urllib3 empties them when a pool is collected.
    """
    for pool in list(_live_pools):
        if pool.pool is not None:
            LifoQueue.__init__(pool.pool, pool.pool.maxsize)
    for connection in list(_live_connections):
        detach = getattr(connection.sock, "detach", None)
        if detach is not None and (descriptor := detach()) >= 0:
            os.close(descriptor)
    for adapter in list(_live_adapters):
        adapter._forget_sockets()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all_sockets)
