"""The bases of exceptions of libraries: what a handler of a base class catches too.

`tests/libraries/test_exception_bases.py` compares every line with the libraries.
"""

from __future__ import annotations

import builtins
from functools import lru_cache

_REQUESTS = "requests.exceptions."
_GOOGLE = "google.api_core.exceptions."
_AUTH = "google.auth.exceptions."
_URLLIB3 = "urllib3.exceptions."
_REDIS = "redis.exceptions."

_FAMILIES: dict[str, dict[str, str]] = {
    _REQUESTS: {
        "RequestException": "builtins.OSError",
        "HTTPError": "RequestException",
        "ConnectionError": "RequestException",
        "ProxyError": "ConnectionError",
        "SSLError": "ConnectionError",
        "Timeout": "RequestException",
        "ConnectTimeout": "ConnectionError Timeout",
        "ReadTimeout": "Timeout",
        "TooManyRedirects": "RequestException",
        "ChunkedEncodingError": "RequestException",
        "ContentDecodingError": "RequestException",
        "RetryError": "RequestException",
        "InvalidJSONError": "RequestException",
        "JSONDecodeError": "InvalidJSONError builtins.ValueError",
        "MissingSchema": "RequestException builtins.ValueError",
        "InvalidSchema": "RequestException builtins.ValueError",
        "InvalidURL": "RequestException builtins.ValueError",
    },
    _GOOGLE: {
        "GoogleAPIError": "builtins.Exception",
        "RetryError": "GoogleAPIError",
        "GoogleAPICallError": "GoogleAPIError",
        "ClientError": "GoogleAPICallError",
        "BadRequest": "ClientError",
        "InvalidArgument": "BadRequest",
        "FailedPrecondition": "BadRequest",
        "Unauthorized": "ClientError",
        "Forbidden": "ClientError",
        "PermissionDenied": "Forbidden",
        "NotFound": "ClientError",
        "Conflict": "ClientError",
        "AlreadyExists": "Conflict",
        "Aborted": "Conflict",
        "TooManyRequests": "ClientError",
        "ResourceExhausted": "TooManyRequests",
        "Cancelled": "ClientError",
        "ServerError": "GoogleAPICallError",
        "InternalServerError": "ServerError",
        "Unknown": "ServerError",
        "DataLoss": "ServerError",
        "BadGateway": "ServerError",
        "ServiceUnavailable": "ServerError",
        "GatewayTimeout": "ServerError",
        "DeadlineExceeded": "GatewayTimeout",
    },
    _AUTH: {
        "GoogleAuthError": "builtins.Exception",
        "TransportError": "GoogleAuthError",
        "RefreshError": "GoogleAuthError",
        "DefaultCredentialsError": "GoogleAuthError",
    },
    _URLLIB3: {
        "HTTPError": "builtins.Exception",
        "PoolError": "HTTPError",
        "RequestError": "PoolError",
        "MaxRetryError": "RequestError",
        "ProtocolError": "HTTPError",
        "TimeoutError": "HTTPError",
        "ReadTimeoutError": "TimeoutError RequestError",
        "ConnectTimeoutError": "TimeoutError",
    },
    _REDIS: {
        "RedisError": "builtins.Exception",
        "ConnectionError": "RedisError",
        "TimeoutError": "RedisError",
        "LockError": "RedisError builtins.ValueError",
        "LockNotOwnedError": "LockError",
    },
    "tenacity.": {"RetryError": "builtins.Exception"},
    "filelock.": {"Timeout": "builtins.TimeoutError"},
    "json.": {"JSONDecodeError": "builtins.ValueError"},
    "subprocess.": {
        "SubprocessError": "builtins.Exception",
        "CalledProcessError": "SubprocessError",
        "TimeoutExpired": "SubprocessError",
    },
    "urllib.error.": {"URLError": "builtins.OSError", "HTTPError": "URLError"},
    "socket.": {"gaierror": "builtins.OSError", "herror": "builtins.OSError"},
}
_ALIASES = {
    "builtins.IOError": "builtins.OSError",
    "builtins.EnvironmentError": "builtins.OSError",
    "socket.error": "builtins.OSError",
    # From Python 3.11 on these are the built-in one; before, their users mean the same thing.
    "socket.timeout": "builtins.TimeoutError",
    "asyncio.TimeoutError": "builtins.TimeoutError",
    "asyncio.exceptions.TimeoutError": "builtins.TimeoutError",
    "concurrent.futures.TimeoutError": "builtins.TimeoutError",
    "concurrent.futures._base.TimeoutError": "builtins.TimeoutError",
    "json.decoder.JSONDecodeError": "json.JSONDecodeError",
    "http.client.RemoteDisconnected": "builtins.ConnectionResetError",
}
_HOMES = (
    ("google.cloud.exceptions.", _GOOGLE),
    ("requests.packages.urllib3.exceptions.", _URLLIB3),
    ("redis.", _REDIS),
    ("requests.", _REQUESTS),
)
"""Where packages let their exceptions be imported from as well."""
BASES = {f"{home}{name}": bases for home, family in _FAMILIES.items() for name, bases in family.items()}


@lru_cache(maxsize=1024)
def canonical_exception(dotted: str) -> str:
    """Return the one name of an exception that may be imported from several places."""
    for prefix, home in _HOMES:
        name = dotted[len(prefix) :]
        if dotted.startswith(prefix) and f"{home}{name}" in BASES:
            return f"{home}{name}"
    return _ALIASES.get(dotted, dotted)


@lru_cache(maxsize=1024)
def ancestry(dotted: str) -> frozenset[str]:
    """Return an exception's name with those of its bases, as far as they are known."""
    if dotted.startswith("builtins."):
        kind = getattr(builtins, dotted.removeprefix("builtins."), None)
        if isinstance(kind, type):
            return frozenset(f"builtins.{base.__name__}" for base in kind.__mro__ if base is not object)
    found = {dotted, "builtins.Exception", "builtins.BaseException"}
    home = dotted[: dotted.rfind(".") + 1]
    for base in BASES.get(dotted, "").split():
        found |= ancestry(base if base.startswith("builtins.") else f"{home}{base}")
    return frozenset(found)
