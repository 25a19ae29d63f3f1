"""``resilint migrate`` as it is used: what it shows, what it asks, what it refuses, what it writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from migrating import COMMAND, SAFE, SAFE_AFTER, UNSAFE, Repository, chdir

from lint_rules.frontends.cli import main
from tests.terminal import run_on_a_terminal

JOURNAL = ".resilint_migration"


def on_a_terminal(folder: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """Run the command on a terminal, give an answer when it asks; return the exit code and what was shown."""
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    return run_on_a_terminal([*COMMAND, *arguments], folder, environment, answer)


def test_without_a_terminal_the_plan_is_shown_and_nothing_written(repository: Repository) -> None:
    repository.write("tests/test_jobs.py", 'from unittest.mock import patch\n\npatch("src.jobs.unsafe.requests.get")\n')
    before = repository.files()
    done = repository.migrate()
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.startswith(
        """\
folder    rule                       safe  unsafe  by hand
src       RP101 raw-bigquery-client     1       0        0
src/jobs  RP101 raw-bigquery-client     0       0        1
src/jobs  RP102 direct-http-call        0       1        0
all                                     1       1        1
"""
    )
    assert "1 RP102 tests/test_jobs.py:3 patches src.jobs.unsafe.requests.get\n" in done.stdout
    assert "      src/jobs/unsafe.py:5:" in done.stdout
    assert "By hand, 1 finding: why\n  1 RP101 arguments that the pool does not take\n" in done.stdout
    assert "src/jobs/hand.py:3:" in done.stdout
    assert "1 finding can be mended safely, 1 with a look afterwards (--unsafe-fixes). 1 file would change.\n" in (
        done.stdout
    )
    assert done.stdout.endswith("Nothing was written, for nobody can be asked here: --yes writes it.\n")
    assert repository.files() == before
    assert not (repository.root / JOURNAL).exists()


def test_yes_writes_and_says_what_has_changed(repository: Repository) -> None:
    done = repository.migrate("--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert repository.read("src/safe.py") == SAFE_AFTER
    assert repository.read("src/jobs/unsafe.py") == UNSAFE
    assert repository.status() == [" M src/safe.py"], "the journal is nothing to commit"
    assert (
        """\
