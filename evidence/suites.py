"""Packages' own tests before and after their code is mended: ``python -m evidence.suites --help``.

``evidence.fixes`` has mended the copies in ``--work``. Of each package whose tests run offline, the suite (as far as
`SUITES` says) runs on the original and on the copy with ``ENVIRONMENTS/PACKAGE/bin/python``: a virtual environment with
the package at its version, what its tests need besides, pytest, pytest-timeout and the runtime. Prints how many tests
ended in the same way and which did not. Exits with 1 if a test did not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from evidence.packages import Package, chosen

SUITES = {
    "atlassian-python-api": ("tests",),
    "pandas-gbq": ("tests/unit",),
    "sqlalchemy-bigquery": ("tests/unit",),
    "sqlmesh": (
        "-o",
        "addopts=",
        "tests/core/engine_adapter/test_bigquery.py",
        "tests/core/engine_adapter/test_fabric.py",
        "tests/integrations/github",
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the suites and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--environments", type=Path, required=True)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    options = parser.parse_args(arguments)
    differs = False
    for package in chosen(options.packages or sorted(SUITES)):
        python = options.environments / package.name / "bin" / "python"
        before = _outcomes(package, python, package.root(options.cache))
        after = _outcomes(package, python, options.work / f"{package.name}-{package.version}")
        same = sum(1 for test, outcome in before.items() if after.get(test) == outcome)
        passed = sum(1 for outcome in before.values() if outcome == "passed")
        print(f"{package.name} {package.version}: {len(before)} tests, {passed} pass; {same} end as before", flush=True)
        for test in sorted({*before, *after}):
            if before.get(test) != after.get(test):
                differs = True
                print(f"  {test}: {before.get(test, 'not there')}, now {after.get(test, 'not there')}")
    return 1 if differs else 0


def _outcomes(package: Package, python: Path, root: Path) -> dict[str, str]:
    """Return each test's outcome by its name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "-p", "no:cacheprovider", "--timeout", "60", f"--junitxml={report}"]
        subprocess.run(
            [str(python), "-m", "pytest", *options, *SUITES[package.name]],
            cwd=root,
            check=False,
            capture_output=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        if not report.exists():
            raise SystemExit(f"{package.name}: the tests did not run in {root}")
        cases = ElementTree.parse(report).getroot().iter("testcase")
        return {f"{case.get('classname')}::{case.get('name')}": _outcome(case) for case in cases}


def _outcome(case: ElementTree.Element) -> str:
    for kind in ("failure", "error", "skipped"):
        if case.find(kind) is not None:
            return kind
    return "passed"


if __name__ == "__main__":
    sys.exit(main())
