"""What each retry library does with each kind of function.

The same table stands in ``docs/contract/ineffective.md``, where every cell is explained and proved by running the
library (`tests/libraries/test_retry_kinds.py`, which compares the two as well).
"""

from __future__ import annotations

from lint_rules.program.names import RUNTIME

COLUMNS = ("def", "async def", "generator", "async generator", "bare", "property", "staticmethod", "classmethod")
RUNTIME_ROW = f"{RUNTIME}.utils.retry_with_jitter.retry_with_jitter"
_ABOVE = "never never never"
_TABLE = {
    "tenacity.retry": f"retries retries once once retries {_ABOVE}",
    "tenacity.Retrying": f"retries once once once - {_ABOVE}",
    "tenacity.AsyncRetrying": f"retries retries once once - {_ABOVE}",
    "backoff.on_exception": f"retries retries once once refused {_ABOVE}",
    "backoff.on_predicate": f"retries retries once once never {_ABOVE}",
    "retry.retry": "retries once once once never refused never refused",
    "retrying.retry": f"retries once once once retries {_ABOVE}",
    "stamina.retry": f"retries retries restarts restarts refused {_ABOVE}",
    "google.api_core.retry.Retry": f"retries once once once never {_ABOVE}",
    "google.api_core.retry.AsyncRetry": f"breaks retries never never never {_ABOVE}",
    "google.api_core.retry.StreamingRetry": f"retries never restarts never never {_ABOVE}",
    "google.api_core.retry.AsyncStreamingRetry": f"restarts restarts never restarts never {_ABOVE}",
    RUNTIME_ROW: "retries retries refused refused retries refused refused refused",
}
KINDS = {library: dict(zip(COLUMNS, cells.split(), strict=True)) for library, cells in _TABLE.items()}
"""Library, then column, then what happens."""
FAILS = frozenset({"once", "never", "breaks", "refused"})
"""What is reported of a function's kind."""
