"""The suite on every supported Python: ``nox``. On one of them: ``nox -s tests-3.12``. At both ends of pylint's range:
``nox -s pylint``.
"""

from __future__ import annotations

import os
from pathlib import Path

import nox

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]

# pyenv shows only the versions that are switched on; here all of them are meant.
_versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
_bins = [str(path) for version in PYTHONS for path in sorted(_versions.glob(f"{version}.*/bin"))]
os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *_bins])

nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests"]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Install both distributions and run the suite; arguments after ``--`` go to pytest."""
    session.install("-e", ".[dev]", "-e", "./runtime[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python=["3.11"])
@nox.parametrize("pylint", ["==3.3.0", "<5"], ids=["oldest", "newest"])
def pylint(session: nox.Session, pylint: str) -> None:
    """The pylint plugin's tests with the oldest and the newest pylint that it is for."""
    session.install("-e", ".[dev]", "-e", "./runtime[dev]", f"pylint{pylint}")
    session.install("--no-deps", "-r", "tests/pylint_plugin/released.txt")
    session.run("pytest", "tests/pylint_plugin", "tests/test_message_ids.py", *session.posargs)
