# SPDX-License-Identifier: Apache-2.0
"""First and later retrieval from the pools, with real loading of service-account credentials.

    python benchmarks/runtime_pools.py

Exits with 1 where a later retrieval from the BigQuery pool takes 1 ms or more, or is less than 200 times faster than a
first one. Each first retrieval happens in a process of its own, after the imports, as a program meets it. No network.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import timeit
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
ROUNDS = 7
MOST_SECONDS = 0.001
LEAST_RATIO = 200

BIGQUERY = """
from google.cloud import bigquery
from shared.clients.bigquery_pool import get_bigquery_client
get = lambda: get_bigquery_client("p", "EU")
"""
HTTP = """
import requests
from shared.clients.http_pool import get_http_session
get = lambda: get_http_session()
"""
MEASURE = """
import json, time, timeit
started = time.perf_counter()
first_object = get()
first = time.perf_counter() - started
assert get() is first_object
later = min(timeit.repeat(get, number=1000, repeat=5)) / 1000
print(json.dumps([first, later]))
"""


def write_key(path: Path) -> None:
    """Write a service-account file that nobody honours."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fields = {"type": "service_account", "project_id": "p", "private_key": key.decode(), "private_key_id": "1"}
    fields |= {"client_email": "robot@example.com", "token_uri": "https://127.0.0.1:1/token"}
    path.write_text(json.dumps(fields))


def measure(setup: str, environment: dict[str, str]) -> tuple[float, float]:
    """Return the medians (seconds) of the first and the later retrieval."""
    rows = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", setup + MEASURE],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        rows.append(json.loads(done.stdout))
    first, later = (statistics.median(column) for column in zip(*rows, strict=True))
    return first, later


def main() -> int:
    """Measure, print a table, and judge."""
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key.json"
        write_key(key)
        hidden = ("GOOGLE_", "GCLOUD_", "BIGQUERY_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        environment |= {"GOOGLE_APPLICATION_CREDENTIALS": str(key), "PYTHONPATH": str(REPOSITORY)}
        results = {"BigQuery": measure(BIGQUERY, environment), "HTTP": measure(HTTP, environment)}
    nothing = min(timeit.repeat(lambda: None, number=100_000, repeat=5)) / 100_000
    print("| pool | first retrieval | later retrieval | ratio | in calls of an empty function |")
    print("|---|---|---|---|---|")
    for name, (first, later) in results.items():
        print(
            f"| {name} | {first * 1e3:.1f} ms | {later * 1e6:.1f} µs | {first / later:,.0f} | {later / nothing:,.0f} |"
        )
    first, later = results["BigQuery"]
    good = later < MOST_SECONDS and first / later >= LEAST_RATIO
    print(f"\nLater below {MOST_SECONDS * 1e3:.0f} ms and {LEAST_RATIO} times faster: {'yes' if good else 'NO'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
