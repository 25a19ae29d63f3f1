# SPDX-License-Identifier: Apache-2.0
"""One BigQuery client for each project and location, shared by all threads of the process.

    from shared.clients.bigquery_pool import get_bigquery_client

    rows = get_bigquery_client("my-project", location="EU").query("SELECT 1").result(timeout=300)

Clients are never given back and must not be closed by their users (rule RP105); they are closed at interpreter exit.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from .. import events
from ..utils import _checks
from ._google import anonymous_for_emulator, prepared, project_from_environment
from ._pool import Identity, Pool, PoolStats

if TYPE_CHECKING:
    from google.api_core.client_options import ClientOptions
    from google.auth.credentials import Credentials
    from google.cloud import bigquery

__all__ = ["PoolStats", "close_all_clients", "get_bigquery_client", "get_client_count", "pool_stats", "reset_for_tests"]

# The first location of each project, to warn once of a second one.
_first_locations: dict[str | None, str | None] = {}
_warned: set[str | None] = set()


def _forget_locations() -> None:
    _first_locations.clear()
    _warned.clear()


_pool: Pool[Any] = Pool("bigquery", close=lambda client: client.close(), on_reset=_forget_locations)


def get_bigquery_client(
    project_id: str | None = None,
    location: str | None = None,
    *,
    credentials: Credentials | None = None,
    client_options: ClientOptions | dict[str, Any] | None = None,
    default_query_job_config: bigquery.QueryJobConfig | None = None,
) -> bigquery.Client:
    """Return the process's client for this project and location; the first call builds it.

    The environment counts too: a changed ``GOOGLE_CLOUD_PROJECT``, ``GOOGLE_APPLICATION_CREDENTIALS`` or
    ``BIGQUERY_EMULATOR_HOST`` leads to another client, as does a patched ``bigquery.Client``. With an emulator set
    and no credentials given, the client is anonymous.

    Args:
        project_id: as ``bigquery.Client(project=...)``; None for the environment's or the credentials' project.
        location: default location of jobs, such as ``"EU"``; upper and lower case are the same.
        credentials: as in ``bigquery.Client``. Compared by identity, like the two below: pass the same object
            each time, or each call builds a client of its own.
        client_options: as in ``bigquery.Client``.
        default_query_job_config: as in ``bigquery.Client``.

    Raises:
        TypeError: ``project_id`` or ``location`` is not a string.
        ValueError: ``project_id`` or ``location`` is empty or has blanks around it.
        RuntimeError: the interpreter is shutting down.
        google.auth.exceptions.DefaultCredentialsError: no credentials; this and every other error of the client
            library comes unchanged, and nothing is kept.
    """
    project = project_id if project_id is None else _checks.text("project_id", project_id)
    if location is not None:
        _checks.text("location", location)
    project = project or project_from_environment()
    client_class = sys.modules[__name__].bigquery.Client  # looked up now: tests patch it
    surroundings = (
        location and location.casefold(),
        os.environ.get("BIGQUERY_EMULATOR_HOST"),
        os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"),
        Identity(client_class),
        Identity(credentials),
        Identity(client_options),
        Identity(default_query_job_config),
    )
    second_location: list[Any] = []

    def build() -> bigquery.Client:
        _drop_patched_classes(client_class)
        options = {
            "credentials": credentials or anonymous_for_emulator("BIGQUERY_EMULATOR_HOST"),
            "client_options": client_options,
            "default_query_job_config": default_query_job_config,
        }
        given = {name: value for name, value in options.items() if value is not None}
        client = prepared(client_class(project=project, location=location, **given))
        named = getattr(client, "project", project)  # a patched class need not have it
        if _is_second_location(named, location):
            second_location.append(named)
        # Where the credentials named the project, it is the same client as when the caller does.
        return client if project else _pool.alias((named, *surroundings), client)  # type: ignore[no-any-return]

    client = _pool.get((project, *surroundings), build)
    if second_location:
        _warn_of_second_location(second_location[0], location)
    return client  # type: ignore[no-any-return]


def get_client_count() -> int:
    """Return the number of clients in this process, those of a patched class only while it is patched in."""
    if not _pool:
        return 0  # and no client library is imported, or missed
    client_class = sys.modules[__name__].bigquery.Client
    return len({id(client) for key, client in _pool.items() if key[4].value is client_class})


def pool_stats() -> PoolStats:
    """Return what the pool has done in this process."""
    return _pool.stats()


def close_all_clients() -> None:
    """Close all clients of this process. Calls that still use one fail; the next retrieval builds a new one."""
    _pool.close_all()


def reset_for_tests() -> None:
    """Close all clients and forget everything, so that one test does not see another's."""
    _pool.reset()


def _drop_patched_classes(current: object) -> None:
    """Forget the clients of classes that tests had patched in, and no longer have."""
    from google.cloud.bigquery.client import Client

    _pool.drop(lambda key: key[4].value is not current and key[4].value is not Client)


def _is_second_location(project: str | None, location: str | None) -> bool:
    first = _first_locations.setdefault(project, location)
    if project in _warned or (first or "").casefold() == (location or "").casefold():
        return False
    _warned.add(project)
    return True


def _warn_of_second_location(project: str, location: str | None) -> None:
    other = _first_locations.get(project)
    events.emit(
        events.POOL_SECOND_LOCATION,
        logging.WARNING,
        "RP104: project %s has pooled clients for two locations, %s and %s: jobs of one do not see the other's tables",
        project,
        other or "none",
        location or "none",
        pool="bigquery",
        project=project,
        location=location,
        other_location=other,
    )


def __getattr__(name: str) -> Any:
    # The client library is imported at the first use, and is an attribute all the same, because tests patch it.
    if name != "bigquery":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from google.cloud import bigquery

    return bigquery
