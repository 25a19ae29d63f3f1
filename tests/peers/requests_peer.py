# SPDX-License-Identifier: Apache-2.0
"""pytest plugin for requests' own test suite: our session in the place of ``requests.Session``.

``RESILINT_PEER`` says which: ``plain`` (requests' own class, to know what fails without us), ``shipped`` (the pooled
session as callers get it) or ``open`` (the same with settings that can be changed and cookies that are kept, so that
tests that begin by changing the session reach its transport, redirects and retries).
"""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import Any

import requests
import requests.sessions
from requests.cookies import cookiejar_from_dict
from requests.hooks import default_hooks
from requests.utils import default_headers

from shared.clients._http_config import SessionConfig
from shared.clients._http_session import PooledSession
from shared.utils import retry_switch

CONFIG = SessionConfig()


class Shipped(PooledSession):
    """A session of its own for each test."""

    def __init__(self) -> None:
        super().__init__(CONFIG)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), ())

    def close(self) -> None:
        self.close_connections()


class Open(Shipped):
    """With requests' own settings."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["_sealed"] = False
        self.headers = default_headers()
        self.params, self.proxies, self.hooks = {}, {}, default_hooks()
        self.cookies = cookiejar_from_dict({})
        self.adapters = OrderedDict(self.adapters)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return object.__reduce_ex__(self, protocol)


chosen = {"plain": requests.Session, "shipped": Shipped, "open": Open}[os.environ["RESILINT_PEER"]]
requests.Session = requests.sessions.Session = chosen  # type: ignore[misc]
retry_switch.mode = "instant"