rule                       before  after
RP101 raw-bigquery-client       2      1
RP102 direct-http-call          1      1
all                             3      2
"""
        in done.stdout
    )
    assert "`resilint migrate --undo` takes it all back" in done.stdout


def test_unsafe_fixes_are_written_where_they_are_wanted(repository: Repository) -> None:
    done = repository.migrate("--yes", "--unsafe-fixes", "--select", "RP102", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "from shared.clients.http_pool import get" in repository.read("src/jobs/unsafe.py")
    assert repository.read("src/safe.py") == SAFE


def test_a_folder_that_is_named_is_all_that_is_mended(repository: Repository) -> None:
    done = repository.migrate("--yes", "src/jobs")
    assert done.returncode == 0
    assert done.stdout.endswith("There is nothing to write.\n")
    assert repository.status() == []


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("YES", 0), ("n", 1), ("", 1), ("what", 1)])
def test_it_asks_on_a_terminal(repository: Repository, answer: str, code: int) -> None:
    returned, shown = on_a_terminal(repository.root, answer, "--color", "never")
    assert "Write 1 file? [y/N] " in shown
    assert returned == code
    assert repository.read("src/safe.py") == (SAFE if code else SAFE_AFTER)
    assert ("Nothing was written." in shown) == bool(code)
    assert "───" in shown, "a table that is drawn"


def test_a_dirty_tree_is_refused(repository: Repository) -> None:
    repository.write("src/jobs/unsafe.py", UNSAFE + "\n# mine\n")
    before = repository.files()
    done = repository.migrate("--yes", "-q")
    assert done.returncode == 2
    assert "has uncommitted changes (src/jobs/unsafe.py): commit or stash them, or give --allow-dirty" in done.stderr
    assert done.stderr.count("\n") == 1
    assert repository.files() == before
    repository.git("add", "-A")
    assert repository.migrate("--yes", "-q").returncode == 2, "what is only staged is not committed"
    assert repository.migrate("--yes", "-q", "--allow-dirty").returncode == 0
    assert repository.read("src/safe.py") == SAFE_AFTER


def test_what_git_does_not_know_is_no_hindrance_unless_it_is_written(repository: Repository) -> None:
    repository.write("notes.txt", "mine\n")
    assert repository.migrate("--yes", "-q").returncode == 0
    repository.write("src/new.py", SAFE)
    done = repository.migrate("--yes", "-q", "src/new.py")
    assert done.returncode == 2
    assert "uncommitted changes" in done.stderr
    repository.commit()
    repository.write("src/newer.py", SAFE)
    done = repository.migrate("--yes", "-q")
    assert done.returncode == 2
    assert "git does not know all that would be written (src/newer.py): add them, or give --allow-dirty" in done.stderr
    assert repository.read("src/newer.py") == SAFE


def test_a_folder_without_git_is_refused(tmp_path: Path, repository: Repository) -> None:
    folder = tmp_path / "plain"
    (repository.root / "src").rename(folder)
    (folder / "resilint.toml").write_text('select = ["RP101"]\n')
    (folder / "requirements.txt").write_text("resilint-runtime\n")
    done = repository.migrate("--yes", "-q", cwd=folder)
    assert done.returncode == 2
    assert "is in no git work tree" in done.stderr
    assert (folder / "safe.py").read_text() == SAFE
    assert repository.migrate("--yes", "-q", "--allow-dirty", cwd=folder).returncode == 0
    assert (folder / "safe.py").read_text() == SAFE_AFTER
    assert repository.migrate("--undo", "-q", cwd=folder).returncode == 0
    assert (folder / "safe.py").read_text() == SAFE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--force"], "--force belongs to --undo"),
        (["--undo", "--unsafe-fixes"], "give no --unsafe-fixes"),
        (["--undo", "src", "tests"], "--undo takes one folder"),
        (["-"], "a migration is about files"),
        (["--select", "RP999"], "RP999"),
        (["nowhere"], "nowhere: no such file or folder"),
        (["--undo"], "there is no migration to undo"),
    ],
)
def test_what_cannot_be_meant(repository: Repository, arguments: list[str], said: str) -> None:
    done = repository.migrate(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_modes_line_ends_encodings_and_links_stay(repository: Repository) -> None:
    windows = repository.write("src/windows.py", SAFE.replace("\n", "\r\n"))
    latin = repository.write("src/latin.py", b"# coding: latin-1\n# gr\xfc\xdfe\n" + SAFE.encode())
    windows.chmod(0o755)
    latin.chmod(0o640)
    real = repository.write("library/real.txt", SAFE)
    (repository.root / "src" / "link.py").symlink_to(real)
    repository.commit()
    assert repository.migrate("--yes", "-q").returncode == 0
    assert windows.read_bytes() == SAFE_AFTER.replace("\n", "\r\n").encode()
    assert latin.read_bytes() == b"# coding: latin-1\n# gr\xfc\xdfe\n" + SAFE_AFTER.encode()
    assert (windows.stat().st_mode & 0o777, latin.stat().st_mode & 0o777) == (0o755, 0o640)
    assert (repository.root / "src" / "link.py").is_symlink()
    assert real.read_text() == SAFE_AFTER
    before_undo = repository.files()
    windows.chmod(0o700)
    assert repository.migrate("--undo", "-q").returncode == 0
    assert windows.read_bytes() == SAFE.replace("\n", "\r\n").encode()
    assert windows.stat().st_mode & 0o777 == 0o755
    assert (repository.root / "src" / "link.py").is_symlink()
    assert repository.status() == []
    assert repository.files().keys() == before_undo.keys()


def test_verbose_shows_every_place(repository: Repository) -> None:
    for number in range(6):
        repository.write(f"src/more/hand_{number}.py", "import google.cloud.bigquery as b\n\nb.Client(client_info=1)\n")
    short, long = repository.migrate().stdout, repository.migrate("--verbose").stdout
    assert "and 4 more (--verbose)" in short
    assert "hand_5.py" not in short
    assert all(f"src/more/hand_{number}.py:3:" in long for number in range(6))
    assert "(--verbose)" not in long


LOOP = """\
import time

import requests


def fetch(url):
    for attempt in range(9):
        try:
            return requests.get(url, timeout=9)
        except Exception:
            continue
"""


def test_what_the_baseline_does_not_know_any_more_is_counted(repository: Repository) -> None:
    repository.write("resilint.toml", 'select = ["RP102", "RP203"]\n\n[gate]\nbaseline = "known"\n')
    repository.write("src/loop.py", LOOP)
    with chdir(repository.root):
        assert main(["baseline", "write", "-q"]) == 0
    repository.commit()
    done = repository.migrate("--yes", "--unsafe-fixes")
    assert "The baseline does not know 1 of what is left" in done.stdout
    assert "`resilint baseline write --reason" in done.stdout
