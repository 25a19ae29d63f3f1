# SPDX-License-Identifier: Apache-2.0
"""Which of BigQuery's errors is which: by text and reason, because neither class nor HTTP status tells.

Sources: Google's "Troubleshoot quota and limit errors" and "Error messages" pages for BigQuery, and what
google-cloud-bigquery makes of them (a job's error has its reason in ``errors``, and 500 for reasons it does not know).
Nothing of Google is imported: errors are read by their attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# "Could not serialize access to table p:d.t due to concurrent update",
# "Transaction is aborted due to concurrent update against table p:d.t".
_SERIALIZATION = re.compile(r"could not serialize access to |aborted due to concurrent update", re.IGNORECASE)

# Limits that free themselves in seconds or minutes. Queue of DML per table, by both its roads (403 and 400); API calls
# and queued jobs per project; "Exceeded rate limits: too many table update operations for this table".
_QUOTA = re.compile(
    r"quota for total number of dml jobs writing to a table|pending \+ running"
    r"|too many dml statements outstanding"
    r"|concurrent api requests|too many api requests"
    r"|jobs that can be queued per project"
    r"|exceeded rate limits?\b|rate limit exceeded",
    re.IGNORECASE,
)
_QUOTA_REASONS = frozenset({"rateLimitExceeded", "jobRateLimitExceeded"})

# Limits that hold until tomorrow, or until somebody pays: repeating is of no use.
_LASTING_QUOTA = re.compile(r"custom quota|free query bytes scanned|daily (quota|limit)|\bper day\b", re.IGNORECASE)

_STREAMING_BUFFER = re.compile(r"would affect rows in the streaming buffer", re.IGNORECASE)

_TRANSIENT_REASONS = frozenset(
    {"backendError", "internalError", "badGateway", "jobBackendError", "jobInternalError", *_QUOTA_REASONS}
)
_TRANSIENT_CODES = frozenset({500, 502, 503, 504})
_TRANSIENT_CLASSES = frozenset(
    {
        ("requests.exceptions", "ConnectionError"),
        ("requests.exceptions", "ChunkedEncodingError"),
        ("requests.exceptions", "Timeout"),
        ("google.auth.exceptions", "TransportError"),
    }
)
# A certificate that is refused once is refused for ever.
_LASTING_CLASSES = frozenset({("requests.exceptions", "SSLError")})

_RETRY_ERROR = ("google.api_core.exceptions", "RetryError")


def is_serialization_error(exc: BaseException) -> bool:
    """Return whether a statement lost against a concurrent write to the same table (HTTP 400 ``invalidQuery``)."""
    return any(_SERIALIZATION.search(_text(link)) and not _lasting(link) for link in _chain(exc))


def is_quota_exceeded_error(exc: BaseException) -> bool:
    """Return whether a rate or queue limit was met that frees itself: DML per table, API calls, queued jobs.

    Daily and custom quotas begin with the same words, "Quota exceeded", and are none.
    """
    return any(_is_passing_quota(link) for link in _chain(exc))


def is_streaming_buffer_error(exc: BaseException) -> bool:
    """Return whether DML met rows that were streamed in recently. It lasts up to 90 minutes: do not retry."""
    return any(_STREAMING_BUFFER.search(_text(link)) for link in _chain(exc))


def is_transient_error(exc: BaseException) -> bool:
    """Return whether the server or the network failed in passing. For reads: a write may have been executed."""
    return any(_is_transient(link) for link in _chain(exc))


def given_up(exc: BaseException) -> bool:
    """Return whether another retry (the client's own, as a rule) has already used up its time on this error."""
    return any(_RETRY_ERROR in _class_names(link) for link in _chain(exc))


def _is_passing_quota(exc: BaseException) -> bool:
    if _lasting(exc):
        return False
    return bool(_QUOTA.search(_text(exc))) or not _QUOTA_REASONS.isdisjoint(_reasons(exc))


def _is_transient(exc: BaseException) -> bool:
    names = _class_names(exc)
    if _lasting(exc) or not _LASTING_CLASSES.isdisjoint(names):
        return False
    reasons = _reasons(exc)
    if reasons:  # the status alone may be a stopgap: the client makes 500 of reasons that it does not know
        return not _TRANSIENT_REASONS.isdisjoint(reasons)
    return (
        isinstance(exc, ConnectionError)
        or not _TRANSIENT_CLASSES.isdisjoint(names)
        or (
            ("google.api_core.exceptions", "GoogleAPICallError") in names
            and _attribute(exc, "code") in _TRANSIENT_CODES
        )
    )


def _lasting(exc: BaseException) -> bool:
    text = _text(exc)
    return bool(_LASTING_QUOTA.search(text) or _STREAMING_BUFFER.search(text))


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """Yield ``exc`` and what it was made from: ``RetryError.cause`` and ``__cause__``, each once."""
    waiting: list[object] = [exc]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [_attribute(link, "cause"), link.__cause__]


def _attribute(exc: BaseException, name: str) -> object:
    try:
        return getattr(exc, name, None)
    except Exception:  # a property of somebody's exception class: a predicate must not raise because of it
        return None


def _text(exc: BaseException) -> str:
    message = _attribute(exc, "message")
    if isinstance(message, str):
        return message
    try:
        return str(exc)
    except Exception:  # nor because it cannot be printed
        return ""


def _reasons(exc: BaseException) -> set[str]:
    errors = _attribute(exc, "errors")  # a method on some exceptions of other libraries
    if not isinstance(errors, (list, tuple)):
        return set()
    found = (error.get("reason") for error in errors if isinstance(error, dict))
    return {reason for reason in found if isinstance(reason, str)}


def _class_names(exc: BaseException) -> set[tuple[str, str]]:
    return {(cls.__module__, cls.__qualname__) for cls in type(exc).__mro__}
