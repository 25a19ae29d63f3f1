# SPDX-License-Identifier: Apache-2.0
"""A Pub/Sub publisher that loses no message when the process ends.

``PublisherClient.publish`` collects messages and sends them from daemon threads. At exit two things get lost: what
was collected and not sent yet, because ``stop()`` starts threads and none can start at interpreter shutdown
(Python 3.12), and what is being sent, because nobody waits for daemon threads. And ``stop()`` gives up all batches of
an ordering key but the first. So batches here tell when they are done, and those that find no thread are sent by
whoever closes the publisher.
"""

from __future__ import annotations

import collections
import logging
import threading
import time
import weakref
from typing import Any

from google.cloud.pubsub_v1.publisher._batch import thread as _thread  # type: ignore[import-untyped]
from google.cloud.pubsub_v1.publisher._batch.base import BatchStatus  # type: ignore[import-untyped]

from .. import events

# How long (seconds) closing waits for messages that are being sent: the client's own retry gives up after 60.
FLUSH_TIMEOUT = 90.0


class _Outbox:
    """The batches of one publisher that are not done."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.batches: set[Batch] = set()
        self.without_thread: collections.deque[Batch] = collections.deque()

    def done(self, batch: Batch) -> None:
        with self.changed:
            self.batches.discard(batch)
            self.changed.notify_all()


_outboxes: weakref.WeakKeyDictionary[Any, _Outbox] = weakref.WeakKeyDictionary()


class Batch(_thread.Batch):  # type: ignore[misc]
    """A batch that tells its publisher's outbox when it is done."""

    def __init__(self, client: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(client, *args, **kwargs)
        self._outbox = _outboxes[client]
        with self._outbox.changed:
            self._outbox.batches.add(self)

    def cancel(self, *args: Any, **kwargs: Any) -> None:
        """Give the batch up; see the base class."""
        try:
            super().cancel(*args, **kwargs)
        finally:
            self._outbox.done(self)

    def _start_commit_thread(self) -> None:
        try:
            super()._start_commit_thread()
        except RuntimeError:  # no thread can start any more
            with self._outbox.changed:
                self._outbox.without_thread.append(self)
                self._outbox.changed.notify_all()

    def _commit(self) -> None:
        try:
            super()._commit()
        except RuntimeError:
            # After the answer, ordered batches start a timer thread for what comes next, which may fail as above.
            if self.status not in (BatchStatus.SUCCESS, BatchStatus.ERROR):
                raise
        finally:
            self._outbox.done(self)


def make_flushable(publisher: Any) -> Any:
    """Give ``publisher`` batches that can be waited for. To be done before its first message."""
    _outboxes[publisher] = _Outbox()
    publisher._batch_class = Batch
    return publisher


def flush_and_close(publisher: Any) -> None:
    """Send what ``publisher`` has collected, wait until all is sent (or has failed), and close it."""
    outbox = _outboxes[publisher]
    end = time.monotonic() + FLUSH_TIMEOUT
    while outbox.batches and time.monotonic() < end:
        # Not stop(): it cancels all ordered batches but the first.
        with publisher._batch_lock:
            if not publisher._is_stopped:
                publisher._commit_sequencers()
        with outbox.changed:
            batch = outbox.without_thread.popleft() if outbox.without_thread else None
            if batch is None and outbox.batches:
                outbox.changed.wait(min(1.0, end - time.monotonic()))
        if batch is not None:
            batch._commit()
    if outbox.batches:
        _tell_loss(len(outbox.batches))
    if not publisher._is_stopped:
        publisher.stop()
    publisher.transport.close()


def _tell_loss(batches: int) -> None:
    events.emit(
        events.POOL_FLUSH_TIMED_OUT,
        logging.ERROR,
        "%d batches of messages were not sent within %.0f s and are lost",
        batches,
        FLUSH_TIMEOUT,
        pool="pubsub_publisher",
        count=batches,
    )
