# SPDX-License-Identifier: Apache-2.0
"""One Cloud Storage client for each project, shared by all threads of the process.

    from shared.clients.storage_pool import get_storage_client

    get_storage_client("my-project").bucket("reports").blob("today.csv").download_as_bytes()

Clients are closed at interpreter exit, and not by their users.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..utils import _checks
from ._google import prepared, project_from_environment
from ._pool import Identity, Pool, PoolStats

if TYPE_CHECKING:
    from google.api_core.client_options import ClientOptions
    from google.auth.credentials import Credentials
    from google.cloud import storage  # type: ignore[attr-defined]

__all__ = ["PoolStats", "close_all_clients", "get_client_count", "get_storage_client", "pool_stats", "reset_for_tests"]

_pool: Pool[Any] = Pool("storage", close=lambda client: client.close())


def get_storage_client(
    project_id: str | None = None,
    *,
    credentials: Credentials | None = None,
    client_options: ClientOptions | dict[str, Any] | None = None,
) -> storage.Client:
    """Return the process's client for this project; the first call builds it.

    ``GOOGLE_CLOUD_PROJECT``, ``GOOGLE_APPLICATION_CREDENTIALS`` and ``STORAGE_EMULATOR_HOST`` count too.

    Args:
        project_id: as ``storage.Client(project=...)``; None for the environment's or the credentials' project.
        credentials: as in ``storage.Client``. Compared by identity, as is the next: pass the same object each time,
            or each call builds a client of its own.
        client_options: as in ``storage.Client``.

    Raises:
        TypeError: ``project_id`` is not a string.
        ValueError: ``project_id`` is empty or has blanks around it.
        RuntimeError: the interpreter is shutting down.
        google.auth.exceptions.DefaultCredentialsError: no credentials; this and every other error of the client
            library comes unchanged, and nothing is kept.
    """
    project = _checks.text("project_id", project_id) if project_id is not None else project_from_environment()
    surroundings = (
        os.environ.get("STORAGE_EMULATOR_HOST"),
        os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"),
        Identity(credentials),
        Identity(client_options),
    )

    def build() -> storage.Client:
        from google.cloud import storage  # type: ignore[attr-defined]

        options = {"project": project, "credentials": credentials, "client_options": client_options}
        # The client tells "not given" from None here: with None it works without a project.
        client = prepared(storage.Client(**{name: value for name, value in options.items() if value is not None}))
        return client if project else _pool.alias((client.project, *surroundings), client)

    return _pool.get((project, *surroundings), build)


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
