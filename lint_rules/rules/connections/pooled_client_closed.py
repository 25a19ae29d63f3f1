"""RP105: a client of the pool that one of its users closes."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules import facts
from lint_rules.facts import Expression
from lint_rules.findings import Finding
from lint_rules.program import LinkedModule, Scope
from lint_rules.program.index import calls
from lint_rules.program.names import GET_BIGQUERY_CLIENT, GET_HTTP_SESSION
from lint_rules.program.values import Result
from lint_rules.program.walk import statements
from lint_rules.rules.rule import Rule

_POOLS = {GET_BIGQUERY_CLIENT: "client", GET_HTTP_SESSION: "session"}


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report ``.close()`` on pooled values, and ``with`` over them."""
    for call, scope in calls(module):
        match call.func:
            case facts.Attribute(value=receiver, attr="close"):
                kind = _pooled(module, receiver, scope)
                if kind is not None:
                    message = f".close() closes the pool's {kind} for everybody who uses it; remove it"
                    yield RULE.at(module, call.at, f"{message}: the pool closes at exit")
            case facts.Attribute(attr="enter_context") if call.args:
                yield from _entered(module, call.args[0], scope)
            case _:
                pass
    for scope in module.scopes():
        for statement in statements(scope.body):
            if isinstance(statement, facts.With):
                for item in statement.items:
                    yield from _entered(module, item.value, scope)


def _entered(module: LinkedModule, expression: Expression, scope: Scope) -> Iterator[Finding]:
    kind = _pooled(module, expression, scope)
    if kind is not None and isinstance(expression, facts.Call | facts.Name | facts.Attribute):
        message = f"with closes the pool's {kind} at its end, for everybody who uses it; assign it instead"
        yield RULE.at(module, expression.at, message)


def _pooled(module: LinkedModule, expression: Expression, scope: Scope) -> str | None:
    for value in module.program.values(expression, scope):
        if isinstance(value, Result) and value.of in _POOLS:
            return _POOLS[value.of]
    return None


RULE = Rule(
    code="RP105",
    name="pooled-client-closed",
    summary="A pooled client or session is closed by one of its users",
    why="""\
The pool hands the same object to everybody. Who closes it, with `.close()` or at the end of a `with`, cuts the
connections of all other threads: their requests fail in the middle, or quietly open new connections that nobody pools.
""",
    instead="""\
Assign it and let it be; the pool closes its clients when the interpreter exits.
""",
    bad="""\
from shared.clients.bigquery_pool import get_bigquery_client


def tables(dataset):
    with get_bigquery_client() as client:  # RP105
        return list(client.list_tables(dataset))
""",
    good="""\
from shared.clients.bigquery_pool import get_bigquery_client


def tables(dataset):
    client = get_bigquery_client()
    return list(client.list_tables(dataset))
""",
    words=(".close(", "get_bigquery_client", "get_http_session"),
    check=check,
    left_alone="""\
- clients and sessions of one's own;
- `close_all_clients()` and `close_all_sessions()`, which are for the end of a program.
""",
    fixability="safe or unsafe",
    fix="""\
- `.close()` on a value that is always pooled is removed, and with it what would be left as an empty shell: the
  `finally`, the `if client is not None`, the `try` that only logs a failure (*safe*);
- `with get_bigquery_client() as client:` becomes `client = get_bigquery_client()` and its body, other items of the
  `with` are kept in their order, and `stack.enter_context(...)` gives its argument (*unsafe*: what relied on the closed
  connections at the end of the block no longer finds them closed);
- *refused* where the value may be a client of one's own, where `.close()` is part of a larger expression, and where a
  comment would be lost.
""",
)
