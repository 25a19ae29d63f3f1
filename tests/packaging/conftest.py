"""Both distributions, built once for each worker, and fresh environments to try them in."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
OUTER_PACKAGES = sysconfig.get_path("purelib")


def run(*command: object, cwd: Path, packages: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a program outside the checkout; ``packages`` lends it those of the environment that runs the tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if packages:
        environment["PYTHONPATH"] = OUTER_PACKAGES
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def must_run(*command: object, cwd: Path, packages: bool = False) -> str:
    done = run(*command, cwd=cwd, packages=packages)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Built:
    """One distribution: its wheel made from the sdist, and the wheel made from the checkout."""

    wheel: Path
    sdist: Path
    direct_wheel: Path

    def files(self, direct: bool = False) -> dict[str, bytes]:
        with zipfile.ZipFile(self.direct_wheel if direct else self.wheel) as archive:
            return {name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")}

    def sdist_files(self) -> set[str]:
        with tarfile.open(self.sdist) as archive:
            for member in archive.getmembers():
                assert member.isfile(), f"{member.name} is a link"
            return {name.partition("/")[2] for name in archive.getnames()}


def build(source: Path, folder: Path) -> Built:
    for options, target in (((), "both"), (("--wheel",), "direct")):
        must_run(sys.executable, "-m", "build", "--no-isolation", *options, "-o", folder / target, source, cwd=folder)
    (wheel,), (sdist,) = (folder / "both").glob("*.whl"), (folder / "both").glob("*.tar.gz")
    (direct,) = (folder / "direct").glob("*.whl")
    return Built(wheel, sdist, direct)


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(REPOSITORY / "runtime", tmp_path_factory.mktemp("runtime"))


@pytest.fixture(scope="session")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(REPOSITORY, tmp_path_factory.mktemp("linter"))


class Environment:
    """A fresh virtual environment."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self.folder = folder
        self.python = folder / "bin" / "python"

    def install(self, *what: object) -> None:
        """Install without dependencies and without any registry."""
        options = ["--no-index", "--no-deps", "--no-build-isolation", "-q"]
        pip = [sys.executable, "-m", "pip", "--python", self.python, "install"]
        must_run(*pip, *options, *what, cwd=self.folder, packages=True)

    def run(self, code: str, *arguments: object, packages: bool = False) -> str:
        """What a program prints that runs in a folder of its own."""
        return must_run(self.python, "-c", code, *arguments, cwd=self.folder, packages=packages).strip()


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


@pytest.fixture(scope="session")
def both_installed(
    tmp_path_factory: pytest.TempPathFactory, runtime: Built, linter: Built
) -> Callable[[str], Environment]:
    """Environments with one of the two, each made once."""
    made: dict[str, Environment] = {}

    def get(name: str) -> Environment:
        if name not in made:
            made[name] = Environment(tmp_path_factory.mktemp(name) / "environment")
            made[name].install({"runtime": runtime, "linter": linter}[name].wheel)
        return made[name]

    return get
