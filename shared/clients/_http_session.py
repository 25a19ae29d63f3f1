# SPDX-License-Identifier: Apache-2.0
"""A ``requests.Session`` that many callers can share: it keeps nothing of one call for the next."""

from __future__ import annotations

import logging
from http.cookiejar import CookieJar
from typing import Any

import requests
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict

from ..events import POOL_CLOSE_IGNORED, emit
from ._http_adapter import CURRENT_CALL, PooledAdapter
from ._http_config import SessionConfig, check_flag
from ._http_readonly import ReadOnlyCookies, ReadOnlyDict, ReadOnlyHeaders, read_only_hooks, refuse

# What a redirect to another origin may carry on. Everything else may be a secret (X-Api-Key, X-Auth-Token, ...), and no
# list of such names is ever complete. Proxy-Authorization is here because requests has just rebuilt it for the proxy.
KEPT_ACROSS_ORIGINS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-type",
        "expect",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "pragma",
        "proxy-authorization",
        "range",
        "te",
        "traceparent",
        "transfer-encoding",
        "user-agent",
    }
)

_INSTEAD = {
    "headers": "pass headers={...} with the call",
    "auth": "pass auth=... with the call",
    "params": "pass params={...} with the call",
    "cookies": "pass cookies={...} with the call",
    "proxies": "pass proxies={...} with the call, or set HTTPS_PROXY in the environment",
    "verify": "pass verify=... with the call, or set REQUESTS_CA_BUNDLE in the environment",
    "cert": "pass cert=... with the call",
    "stream": "pass stream=... with the call",
    "hooks": "pass hooks={...} with the call",
    "timeout": "pass timeout=... with the call, or to get_http_session(timeout=...)",
    "adapters": "pass timeout, retries or pool_size to get_http_session(...)",
    "max_redirects": "pass allow_redirects=False with the call and follow them yourself",
    "trust_env": "pass proxies, verify and auth with the call",
}


class PooledSession(requests.Session):
    """One session for all callers of a configuration; get it by ``get_http_session()``.

    Cookies are not kept from one call to the next, settings cannot be changed, and a redirect to another origin loses
    every header that could be a secret. Within one call cookies work as in requests, across its redirects.
    """

    _sealed = False

    def __init__(self, config: SessionConfig) -> None:
        super().__init__()
        self._adapter = PooledAdapter(config)
        self.mount("https://", self._adapter)
        self.mount("http://", self._adapter)
        self.headers: CaseInsensitiveDict[str | bytes] = ReadOnlyHeaders.of(self.headers, _INSTEAD["headers"])
        self.params = ReadOnlyDict("params", _INSTEAD["params"], {})
        self.proxies = ReadOnlyDict("proxies", _INSTEAD["proxies"], {})
        self.adapters = ReadOnlyDict("adapters", _INSTEAD["adapters"], self.adapters)
        self.hooks = read_only_hooks(_INSTEAD["hooks"])
        self.cookies = ReadOnlyCookies(_INSTEAD["cookies"])
        self._sealed = True

    def __setattr__(self, name: str, value: Any) -> None:
        if self._sealed and name in _INSTEAD:
            refuse(f"session.{name}", _INSTEAD[name])
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        if name in _INSTEAD:
            refuse(f"session.{name}", _INSTEAD[name])
        super().__delattr__(name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._adapter.settings}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy, or a spawned process that gets one by pickle, uses the pool of the process it is in.
        from .http_pool import _session_for

        return (_session_for, (self._adapter.settings,))

    def mount(self, prefix: Any, adapter: Any) -> None:
        """Refused once the session is made.

        Raises:
            SharedSessionError: always, and it says what to use instead.
        """
        if self._sealed:
            refuse("session.mount()", _INSTEAD["adapters"])
        super().mount(prefix, adapter)

    def close(self) -> None:
        """Nothing but a warning: other callers are using these connections (RP105)."""
        emit(
            POOL_CLOSE_IGNORED,
            logging.WARNING,
            "close() of a pooled HTTP session was ignored: everybody shares it (RP105); close_all_sessions() closes it",
            pool="http",
        )

    def close_connections(self) -> None:
        """Close them; for the pool itself. A caller that still holds the session can go on: new ones are opened."""
        self._adapter.close()

    def request(
        self, method: Any, url: Any, *args: Any, retry_post: bool | None = None, **kwargs: Any
    ) -> requests.Response:
        """As ``requests.Session.request``, and ``retry_post``: whether this POST or PATCH may be sent again.

        Raises:
            TypeError: ``retry_post`` is neither a bool nor ``None`` (the session's setting).
            requests.exceptions.RequestException: as requests raises it.
        """
        if retry_post is not None:
            check_flag("retry_post", retry_post)
        token = CURRENT_CALL.set(self._adapter.begin_call(retry_post))
        try:
            return super().request(method, url, *args, **kwargs)
        finally:
            CURRENT_CALL.reset(token)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """As ``requests.Session.send``; the redirects of one call share its time."""
        if self._adapter.current_call() is not None:
            return super().send(request, **kwargs)
        token = CURRENT_CALL.set(self._adapter.begin_call())
        try:
            return super().send(request, **kwargs)
        finally:
            CURRENT_CALL.reset(token)

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        """Before a redirect is followed: leave secrets behind where it leads to another origin."""
        requests_own: Any = super()
        if requests_own.should_strip_auth(response.request.url, prepared_request.url):
            headers = prepared_request.headers
            for name in [name for name in headers if name.lower() not in KEPT_ACROSS_ORIGINS]:
                del headers[name]
            jar = _only_with_domain(prepared_request._cookies)
            prepared_request._cookies = jar
            prepared_request.prepare_cookies(jar)
        requests_own.rebuild_auth(prepared_request, response)


def _only_with_domain(cookies: CookieJar) -> RequestsCookieJar:
    """Without those that the caller passed as a dict: they carry no domain, and would go to every host."""
    jar = RequestsCookieJar()
    for cookie in cookies:
        if cookie.domain:
            jar.set_cookie(cookie)
    return jar
