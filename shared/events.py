# SPDX-License-Identifier: Apache-2.0
"""What the runtime tells: log records and one hook for metrics.

Everything noteworthy is an *event* with a stable name. An event is logged through the logger
``resilint.runtime.<area>`` (``retry`` or ``pool``; the same names in vendored copies, so that logging
configuration survives vendoring) with its name and fields as attributes of the record (``extra=``), and is
then handed to the callables registered by :func:`add_hook`.

=============================== ======= ===================================================================
name                            level   fields besides ``event``
=============================== ======= ===================================================================
``retry.scheduled``             WARNING target, policy, attempt, delay, exception_type
``retry.recovered``             INFO    target, policy, attempt, waited
``retry.gave_up``               WARNING target, policy, attempt, waited, exception_type,
                                        reason (``attempts``, ``deadline``, ``budget`` or
                                        ``not_retryable``)
``retry.callback_failed``       ERROR   target, policy, attempt (an ``on_retry`` callback raised)
``retry.predicate_failed``      ERROR   target, policy, attempt (a ``predicate`` raised)
``pool.created``                INFO    pool, duration, count
``pool.creation_failed``        WARNING pool, duration, exception_type
``pool.closed``                 INFO    pool, count
``pool.close_failed``           WARNING pool, exception_type
``pool.close_ignored``          WARNING pool (a caller tried to close what everybody shares, see rule RP105)
``pool.dropped_after_fork``     DEBUG   pool, count (told when the child first builds one of its own)
``pool.crowded``                WARNING pool, count
``pool.flush_timed_out``        ERROR   pool, count (batches of messages that are lost)
``pool.second_location``        WARNING pool, project, location, other_location (see rule RP104)
=============================== ======= ===================================================================

All times are seconds (``float``). ``attempt`` counts from 1 and is the attempt that has just ended.
Exceptions are named by type only: their texts may carry SQL, URLs with keys, or tokens. Who wants the text
takes ``on_retry=``, which gets the exception itself.

A hook for Prometheus is three lines::

    RETRIES = Counter("retries", "retries by policy", ["policy"])

    def count(event: Event) -> None:
        if event.name == RETRY_SCHEDULED:
            RETRIES.labels(event.fields["policy"]).inc()

    add_hook(count)
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = [
    "POOL_CLOSED",
    "POOL_CLOSE_FAILED",
    "POOL_CLOSE_IGNORED",
    "POOL_CREATED",
    "POOL_CREATION_FAILED",
    "POOL_CROWDED",
    "POOL_DROPPED_AFTER_FORK",
    "POOL_FLUSH_TIMED_OUT",
    "POOL_SECOND_LOCATION",
    "RETRY_CALLBACK_FAILED",
    "RETRY_GAVE_UP",
    "RETRY_PREDICATE_FAILED",
    "RETRY_RECOVERED",
    "RETRY_SCHEDULED",
    "Event",
    "Hook",
    "add_hook",
    "emit",
    "remove_hook",
]

RETRY_SCHEDULED: Final = "retry.scheduled"
RETRY_RECOVERED: Final = "retry.recovered"
RETRY_GAVE_UP: Final = "retry.gave_up"
RETRY_CALLBACK_FAILED: Final = "retry.callback_failed"
RETRY_PREDICATE_FAILED: Final = "retry.predicate_failed"
POOL_CREATED: Final = "pool.created"
POOL_CREATION_FAILED: Final = "pool.creation_failed"
POOL_CLOSED: Final = "pool.closed"
POOL_CLOSE_FAILED: Final = "pool.close_failed"
POOL_CLOSE_IGNORED: Final = "pool.close_ignored"
POOL_CROWDED: Final = "pool.crowded"
POOL_DROPPED_AFTER_FORK: Final = "pool.dropped_after_fork"
POOL_FLUSH_TIMED_OUT: Final = "pool.flush_timed_out"
POOL_SECOND_LOCATION: Final = "pool.second_location"

_LOGGERS = {area: logging.getLogger(f"resilint.runtime.{area}") for area in ("retry", "pool")}


@dataclass(frozen=True)
class Event:
    """One event: its stable ``name`` and its ``fields`` (see the table of this module)."""

    name: str
    fields: Mapping[str, object]


Hook = Callable[[Event], object]

# A plain list: append, remove and tuple() are atomic, so neither threads nor forks can leave a lock behind.
_hooks: list[Hook] = []


def add_hook(hook: Hook) -> None:
    """Call ``hook(event)`` for every event from now on, in the thread where it happens.

    A hook is called in the middle of somebody's work: it must be quick. If it raises, that is logged and
    the caller never sees it. Adding the same callable twice has no effect.

    Raises:
        TypeError: ``hook`` is not callable.
    """
    if not callable(hook):
        raise TypeError(f"hook must be callable, not {type(hook).__name__}")
    if hook not in _hooks:
        _hooks.append(hook)


def remove_hook(hook: Hook) -> None:
    """Stop calling ``hook``. One that is not registered is ignored."""
    if hook in _hooks:
        _hooks.remove(hook)


def emit(
    name: str, level: int, message: str, *args: object, error: BaseException | None = None, **fields: object
) -> None:
    """Log one event and tell the hooks. Never raises because of a hook.

    Args:
        name: one of this module's constants; the part before the dot chooses the logger.
        level: level of the log record, as in :mod:`logging`.
        message: text for people, with ``%`` placeholders for ``args``.
        args: values for the placeholders.
        error: an exception whose traceback goes into the log, for events that report a defect in the
            caller's own code (a callback, a predicate).
        fields: the event's fields. No credentials, no payloads.
    """
    logger = _LOGGERS[name.partition(".")[0]]
    if logger.isEnabledFor(level):
        logger.log(level, message, *args, exc_info=error, extra={"event": name, **fields})
    if not _hooks:
        return
    event = Event(name, fields)
    for hook in tuple(_hooks):
        try:
            hook(event)
        except Exception:
            logger.exception("the metrics hook %r failed on %s", hook, name)
