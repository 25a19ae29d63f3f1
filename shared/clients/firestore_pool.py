# SPDX-License-Identifier: Apache-2.0
"""One Firestore client for each project and database, shared by all threads of the process.

    from shared.clients.firestore_pool import get_firestore_client

    get_firestore_client("my-project").collection("orders").document("1").get(timeout=30)

In forked children see :mod:`._grpc_forks`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..utils import _checks
from . import _grpc_forks
from ._google import project_from_environment
from ._pool import Identity, Pool, PoolStats

if TYPE_CHECKING:
    from google.api_core.client_options import ClientOptions
    from google.auth.credentials import Credentials
    from google.cloud import firestore

__all__ = [
    "PoolStats",
    "close_all_clients",
    "get_client_count",
    "get_firestore_client",
    "pool_stats",
    "reset_for_tests",
]

_pool: Pool[Any] = Pool("firestore", close=lambda client: client.close())


def get_firestore_client(
    project_id: str | None = None,
    database: str | None = None,
    *,
    credentials: Credentials | None = None,
    client_options: ClientOptions | dict[str, Any] | None = None,
) -> firestore.Client:
    """Return the process's client for this project and database; the first call builds it.

    ``GOOGLE_CLOUD_PROJECT``, ``GOOGLE_APPLICATION_CREDENTIALS`` and ``FIRESTORE_EMULATOR_HOST`` count too.

    Args:
        project_id: as ``firestore.Client(project=...)``; None for the environment's or the credentials' project.
        database: name of the database, None for ``"(default)"``.
        credentials: as in ``firestore.Client``. Compared by identity, as is the next: pass the same object each
            time, or each call builds a client of its own.
        client_options: as in ``firestore.Client``.

    Raises:
        TypeError: ``project_id`` or ``database`` is not a string.
        ValueError: ``project_id`` or ``database`` is empty or has blanks around it.
        RuntimeError: the interpreter is shutting down, or this process was forked from one that had used gRPC.
        google.auth.exceptions.DefaultCredentialsError: no credentials; this and every other error of the client
            library comes unchanged, and nothing is kept.
    """
    project = _checks.text("project_id", project_id) if project_id is not None else project_from_environment()
    named = _checks.text("database", database) if database is not None else "(default)"
    surroundings = (
        named,
        os.environ.get("FIRESTORE_EMULATOR_HOST"),
        os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"),
        Identity(credentials),
        Identity(client_options),
    )

    def build() -> firestore.Client:
        from google.cloud import firestore

        _grpc_forks.note_use()
        client = firestore.Client(
            project=project, database=database, credentials=credentials, client_options=client_options
        )
        # The channel is made at the first use, by each thread that finds none: so here, before anybody sees it.
        _ = client._firestore_api
        return client if project else _pool.alias((client.project, *surroundings), client)

    _grpc_forks.check()
    return _pool.get((project, *surroundings), build)  # type: ignore[no-any-return]


def get_client_count() -> int:
    """Return the number of clients in this process."""
    return len(_pool)


def pool_stats() -> PoolStats:
    """Return what the pool has done in this process."""
    return _pool.stats()


def close_all_clients() -> None:
    """Close all clients of this process. Calls that still use one fail; the next retrieval builds a new one."""
    _pool.close_all()


def reset_for_tests() -> None:
    """Close all clients and forget everything, so that one test does not see another's."""
    _pool.reset()
