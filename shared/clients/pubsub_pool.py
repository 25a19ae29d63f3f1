# SPDX-License-Identifier: Apache-2.0
"""One Pub/Sub publisher and one subscriber for each configuration, shared by all threads of the process.

    from shared.clients.pubsub_pool import get_pubsub_publisher

    get_pubsub_publisher().publish(topic, b"data").result(timeout=60)

Publishers are flushed at interpreter exit, after all threads that are no daemons have ended: what ``publish`` has
accepted is sent, even if nobody has waited for its future. In forked children see :mod:`._grpc_forks`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import _grpc_forks
from ._pool import Identity, Pool, PoolStats

if TYPE_CHECKING:
    from google.api_core.client_options import ClientOptions
    from google.auth.credentials import Credentials
    from google.cloud import pubsub_v1  # type: ignore[attr-defined]

__all__ = [
    "PoolStats",
    "close_all_clients",
    "get_client_count",
    "get_pubsub_publisher",
    "get_pubsub_subscriber",
    "pool_stats",
    "reset_for_tests",
]


def _close_publisher(publisher: Any) -> None:
    from ._publisher import flush_and_close

    flush_and_close(publisher)


_publishers: Pool[Any] = Pool("pubsub_publisher", close=_close_publisher)
_subscribers: Pool[Any] = Pool("pubsub_subscriber", close=lambda subscriber: subscriber.close())


def get_pubsub_publisher(
    *,
    batch_settings: pubsub_v1.types.BatchSettings | None = None,
    publisher_options: pubsub_v1.types.PublisherOptions | None = None,
    credentials: Credentials | None = None,
    client_options: ClientOptions | dict[str, Any] | None = None,
) -> pubsub_v1.PublisherClient:
    """Return the process's publisher for this configuration; the first call builds it.

    ``GOOGLE_APPLICATION_CREDENTIALS`` and ``PUBSUB_EMULATOR_HOST`` count too.

    Args:
        batch_settings: as in ``pubsub_v1.PublisherClient``. Compared by value, as is the next.
        publisher_options: as in ``pubsub_v1.PublisherClient``.
        credentials: as in ``pubsub_v1.PublisherClient``. Compared by identity, as is the next: pass the same
            object each time, or each call builds a client of its own.
        client_options: as in ``pubsub_v1.PublisherClient``.

    Raises:
        RuntimeError: the interpreter is shutting down, or this process was forked from one that had used gRPC.
        google.auth.exceptions.DefaultCredentialsError: no credentials; this and every other error of the client
            library comes unchanged, and nothing is kept.
    """

    def build() -> pubsub_v1.PublisherClient:
        from google.cloud import pubsub_v1  # type: ignore[attr-defined]

        from ._publisher import make_flushable

        _grpc_forks.note_use()
        return make_flushable(
            pubsub_v1.PublisherClient(
                batch_settings=batch_settings or (),
                publisher_options=publisher_options or (),
                **_given(credentials, client_options),
            )
        )

    _grpc_forks.check()
    # Their parts may be objects without a hash (a retry): compared by value where that is possible.
    settings = (repr(batch_settings), repr(publisher_options))
    return _publishers.get((settings, *_surroundings(credentials, client_options)), build)


def get_pubsub_subscriber(
    *,
    credentials: Credentials | None = None,
    client_options: ClientOptions | dict[str, Any] | None = None,
) -> pubsub_v1.SubscriberClient:
    """Return the process's subscriber for this configuration; the first call builds it.

    Arguments and errors are those of :func:`get_pubsub_publisher`. The streaming pulls that are started with it
    belong to whoever started them: cancel their futures before the process ends.
    """

    def build() -> pubsub_v1.SubscriberClient:
        from google.cloud import pubsub_v1  # type: ignore[attr-defined]

        _grpc_forks.note_use()
        return pubsub_v1.SubscriberClient(**_given(credentials, client_options))

    _grpc_forks.check()
    return _subscribers.get(_surroundings(credentials, client_options), build)


def get_client_count() -> int:
    """Return the number of publishers and subscribers in this process."""
    return len(_publishers) + len(_subscribers)


def pool_stats() -> dict[str, PoolStats]:
    """Return what the pools have done in this process, under ``"publisher"`` and ``"subscriber"``."""
    return {"publisher": _publishers.stats(), "subscriber": _subscribers.stats()}


def close_all_clients() -> None:
    """Flush and close all publishers and close all subscribers of this process."""
    _publishers.close_all()
    _subscribers.close_all()


def reset_for_tests() -> None:
    """Close all clients and forget everything, so that one test does not see another's."""
    _publishers.reset()
    _subscribers.reset()


def _surroundings(credentials: object, client_options: object) -> tuple[object, ...]:
    return (
        os.environ.get("PUBSUB_EMULATOR_HOST"),
        os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"),
        Identity(credentials),
        Identity(client_options),
    )


def _given(credentials: object, client_options: object) -> dict[str, Any]:
    options = {"credentials": credentials, "client_options": client_options}
    return {name: value for name, value in options.items() if value is not None}
