# SPDX-License-Identifier: Apache-2.0
"""Run google-api-core's own retry tests with our policy in the place of its ``Retry`` and ``AsyncRetry``.

    python tests/peers/api_core_peers.py [FOLDER]

As http_peers.py, which has the machinery. A new peer is an entry in SUITES and a plugin beside this file. Results:
docs/runtime/peers.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from importlib.metadata import version
from pathlib import Path

import http_peers
from http_peers import Suite, compare, outcomes, unpack

SCHEDULE = "the test states api_core's waits; ours are uniform(base, 3 * previous)"
LAST_ERROR = "the test expects RetryError, we raise the last error itself"

EXPLAINED = {
    r"test___call___and_execute_retry(_hitting_timeout)?$": SCHEDULE,
    r"test___init___when_retry_is_executed$": SCHEDULE,
}
EXPLAINED_TEXT = {"RetryError": LAST_ERROR}

TOOLS = ["pytest>=8,<9", "pytest-asyncio", "grpcio", "requests"]

SUITES = [
    Suite(
        "google-api-core",
        "api_core_peer",
        ("shipped", "translated"),
        (
            "tests/unit/retry/test_retry_base.py",
            "tests/unit/retry/test_retry_unary.py",
            "tests/asyncio/retry/test_retry_unary_async.py",
        ),
    ),
]


def main(folder: Path) -> int:
    """Run everything in ``folder``."""
    http_peers.BY_NAME = EXPLAINED
    http_peers.BY_TEXT = EXPLAINED_TEXT
    venv.create(folder / "environment", with_pip=True, clear=True)
    python = folder / "environment" / "bin" / "python"
    pins = [f"{suite.distribution}=={version(suite.distribution)}" for suite in SUITES]
    subprocess.run([python, "-m", "pip", "install", "-q", *pins, *TOOLS], check=True)
    unexplained: list[str] = []
    for suite in SUITES:
        sources = unpack(suite.distribution, folder, python)
        plain = outcomes(suite, "plain", sources, python)
        for mode in suite.modes:
            unexplained += compare(suite, mode, plain, outcomes(suite, mode, sources, python))
    return 1 if unexplained else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1]).resolve()))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
