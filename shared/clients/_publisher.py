# SPDX-License-Identifier: Apache-2.0
"""A Pub/Sub publisher that loses no message when the process ends.

``PublisherClient.publish`` collects messages and sends them from daemon threads. At exit two things get lost: what
was collected and not sent yet, because ``stop()`` starts threads and none can start at interpreter shutdown
(Python 3.12), and what is being sent, because nobody waits for daemon threads. So batches here know when they are
done, and those that find no thread are sent by whoever closes the publisher.
"""

from __future__ import annotations

import collections
import logging
import threading
import time
import weakref
from typing import Any

from google.cloud import pubsub_v1  # type: ignore[attr-defined]
from google.cloud.pubsub_v1.publisher._batch import thread as _thread  # type: ignore[import-untyped]

from .. import events

# How long (seconds) closing waits for messages that are being sent: the client's own retry gives up after 60.
FLUSH_TIMEOUT = 90.0


class _Outbox:
    """The batches of one publisher that were handed over for sending and are not done."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.sending: set[Batch] = set()
        self.without_thread: collections.deque[Batch] = collections.deque()


_outboxes: weakref.WeakKeyDictionary[Any, _Outbox] = weakref.WeakKeyDictionary()


class Batch(_thread.Batch):  # type: ignore[misc]
    """A batch that tells its publisher's outbox when it is done."""

    def _start_commit_thread(self) -> None:
        outbox = _outboxes[self._client]
        with outbox.changed:
            outbox.sending.add(self)
        try:
            super()._start_commit_thread()
        except RuntimeError:  # no thread can start any more
            with outbox.changed:
                outbox.without_thread.append(self)

    def _commit(self) -> None:
        outbox = _outboxes[self._client]
        try:
            super()._commit()
        finally:
            with outbox.changed:
                outbox.sending.discard(self)
                outbox.changed.notify_all()


def make_flushable(publisher: pubsub_v1.PublisherClient) -> pubsub_v1.PublisherClient:
    """Give ``publisher`` batches that can be waited for. To be done before its first message."""
    _outboxes[publisher] = _Outbox()
    publisher._batch_class = Batch
    return publisher


def flush_and_close(publisher: pubsub_v1.PublisherClient) -> None:
    """Send what ``publisher`` has collected, wait until all is sent (or has failed), and close it."""
    if not publisher._is_stopped:
        publisher.stop()
    outbox = _outboxes[publisher]
    end = time.monotonic() + FLUSH_TIMEOUT
    while True:
        with outbox.changed:
            batch = outbox.without_thread.popleft() if outbox.without_thread else None
            if batch is None:
                if not outbox.sending:
                    break
                if not outbox.changed.wait(end - time.monotonic()):
                    _tell_loss(len(outbox.sending))
                    break
        if batch is not None:
            batch._commit()
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
