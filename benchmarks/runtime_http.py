# SPDX-License-Identifier: Apache-2.0
"""The HTTP pool: what retrieving a session costs, and what keeping connections saves.

    python benchmarks/runtime_http.py            # a table; exits 1 where a condition does not hold
    python benchmarks/runtime_http.py --json     # the same as JSON

The server runs in a process of its own on the loopback, so the network is as fast as it ever gets: what is saved
here is the least that is saved. Compared are plain ``requests.get`` (a connection each), one raw ``requests.Session``,
and the pool. All ratios come from one run; within it the three take turns, round by round, and each one's
best round counts, which other work on the machine disturbs least.

Conditions: a later retrieval takes under 1 ms and is at least 200 times faster than the first; the pool opens at most
one connection a thread, reuses above 90 %, and needs less time than no pool.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests" / "runtime" / "http")]

ROUNDS = 10
REQUESTS = 100
THREADS = 8

FIRST_RETRIEVAL = """
import sys, time
from shared.clients.http_pool import get_http_session
began = time.perf_counter()
get_http_session()
first = time.perf_counter() - began
began = time.perf_counter()
for _ in range(10_000):
    get_http_session()
print(first, (time.perf_counter() - began) / 10_000)
"""


def serve(pipe: Connection, folder: str, tls: bool) -> None:
    """The server's process: answers on the pipe how many connections it accepted since it was asked last."""
    from local_server import make_certificate, serving

    certificate, context = make_certificate(Path(folder)) if tls else (None, None)
    with serving(context) as server:
        pipe.send((server.url, str(certificate) if certificate else None))
        while pipe.recv():
            pipe.send(server.accepts)
            server.accepts = 0


def retrieval() -> dict[str, float]:
    """Seconds for the first retrieval of a fresh interpreter (it imports requests) and for a later one."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    readings = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", FIRST_RETRIEVAL], capture_output=True, text=True, check=True, env=environment
        )
        readings.append([float(part) for part in done.stdout.split()])
    first, later = (min(column) for column in zip(*readings, strict=True))
    return {"first": first, "later": later, "ratio": first / later}


def traffic(tls: bool, threads: int) -> dict[str, dict[str, float]]:
    """Requests, accepts and seconds a request, for each way of sending."""
    import requests

    from shared.clients import http_pool

    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, folder, tls), daemon=True)
        process.start()
        url, certificate = ours.recv()
        options: dict[str, Any] = {"verify": certificate} if certificate else {}

        def accepts() -> int:
            ours.send(True)
            return int(ours.recv())

        raw = requests.Session()
        raw.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=threads))
        raw.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=threads))
        ways: dict[str, Callable[[], Any]] = {
            "requests.get": lambda: requests.get(f"{url}/echo", timeout=30, **options),
            "requests.Session": lambda: raw.get(f"{url}/echo", timeout=30, **options),
            "pool": lambda: http_pool.get(f"{url}/echo", **options),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        opened = dict.fromkeys(ways, 0)
        http_pool.reset_for_tests()
        with ThreadPoolExecutor(threads) as pool:
            accepts()
            for _ in range(ROUNDS):
                for name, send in ways.items():
                    began = time.perf_counter()
                    for future in [pool.submit(send) for _ in range(REQUESTS)]:
                        future.result().raise_for_status()
                    seconds[name].append((time.perf_counter() - began) / REQUESTS)
                    opened[name] += accepts()
        raw.close()
        reuse = http_pool.pool_stats().reuse_rate
        http_pool.reset_for_tests()
        ours.send(False)
        process.join(10)
    without = min(seconds["requests.get"])
    return {
        name: {
            "requests": ROUNDS * REQUESTS,
            "accepts": opened[name],
            "seconds": min(seconds[name]),
            "times_faster": without / min(seconds[name]),
            **({"reuse_rate": reuse} if name == "pool" else {}),
        }
        for name in ways
    }


def failures(results: dict[str, Any]) -> list[str]:
    """The conditions that do not hold."""
    found = []
    retrieved = results["retrieval"]
    if retrieved["later"] >= 0.001:
        found.append(f"a later retrieval takes {retrieved['later'] * 1000:.3f} ms, not under 1 ms")
    if retrieved["ratio"] < 200:
        found.append(f"a later retrieval is {retrieved['ratio']:.0f} times faster than the first, not 200 times")
    for name, ways in results["traffic"].items():
        threads = int(name.split()[1])
        pool = ways["pool"]
        if pool["accepts"] > threads:
            found.append(f"{name}: the pool opened {pool['accepts']} connections, more than one a thread")
        if pool["reuse_rate"] <= 0.9:
            found.append(f"{name}: the pool reused {pool['reuse_rate']:.1%}, not above 90 %")
        if pool["times_faster"] <= 1:
            found.append(f"{name}: the pool is {pool['times_faster']:.2f} times as fast as no pool")
    return found


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    results: dict[str, Any] = {"python": platform.python_version(), "cpus": os.cpu_count(), "retrieval": retrieval()}
    results["traffic"] = {
        f"{'TLS' if tls else 'TCP'} {threads} thread{'s' if threads > 1 else ''}": traffic(tls, threads)
        for tls in (False, True)
        for threads in (1, THREADS)
    }
    if arguments.json:
        print(json.dumps(results, indent=2))
    else:
        retrieved = results["retrieval"]
        print(f"Python {results['python']}, {results['cpus']} CPUs\n")
        print(f"first retrieval  {retrieved['first'] * 1000:8.2f} ms (imports requests)")
        print(f"later retrieval  {retrieved['later'] * 1e6:8.2f} µs ({retrieved['ratio']:,.0f} times faster)\n")
        print(f"{'':14} {'sent with':18} {'requests':>8} {'accepts':>8} {'ms each':>8} {'faster':>8}")
        for name, ways in results["traffic"].items():
            for way, values in ways.items():
                print(
                    f"{name:14} {way:18} {values['requests']:8} {values['accepts']:8}"
                    f" {values['seconds'] * 1000:8.3f} {values['times_faster']:7.2f}x"
                )
    found = failures(results)
    for line in found:
        print(f"FAILED: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
