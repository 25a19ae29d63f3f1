"""A repository, and the command in it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from lint_rules.frontends.cli import main
from lint_rules.migrate.journal import FOLDER

COMMAND = [sys.executable, "-m", "lint_rules", "migrate"]
SAFE = 'from google.cloud import bigquery\n\nclient = bigquery.Client("acme", location="EU")  # ours\n'
SAFE_AFTER = """\
from shared.clients.bigquery_pool import get_bigquery_client

client = get_bigquery_client("acme", location="EU")  # ours
"""
UNSAFE = "import requests\n\n\ndef fetch(url):\n    return requests.get(url).json()\n"
BY_HAND = 'from google.cloud import bigquery\n\nclient = bigquery.Client("acme", client_info=None)\n'


class Repository:
    """A real git repository.

    Args:
        root: an empty folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("resilint.toml", 'select = ["RP101", "RP102"]\n')
        self.write("requirements.txt", "resilint-runtime\n")
        self.write("src/safe.py", SAFE)
        self.write("src/jobs/unsafe.py", UNSAFE)
        self.write("src/jobs/hand.py", BY_HAND)
        self.git("init", "-q", "-b", "main")
        self.commit()

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=false")
        return subprocess.run(
            ["git", *who, *arguments], cwd=self.root, capture_output=True, text=True, check=True
        ).stdout

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "more")

    def migrate(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run ``resilint migrate`` in this process, where it finds no terminal; others run `COMMAND`."""
        out, err = io.StringIO(), io.StringIO()
        with chdir(cwd or self.root), redirect_stdout(out), redirect_stderr(err):
            code = main(["migrate", *arguments])
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def status(self) -> list[str]:
        """What git says has changed."""
        return self.git("status", "--porcelain").splitlines()

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Every file (git's own and the cache apart) with its content and mode."""
        return snapshot(self.root)


@contextmanager
def chdir(folder: Path) -> Iterator[None]:
    """Make a folder the current one (``contextlib.chdir`` came with Python 3.11)."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder (git's own, the cache and an ignored journal apart) with its content and mode."""
    found: dict[str, tuple[bytes, int]] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", ".resilint_cache", FOLDER)]
        for name in names:
            path = Path(folder, name)
            found[path.relative_to(root).as_posix()] = (path.read_bytes(), path.lstat().st_mode)
    return found
