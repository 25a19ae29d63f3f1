# SPDX-License-Identifier: Apache-2.0
"""What the pools of Google's clients have in common. Imports nothing of Google until it is needed."""

from __future__ import annotations

import contextlib
import os
from typing import Any


def project_from_environment() -> str | None:
    """Return the project that Google's clients take from the environment where none is given."""
    return os.environ.get("GOOGLE_CLOUD_PROJECT") or os.environ.get("GCLOUD_PROJECT") or None


def anonymous_for_emulator(variable: str) -> Any:
    """Return anonymous credentials if the environment names an emulator, else None.

    Real credentials have no business with an emulator, and CI has none to offer.
    """
    if not os.environ.get(variable):
        return None
    from google.auth.credentials import AnonymousCredentials

    return AnonymousCredentials()  # type: ignore[no-untyped-call]


def prepared(client: Any) -> Any:
    """Make a client that speaks HTTP fit for sharing; on failure close it. What is no real client (a mock) stays."""
    from google.cloud.client import Client

    if issubclass(type(client), Client):  # isinstance would take a mock by its word
        from ._google_http import prepare

        try:
            prepare(client)
        except BaseException:
            with contextlib.suppress(Exception):  # the first error is the one to see
                client.close()
            raise
    return client
