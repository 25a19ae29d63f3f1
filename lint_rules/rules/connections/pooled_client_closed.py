"""RP105: a client of the pool that one of its users closes."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.rules.rule import Rule


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report ``.close()`` on pooled values, and ``with`` over them."""
    for ending in module.program.endings.inside(module):
        if ending.pooled is None or ending.kind == "handed over":
            continue
        if ending.kind == "close":
            message = f".close() closes the pool's {ending.pooled} for everybody who uses it; remove it"
            message += ": the pool closes at exit"
        else:
            message = f"with closes the pool's {ending.pooled} at its end, for everybody who uses it; assign it instead"
        yield RULE.at(module, ending.at, message)


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
