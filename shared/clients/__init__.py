# SPDX-License-Identifier: Apache-2.0
"""Pooled clients: one for each configuration and process, shared by all threads.

The pool functions of the modules in this package, all in one place. Each is imported when it is first used, so
``import shared.clients`` imports neither a client library nor the requests package. ``get_client_count`` and
``close_all_clients`` are those of BigQuery; the modules of the other pools have their own of the same names.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._pool import reset_all

if TYPE_CHECKING:
    from .bigquery_pool import close_all_clients, get_bigquery_client, get_client_count
    from .firestore_pool import get_firestore_client
    from .http_pool import close_all_sessions, delete, get, get_http_session, head, options, patch, post, put, request
    from .pubsub_pool import get_pubsub_publisher, get_pubsub_subscriber
    from .storage_pool import get_storage_client

__all__ = [
    "close_all_clients",
    "close_all_sessions",
    "delete",
    "get",
    "get_bigquery_client",
    "get_client_count",
    "get_firestore_client",
    "get_http_session",
    "get_pubsub_publisher",
    "get_pubsub_subscriber",
    "get_storage_client",
    "head",
    "options",
    "patch",
    "post",
    "put",
    "request",
    "reset_for_tests",
]

_MODULES = {
    "bigquery_pool": ("close_all_clients", "get_bigquery_client", "get_client_count"),
    "firestore_pool": ("get_firestore_client",),
    "http_pool": (
        "close_all_sessions",
        "delete",
        "get",
        "get_http_session",
        "head",
        "options",
        "patch",
        "post",
        "put",
        "request",
    ),
    "pubsub_pool": ("get_pubsub_publisher", "get_pubsub_subscriber"),
    "storage_pool": ("get_storage_client",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def reset_for_tests() -> None:
    """Close and forget the clients and sessions of all pools of this process, and their counts."""
    reset_all()


def __getattr__(name: str) -> Any:
    module = name if name in _MODULES else _HOMES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    imported = importlib.import_module(f".{module}", __name__)
    return imported if name == module else getattr(imported, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *__all__})
