"""The network: every request of requests, of Google's clients and of the runtime's pools ends here, in urllib3.

It is the lowest place that all three share, so sessions, adapters, retries, redirects, cookies and timeouts above it
are the real ones. No socket is opened.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import RemoteDisconnected
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from urllib3._collections import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.response import HTTPResponse

from behaviour.fakes import bigquery
from behaviour.fakes.bigquery import FakeBigQuery
from behaviour.fakes.clock import Clock, ForEver
from behaviour.fakes.script import Outcome, Script

_MOST_REQUESTS = 150
# What every request carries, whoever sends it: no part of what a program asks for.
_COMMON_HEADERS = {"user-agent", "accept-encoding", "accept", "connection", "content-length", "content-type"}
_HEADER_OPTIONS = {"retry-after": "Retry-After", "cookie": "Set-Cookie", "location": "Location", "type": "Content-Type"}


class _Original:
    """What requests takes cookies from."""

    def __init__(self, headers: HTTPHeaderDict) -> None:
        self.msg = Message()
        for name, value in headers.items():
            self.msg[name] = value

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""


class Wire:
    """What went over the network.

    Attributes:
        requests: those to other services than BigQuery, as one line each: method, address, own headers, body.
        timeouts: of each of them, connect and read, in seconds.
        bigquery_timeouts: of each request to BigQuery.
    """

    def __init__(self, script: Script, service: FakeBigQuery, clock: Clock) -> None:
        self.requests: list[str] = []
        self.timeouts: list[str] = []
        self.bigquery_timeouts: list[str] = []
        self._script = script
        self._service = service
        self._clock = clock
        self._lock = threading.RLock()
        self._count = 0

    def send(self, pool: Any, conn: Any, method: str, url: str, headers: Any, body: bytes, timeout: Any) -> Any:
        """Return status, headers, body; or raise what urllib3 raises."""
        with self._lock:
            self._count += 1
            if self._count > _MOST_REQUESTS:
                raise ForEver("sent too many requests")
            parts = urlsplit(url)
            if pool.host == bigquery.HOST:
                self.bigquery_timeouts.append(_shown(timeout))
                return self._bigquery(method, parts.path, dict(parse_qsl(parts.query)), body)
            own = {name: value for name, value in dict(headers or {}).items() if name.lower() not in _COMMON_HEADERS}
            words = [method, f"{pool.scheme}://{pool.host}{url}", *(f"{k}={v}" for k, v in sorted(own.items()))]
            self.requests.append(" ".join([*words, body.decode("utf-8", "replace")]).rstrip())
            self.timeouts.append(_shown(timeout))
            outcome = self._script.for_request(method, parts.path) or Outcome("200")
            return self._play(outcome, pool, conn, method, url, timeout)

    def _bigquery(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        try:
            status, answer = self._service.answer(method, path, query, body)
        except bigquery.Lost:
            raise _disconnected() from None
        return status, HTTPHeaderDict({"Content-Type": "application/json"}), json.dumps(answer).encode()

    def _play(self, outcome: Outcome, pool: Any, conn: Any, method: str, url: str, timeout: Any) -> Any:
        seconds = float(outcome.options.get("slow", 0))
        limit = timeout.read_timeout
        if isinstance(limit, (int, float)) and limit < seconds:
            self._clock.now += limit
            raise ReadTimeoutError(pool, url, f"Read timed out. (read timeout={limit})")
        self._clock.now += seconds
        if outcome.kind == "hangs":
            raise ForEver("waits for an answer for ever")
        if outcome.kind == "refused":
            raise NewConnectionError(conn, "Failed to establish a new connection: refused")
        if outcome.kind == "dropped":
            raise _disconnected()
        has_body = method != "HEAD" and outcome.kind not in ("204", "304")
        data = (outcome.body or "{}").encode() if has_body else b""
        given = {name: value for name, value in outcome.options.items() if name in _HEADER_OPTIONS}
        headers = HTTPHeaderDict({_HEADER_OPTIONS[name]: value for name, value in given.items()})
        headers["Content-Length"] = str(len(data) + (100 if outcome.options.get("cut") else 0))
        return int(outcome.kind), headers, data


@contextmanager
def plugged_in(wire: Wire) -> Iterator[None]:
    """Put the wire below urllib3."""

    def make_request(pool: Any, conn: Any, method: str, url: str, **given: Any) -> HTTPResponse:
        body = _read(given.get("body"))
        status, headers, data = wire.send(pool, conn, method, url, given.get("headers"), body, given["timeout"])
        return HTTPResponse(
            body=io.BytesIO(data),
            headers=headers,
            status=status,
            version=11,
            reason="scripted",
            preload_content=given.get("preload_content", True),
            decode_content=given.get("decode_content", True),
            original_response=_Original(headers),  # type: ignore[arg-type]
            pool=pool,
            connection=given.get("response_conn"),
            retries=given.get("retries"),
            enforce_content_length=given.get("enforce_content_length", True),
            request_method=method,
            request_url=url,
        )

    with patch.object(HTTPConnectionPool, "_make_request", make_request):
        yield


def _read(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    read = getattr(body, "read", None)
    return bytes(read()) if read else b"".join(body)


def _shown(timeout: Any) -> str:
    connect, read = (_seconds(value) for value in (timeout.connect_timeout, timeout.read_timeout))
    return connect if connect == read else f"{connect}/{read}"


def _seconds(value: Any) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else "none"


def _disconnected() -> ProtocolError:
    reason = "Remote end closed connection without response"
    return ProtocolError("Connection aborted.", RemoteDisconnected(reason))
