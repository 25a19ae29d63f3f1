"""RP103: a session of its own beside the pool's."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.findings import Finding, Related
from lint_rules.program import LinkedModule
from lint_rules.program.factories import constructions
from lint_rules.program.index import calls
from lint_rules.program.values import Result
from lint_rules.program.walk import statements
from lint_rules.rules.rule import Rule, related

_SESSIONS = frozenset({"requests.Session", "requests.session"})
_STATE = frozenset({"headers", "auth", "cookies", "proxies", "params", "verify", "cert"})


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report constructions of ``requests.Session``."""
    found = list(constructions(module, _SESSIONS.__contains__))
    uses = _configurations(module, {part.call for part in found if part.call is not None}) if found else {}
    package = module.program.settings.runtime_package
    for construction in found:
        message = f"raw HTTP session; use get_http_session() from {package}.clients.http_pool"
        own = uses.get(construction.call, ()) if construction.call is not None else ()
        state = sorted({name for name, _ in own if name != "mount"})
        if state:
            message += f", and pass its {', '.join(state)} with each call: the pool's session is shared"
        if any(name == "mount" for name, _ in own):
            message += "; the pool has an adapter with retries and a timeout of its own"
        yield RULE.at(module, construction.at, message, [place for _, place in own])


_Uses = dict[facts.Call | None, list[tuple[str, Related]]]


def _configurations(module: LinkedModule, wanted: set[facts.Call]) -> _Uses:
    """Return what is configured on which session, by the call that constructed it."""
    result: _Uses = {}

    def note(receiver: facts.Expression, name: str, span: facts.Span, scope: object) -> None:
        for value in module.program.values(receiver, scope):  # type: ignore[arg-type]
            if isinstance(value, Result) and value.call in wanted:
                result.setdefault(value.call, []).append((name, related(module, span, f"configured here: {name}")))

    for call, scope in calls(module):
        match call.func:
            case facts.Attribute(value=receiver, attr="mount"):
                note(receiver, "mount", call.at, scope)
            case facts.Attribute(value=facts.Attribute(value=receiver, attr=name), attr=method) if name in _STATE:
                if method in ("update", "set", "setdefault", "set_cookie"):
                    note(receiver, name, call.at, scope)
            case _:
                pass
    for scope in module.scopes():
        for statement in statements(scope.body):
            if isinstance(statement, facts.Assign):
                for target in statement.targets:
                    part = target.value if isinstance(target, facts.Subscript) else target
                    if isinstance(part, facts.Attribute) and part.attr in _STATE:
                        note(part.value, part.attr, part.at, scope)
    return result


RULE = Rule(
    code="RP103",
    name="raw-http-session",
    summary="A `requests.Session` is constructed outside the pool",
    why="""\
A session has no default timeout (`session.timeout = 5` does nothing at all), pools ten connections per host and
throws away those above that, and never retries. One session per object or per call is no pool: its connections die
with it. And what one caller sets on a shared one (headers, cookies, auth) reaches every other caller.
""",
    instead="""\
Take the process-wide session from the pool, and pass headers, auth, cookies and proxies with each call.
""",
    bad="""\
import requests


class Api:
    def __init__(self):
        self.session = requests.Session()  # RP103
""",
    good="""\
from shared.clients.http_pool import get_http_session


class Api:
    def __init__(self):
        self.session = get_http_session()
""",
    words=("requests",),
    check=check,
    left_alone="""\
- the definition of a subclass of `requests.Session`, and its construction.
""",
    fixability="unsafe",
    fix="""\
`requests.Session()` becomes `get_http_session()`, where nothing is done with the session but to send requests. A `with`
around it becomes an assignment, and its `.close()` goes (RP105 would follow).

- *unsafe* always. What changes: cookies are not kept between calls; a call without `timeout=` has the pool's default;
  requests that can be repeated safely are repeated on connection errors and on 429, 500, 502, 503 and 504; a redirect
  to another host loses every header that could be a secret;
- *refused* where the session is configured (headers, auth, cookies, params, proxies, verify, cert, hooks, adapters),
  in this file or in another one; where it is passed to a function, stored in a container or yielded, or a function
  that returns it is handed over uncalled; for the fallback where the runtime cannot be imported; where it is closed in
  another file; for a class that is handed over uncalled, or kept in an attribute of a class or an object, which can be
  set to another one, and for a name that is imported from two places.
""",
    references=("https://requests.readthedocs.io/en/latest/user/advanced/#timeouts",),
)
