"""RP402: an HTTP request that may wait for ever."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.facts import Call
from lint_rules.findings import Finding
from lint_rules.program import LinkedModule, Scope
from lint_rules.program.clients import HTTP_METHODS, argument, has_open_keywords
from lint_rules.program.factories import external_calls, named
from lint_rules.program.names import REQUESTS_SESSION, class_of_result
from lint_rules.program.values import BoundExternal, Result
from lint_rules.program.walk import statements
from lint_rules.rules.rule import Rule

_FUNCTIONS = frozenset(f"requests.{method}" for method in HTTP_METHODS)
_METHODS = {f"{REQUESTS_SESSION}.{method}": method for method in HTTP_METHODS}
_WANTED = _FUNCTIONS.union(_METHODS)
_TIMEOUT_POSITION = 8
"""Of ``Session.request(method, url, params, data, headers, cookies, files, auth, timeout)``."""


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report calls of requests' functions and of raw sessions' methods without a timeout."""
    for call, scope, dotted in external_calls(module):
        if _WANTED.isdisjoint(dotted) or has_open_keywords(call):
            continue
        shown = _called(module, call, scope)
        if shown is None:
            continue
        position = _TIMEOUT_POSITION if shown == "session.request" else None
        timeout = argument(call, "timeout", position)
        if timeout is None or module.program.constant(timeout, scope) is None:
            message = f"{shown}() without timeout= waits for ever; give it timeout= in seconds, or use the pool's"
            yield RULE.at(module, call.at, f"{message} function of that name, whose default holds")


def _called(module: LinkedModule, call: Call, scope: Scope) -> str | None:
    dotted = named(module, call.func, scope, _FUNCTIONS.__contains__)
    if dotted is not None:
        return dotted
    raw: dict[str, list[Result]] = {}
    for value in module.program.values(call.func, scope):
        match value:
            case BoundExternal(of=of, receiver=Result(of=receiver) as session) if of in _METHODS:
                if class_of_result(receiver) == REQUESTS_SESSION:
                    raw.setdefault(f"session.{_METHODS[of]}", []).append(session)
            case _:
                pass
    if any(_is_replaced(session) for sessions in raw.values() for session in sessions):
        return None
    return next(iter(raw), None)


def _is_replaced(session: Result) -> bool:
    """Whether the ``request`` of a session, which all its methods call, is replaced where it is constructed."""
    if session.call is None or session.scope is None:
        return False
    program = session.scope.module.program
    for statement in statements(session.scope.body):
        for target in statement.targets if isinstance(statement, facts.Assign) else ():
            if isinstance(target, facts.Attribute) and target.attr in ("request", "send"):
                held = program.values(target.value, session.scope)
                if any(isinstance(value, Result) and value.call is session.call for value in held):
                    return True
    return False


RULE = Rule(
    code="RP402",
    name="http-call-without-timeout",
    summary="A request has no timeout",
    why="""\
requests waits for ever by default: for the connection as long as the operating system tries, for the answer without
any limit. One server that accepts and never answers stops the worker, and thirty of them stop the pool.
`session.timeout = 5` does not help: requests never looks at it.
""",
    instead="""\
Give every call `timeout=` in seconds (best a pair: connect, read), or use the HTTP pool, whose default of 10 s to
connect and 30 s to read holds.
""",
    bad="""\
import requests


def fetch(session: requests.Session, url):
    return session.get(url).json()  # RP402
""",
    good="""\
import requests


def fetch(session: requests.Session, url):
    return session.get(url, timeout=(5, 30)).json()
""",
    words=("requests", *(f".{method}(" for method in sorted(HTTP_METHODS))),
    check=check,
    left_alone="""\
- calls with `**kwargs`, which may carry a timeout;
- calls on a pooled session, or of the pool's own functions;
- sessions of a project's own subclass, which may set a default;
- sessions whose `request` or `send` is replaced where they are constructed (`session.request =
  functools.partial(session.request, timeout=5)`), which may set one too;
- receivers that are only called `session` or `requests`.
""",
    fixability="unsafe",
    fix="""\
The call gets `timeout=` with the seconds that `http-timeout` says, 30 by default; `timeout=None` becomes that number.
Unsafe: a server that is silent for longer, between two bytes too, raises `requests.Timeout` where the call waited on,
and a retry around the call may then send it again.

It is *refused* where the name may stand for something else than requests, for `*args` that may reach the timeout of
`session.request`, where a name that is handed over as `timeout=` is `None`, and in an f-string where the running Python
cannot tell the place.
""",
    references=("https://requests.readthedocs.io/en/latest/user/advanced/#timeouts",),
)
