# SPDX-License-Identifier: Apache-2.0
"""Run requests' own tests with our session, and urllib3's with our ``Retry`` subclass.

    python tests/peers/http_peers.py [FOLDER]

takes both from their source distributions, in the versions that are installed here, into FOLDER (a temporary one by
default), makes an environment there, runs each suite first as it is and then with ours substituted, and compares. Exits
with 1 where a test fails only with ours for a reason that is not in the tables below. Results: docs/runtime/peers.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

TOOLS = ["pytest>=8,<9", "pytest-httpbin", "pytest-mock", "pytest-timeout", "trustme", "PySocks"]

SETTINGS = "the test changes the session, which a shared one refuses"
COOKIES = "the test expects a cookie of one call in the next, which a shared session does not keep"
RETRIED = "the test's server answers once, and the pool asks again"
SCHEDULE = "the test states urllib3's waits; ours are jittered, begin with the first retry, and end at a minute"

# By a pattern of the failure's text, or of the test's name.
BY_TEXT = {"SharedSessionError": SETTINGS}
BY_NAME = {
    r"test_set_cookie_on_301|test_cookie_sent_on_redirect|test_cookie_removed_on_expire": COOKIES,
    r"test_cookie_quote_wrapped": COOKIES,
    r"test_request_cookie_overrides_session_cookie|test_DIGEST_AUTH_SETS_SESSION_COOKIES": COOKIES,
    r"test_chunked_encoding_error": RETRIED,
    r"test_session_close_proxy_clear": "the test puts mocks among the proxies, which cannot be asked for their pools",
    r"test_urllib3_pool_connection_closed": "the test mounts an adapter of its own",
    r"test_backoff|test_configurable_backoff_max|test_zero_backoff|test_respect_retry_after_header_sleep": SCHEDULE,
    r"test_string$": "the class has another name",
}


@dataclass(frozen=True)
class Suite:
    """One peer's tests, and the substitutions to try on them."""

    distribution: str
    plugin: str
    modes: tuple[str, ...]
    arguments: tuple[str, ...]


SUITES = [
    Suite("requests", "requests_peer", ("open", "shipped"), ("tests",)),
    Suite(
        "urllib3",
        "urllib3_peer",
        ("shipped",),
        (
            "--noconftest",  # it needs a patched web server that is in no registry
            *(f"test/test_{name}.py" for name in ("retry", "connectionpool", "poolmanager", "proxymanager")),
            *(f"test/test_{name}.py" for name in ("response", "util")),
        ),
    ),
]


def unpack(distribution: str, folder: Path, python: Path) -> Path:
    """The peer's sources."""
    pin = f"{distribution}=={version(distribution)}"
    command = [python, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", distribution, "-d", folder, pin]
    subprocess.run(command, check=True)
    archive = next(folder.glob(f"{distribution.replace('-', '_')}-*.tar.gz"))
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):
            packed.extractall(folder, filter="data")
        else:
            packed.extractall(folder)
    return folder / archive.name.removesuffix(".tar.gz")


def outcomes(suite: Suite, mode: str, sources: Path, python: Path) -> dict[str, str]:
    """Each test's failure text by its name; empty for one that passed. Skipped ones are left out."""
    report = sources.parent / f"{suite.distribution}-{mode}.xml"
    environment = {**os.environ, "RESILINT_PEER": mode, "PYTHONPATH": f"{REPOSITORY}:{HERE}"}
    command = [python, "-m", "pytest", "-q", "-p", suite.plugin, "-p", "no:cacheprovider", f"--junitxml={report}"]
    subprocess.run([*command, *suite.arguments], cwd=sources, env=environment, stdout=subprocess.DEVNULL, check=False)
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is None:
            problems = [*case.iter("failure"), *case.iter("error")]
            found[f"{case.get('classname')}::{case.get('name')}"] = "".join(
                f"{problem.get('message')}{problem.text}" for problem in problems
            )
    return found


def reason(name: str, text: str) -> str | None:
    """Why this test may fail with ours."""
    for pattern, why in BY_NAME.items():
        if re.search(rf"::(?:{pattern})", name):
            return why
    return next((why for pattern, why in BY_TEXT.items() if pattern in text), None)


def compare(suite: Suite, mode: str, plain: dict[str, str], ours: dict[str, str]) -> list[str]:
    """Print the figures of one substitution; the failures that nobody can explain."""
    failed = {name: text for name, text in ours.items() if text and not plain.get(name)}
    unexplained = [name for name, text in failed.items() if reason(name, text) is None]
    unexplained += [f"{name} did not run" for name in plain.keys() - ours.keys()]
    if sum(map(bool, plain.values())) > len(plain) / 20:
        unexplained.append("the suite does not work here, with or without ours")
    print(f"{suite.distribution} {version(suite.distribution)}, {mode}: {len(ours)} tests,", end=" ")
    print(f"{sum(1 for text in ours.values() if not text)} passed, {sum(map(bool, plain.values()))} fail without ours")
    for why, count in Counter(reason(name, text) for name, text in failed.items()).items():
        print(f"  {count:3} {why or 'UNEXPLAINED'}")
    for name in unexplained:
        print(f"      {name}")
    return unexplained


def main(folder: Path) -> int:
    """Run everything in ``folder``."""
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
