"""The suite on every supported Python: ``nox``. On one of them: ``nox -s tests-3.12``."""

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


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Install both distributions and run the suite; arguments after ``--`` go to pytest."""
    session.install("-e", ".[dev]", "-e", "./runtime[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)
