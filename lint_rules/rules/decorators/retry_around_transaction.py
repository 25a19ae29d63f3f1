"""RP306: a retry around a transaction or a lock that repeats by itself."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.findings import Finding
from lint_rules.program import LinkedModule
from lint_rules.program.policies.layers import RETRY_WORDS
from lint_rules.program.repeating import repeated
from lint_rules.rules.rule import Rule, related

_ADVICE = {
    "transaction": "a retry around it multiplies that and adds to the contention; leave it to the transaction",
    "lock": "a retry around it multiplies that; give it the time it may take, and fail",
}


def check(module: LinkedModule) -> Iterator[Finding]:
    """Report retries on and around transactions and locks that wait."""
    for found in repeated(module):
        places = []
        if found.inside.made_at is not None:
            where, at = found.inside.made_at
            shown = "the transaction" if found.inside.kind == "transaction" else "the lock"
            places.append(related(where, at, shown))
        if not found.on_function:
            places.append(related(found.layer.module, found.layer.at, "the retry around it"))
        yield RULE.at(module, found.at, f"{found.inside.what} by itself; {_ADVICE[found.inside.kind]}", places)


RULE = Rule(
    code="RP306",
    name="retry-around-transaction",
    summary="A retry stands around a transaction or a lock that repeats or waits by itself",
    why="""\
Firestore runs a transactional function again when somebody else was faster, five times by default; a lock with a
timeout tries until the time is over. A retry on top makes twenty-five runs of five, holds documents and locks for
longer, and so adds to the very contention that made them fail.
""",
    instead="""\
The repetition that is there: `db.transaction(max_attempts=10)`, `lock.acquire(timeout=30)`. What may fail for other
reasons goes into a function of its own, with the retry on that.
""",
    bad="""\
from google.api_core.exceptions import Aborted
from google.cloud import firestore
from shared.utils.retry_with_jitter import retry_with_jitter


@retry_with_jitter(exceptions=(Aborted,))  # RP306
@firestore.transactional
def add(transaction, account, amount):
    balance = account.get(transaction=transaction).get("balance")
    transaction.update(account, {"balance": balance + amount})
""",
    good="""\
from google.cloud import firestore


@firestore.transactional
def _add(transaction, account, amount):
    balance = account.get(transaction=transaction).get("balance")
    transaction.update(account, {"balance": balance + amount})


def add(client, account, amount):
    _add(client.transaction(max_attempts=10), account, amount)
""",
    words=RETRY_WORDS,
    check=check,
    left_alone="""\
- a retry whose types are visible and can have nothing to do with the transaction's or the lock's own failure;
- a transaction with `max_attempts=1`, and a lock that does not wait;
- loops that poll for a lock, a lock around a retry, and `acquire` of what is no lock;
- BigQuery's multi-statement transactions and other functions that are called `transactional`.
""",
    references=("https://firebase.google.com/docs/firestore/transaction-data-contention",),
)
