"""RP102: a request that opens, and throws away, a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.clients import HTTP_METHODS
from lint_rules.program.factories import constructions
from lint_rules.rules.rule import Rule

_CALLS = frozenset(f"requests.{method}" for method in HTTP_METHODS)


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report calls of the module-level functions of ``requests``."""
    package = module.program.settings.runtime_package
    for construction in constructions(module, _CALLS.__contains__, keywords=False):
        method = construction.dotted.rpartition(".")[2]
        yield RULE.at(
            module,
            construction.at,
            f"direct requests.{method}() opens a connection for one request; use {method}() from"
            f" {package}.clients.http_pool",
        )


RULE = Rule(
    code="RP102",
    name="direct-http-call",
    summary="A module-level function of requests is called directly",
    why="""\
`requests.get(...)` and its siblings build a session, open a connection, do the TLS handshake, and close it all again,
for every call: two to four round trips before the first byte, no reuse, no retry, and no timeout unless the call says
one. Under load the closed connections pile up in TIME_WAIT until the machine runs out of ports.
""",
    instead="""\
Call the function of the same name from the HTTP pool: kept connections, a default timeout that holds, bounded retries
for what can be repeated safely.
""",
    bad="""\
import requests


def fetch(url):
    return requests.get(url, timeout=10).json()  # RP102
""",
    good="""\
from shared.clients.http_pool import get


def fetch(url):
    return get(url, timeout=10).json()
""",
    words=("requests",),
    check=check,
    left_alone="""\
- other names of `requests` (exceptions, status codes, types) and the methods of a session;
- other packages' modules of that name: `google.auth.transport.requests`, `niquests`, a project's own `requests.py`;
- variables that happen to be called `requests`.
""",
    fixability="safe or unsafe",
    fix="""\
`requests.get(...)` becomes `get(...)` from the HTTP pool (or `http_pool.get(...)`, with `http-style = "module"` in
`[tool.resilint.fix]`), with the same arguments. What changes: connections are kept; requests that can be repeated
safely are repeated on connection errors and on 429, 500, 502, 503 and 504; without `timeout=` the pool's default holds.
Redirects are followed as before, and no cookies are kept between calls.

- *safe* where the call says `timeout=`, or the team has accepted the pool's defaults with `http-defaults = true`;
- *unsafe* otherwise, and where the `timeout=` may be `None`, as that of a parameter with this default; where the call
  stands in a retry already (the pool's attempts multiply with those); and where code (tests above all) patches the name
  that would be replaced: the import stays, and the places are listed;
- *refused* for a function that is handed over uncalled, or kept in an attribute of a class or an object, which can be
  set to another one; for a name that is imported from two places, and for the fallback where the runtime cannot be
  imported.
""",
    references=("https://requests.readthedocs.io/en/latest/user/advanced/#session-objects",),
)
