"""Canonical dotted names: one name for what a library lets people import from several places."""

from __future__ import annotations

from functools import lru_cache

RUNTIME = "shared"
"""The canonical name of the runtime package, whatever ``runtime-package`` calls it."""

BIGQUERY_CLIENT = "google.cloud.bigquery.Client"
GET_BIGQUERY_CLIENT = f"{RUNTIME}.clients.bigquery_pool.get_bigquery_client"
GET_HTTP_SESSION = f"{RUNTIME}.clients.http_pool.get_http_session"
POOLED_SESSION = f"{RUNTIME}.clients.http_pool.PooledSession"
REQUESTS_SESSION = "requests.Session"
JOB_CLASSES = frozenset(f"google.cloud.bigquery.{kind}Job" for kind in ("Query", "Load", "Copy", "Extract"))

PUBLIC = {
    "clients/bigquery_pool.py": ("get_bigquery_client", "get_client_count", "close_all_clients", "reset_for_tests"),
    "clients/http_pool.py": (
        "get_http_session", "get", "post", "put", "patch", "delete", "head", "options", "request",
        "close_all_sessions", "reset_for_tests", "pool_stats",
    ),
    "clients/storage_pool.py": ("get_storage_client",),
    "clients/firestore_pool.py": ("get_firestore_client",),
    "clients/pubsub_pool.py": ("get_pubsub_publisher", "get_pubsub_subscriber"),
    "utils/bigquery_retry.py": (
        "SERIALIZATION_RETRY", "QUOTA_RETRY", "TRANSIENT_RETRY", "is_serialization_error", "is_quota_exceeded_error",
        "is_transient_error", "is_streaming_buffer_error", "retry_on_serialization", "retry_on_quota_exceeded",
        "retry_on_transient",
    ),
    "utils/retry_with_jitter.py": ("retry_with_jitter",),
}  # fmt: skip
"""The runtime's public names, by the end of the path of the module that defines them; the first one marks it."""

# Longest prefixes first where one is the start of another.
_PREFIXES = (
    ("google.cloud.bigquery.client.", "google.cloud.bigquery."),
    ("google.cloud.bigquery.job.query.", "google.cloud.bigquery."),
    ("google.cloud.bigquery.job.load.", "google.cloud.bigquery."),
    ("google.cloud.bigquery.job.copy_.", "google.cloud.bigquery."),
    ("google.cloud.bigquery.job.extract.", "google.cloud.bigquery."),
    ("google.cloud.bigquery.job.", "google.cloud.bigquery."),
    ("requests.api.", "requests."),
    ("requests.sessions.", "requests."),
    ("requests.adapters.HTTPAdapter", "requests.HTTPAdapter"),
    ("requests.packages.urllib3.", "urllib3."),
    ("urllib3.util.retry.", "urllib3."),
    ("urllib3.util.Retry", "urllib3.Retry"),
    ("google.api_core.retry_async.", "google.api_core.retry."),
    ("google.api_core.retry.retry_unary_async.", "google.api_core.retry."),
    ("google.api_core.retry.retry_unary.", "google.api_core.retry."),
    ("google.api_core.retry.retry_base.", "google.api_core.retry."),
    ("google.api_core.retry.retry_streaming_async.", "google.api_core.retry."),
    ("google.api_core.retry.retry_streaming.", "google.api_core.retry."),
    ("tenacity.retry.", "tenacity."),
    ("tenacity.wait.", "tenacity."),
    ("tenacity.stop.", "tenacity."),
    ("tenacity.asyncio.", "tenacity."),
    ("tenacity._asyncio.", "tenacity."),
    ("backoff._decorator.", "backoff."),
    ("retry.api.", "retry."),
    ("gevent.time.", "gevent."),
    ("google.cloud.firestore_v1.", "google.cloud.firestore."),
    ("google.cloud.storage.client.", "google.cloud.storage."),
    ("google.cloud.pubsub.", "google.cloud.pubsub_v1."),
    ("threading._", "threading."),
)
_RUNTIME_NAMES = {
    f"{RUNTIME}.clients.{name}": f"{RUNTIME}.{path[:-3].replace('/', '.')}.{name}"
    for path, names in PUBLIC.items()
    for name in names
    if path.startswith("clients/") and name != "reset_for_tests"
}


@lru_cache(maxsize=4096)
def canonical(dotted: str) -> str:
    """Return the one name that rules compare with."""
    for prefix, replacement in _PREFIXES:
        if dotted.startswith(prefix):
            dotted = replacement + dotted[len(prefix) :]
    return _RUNTIME_NAMES.get(dotted, dotted)


def runtime_name(dotted: str, runtime_package: str) -> str:
    """Return a name of the configured runtime package under its canonical package, others as they are."""
    if runtime_package == RUNTIME:
        return dotted
    if dotted == runtime_package or dotted.startswith(runtime_package + "."):
        return RUNTIME + dotted[len(runtime_package) :]
    # Somebody else's package of that name.
    return f"~{dotted}" if dotted == RUNTIME or dotted.startswith(f"{RUNTIME}.") else dotted


# What a call gives back, where that is an object of another class than the called name.
RETURNS = {
    GET_BIGQUERY_CLIENT: BIGQUERY_CLIENT,
    GET_HTTP_SESSION: POOLED_SESSION,
    "requests.session": REQUESTS_SESSION,
    f"{REQUESTS_SESSION}.__enter__": REQUESTS_SESSION,
    f"{BIGQUERY_CLIENT}.from_service_account_json": BIGQUERY_CLIENT,
    f"{BIGQUERY_CLIENT}.from_service_account_info": BIGQUERY_CLIENT,
    f"{BIGQUERY_CLIENT}.from_service_account_file": BIGQUERY_CLIENT,
    f"{BIGQUERY_CLIENT}.query": "google.cloud.bigquery.QueryJob",
    f"{BIGQUERY_CLIENT}.load_table_from_uri": "google.cloud.bigquery.LoadJob",
    f"{BIGQUERY_CLIENT}.load_table_from_file": "google.cloud.bigquery.LoadJob",
    f"{BIGQUERY_CLIENT}.load_table_from_dataframe": "google.cloud.bigquery.LoadJob",
    f"{BIGQUERY_CLIENT}.load_table_from_json": "google.cloud.bigquery.LoadJob",
    f"{BIGQUERY_CLIENT}.copy_table": "google.cloud.bigquery.CopyJob",
    f"{BIGQUERY_CLIENT}.extract_table": "google.cloud.bigquery.ExtractJob",
    f"{BIGQUERY_CLIENT}.create_job": "google.cloud.bigquery.QueryJob",
    f"{BIGQUERY_CLIENT}.get_job": "google.cloud.bigquery.QueryJob",
}


def class_of_result(of: str) -> str:
    """Return the class of what calling ``of`` returned: for a class, itself."""
    return RETURNS.get(of, of)
