"""What mending costs: ``python -m benchmarks.migrate [FOLDER] [--dense]``.

Makes a repository of 500 files of 400 lines in a new folder, most of them with two pieces of code that have findings,
or with ``--dense`` with seven. Takes wall and processor time of ``resilint check --fix-only --unsafe-fixes`` and of
``resilint migrate``, as processes of their own and on a copy each. A second table says what the processor time goes
into: one run in this process.
"""

from __future__ import annotations

import argparse
import gc
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.plain import PLAIN

FILES = 500
LINES = 400
FOLDERS = 25

HEAD = '''"""Module {n}: loads what the partners deliver."""

import logging
import os
import time

import requests
from google.cloud import bigquery

log = logging.getLogger(__name__)
PROJECT = "acme-prod"
API = os.environ.get("API", "https://api.example.com/v{n}")
'''
FINDINGS = (
    '''

def fetch_{n}_{i}(day):
    """Fetch one page."""
    response = requests.get(f"{{API}}/orders", params={{"day": day}}, timeout=10)  # of one day
    response.raise_for_status()
    return response.json()
''',
    '''

def post_{n}_{i}(rows):
    """Send rows on."""
    return requests.post(
        f"{{API}}/orders",
        json=rows,  # as they are
    ).status_code
''',
    '''

def client_{n}_{i}():
    """Return a client."""
    return bigquery.Client(project=PROJECT, location="EU")
''',
    '''

class Loader_{n}_{i}:
    """Loads one table."""

    def __init__(self, table):
        self.table = table
        self.client = bigquery.Client(PROJECT)

    def load(self, day):
        """Load one day."""
        job = self.client.query(f"INSERT INTO {{self.table}} SELECT '{{day}}'")
        return job.result()
''',
    '''

def session_{n}_{i}(day):
    """Ask in one session."""
    session = requests.Session()
    return session.get(f"{{API}}/items", params={{"day": day}}, timeout=5).json()
''',
    '''

def patient_{n}_{i}(day):
    """Try a few times."""
    for attempt in range(5):
        try:
            return fetch_{n}_0(day)
        except requests.ConnectionError as error:
            log.warning("attempt %d failed: %s", attempt, error)
            time.sleep(3)
    raise RuntimeError(day)
''',
    '''

def idle_{n}_{i}():
    """Say nothing."""
    return {i}  # noqa: RP101
''',
)


def module(number: int, dense: bool) -> str:
    """Return a module of 400 lines; one in five has no finding."""
    parts = [HEAD.format(n=number)]
    if number % 5:
        kinds = range(len(FINDINGS)) if dense else (number % len(FINDINGS), (number + 3) % len(FINDINGS))
        parts += [FINDINGS[kind].format(n=number, i=kind) for kind in kinds]
    text = "".join(parts)
    index = 0
    while text.count("\n") < LINES:
        text += PLAIN.format(n=number, i=index)
        index += 1
    return "".join(text.splitlines(keepends=True)[:LINES]) if text.count("\n") == LINES else text


def make(root: Path, dense: bool) -> None:
    """Make the repository."""
    for number in range(FILES):
        path = root / "src" / f"package_{number % FOLDERS}" / f"module_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(module(number, dense))
    (root / "pyproject.toml").write_text(
        '[project]\nname = "acme"\nversion = "1"\ndependencies = ["resilint-runtime"]\n[tool.resilint]\n'
    )
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "start"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)


def timed(original: Path, *arguments: str) -> tuple[float, float, str]:
    """Return wall and processor time of a run on a copy, in seconds, and the last line of what it says."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "copy"
        shutil.copytree(original, root)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "lint_rules", *arguments], cwd=root, capture_output=True, text=True, check=False
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("Mended", "all"))]
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, (said or ["?"])[-1]


def shares(root: Path) -> tuple[list[tuple[str, float]], str]:
    """Mend once in this process and return what the processor time goes into, in seconds, and the counts."""
    from lint_rules.engine import Engine, screening_words
    from lint_rules.fixes import editing as editor
    from lint_rules.fixes.fixing import mend
    from lint_rules.fixes.planning import Planner
    from lint_rules.frontends.cli.examining import find
    from lint_rules.frontends.cli.options import add_file_arguments
    from lint_rules.program import Program
    from lint_rules.rules.registry import all_rules
    from lint_rules.selection import Selection

    parser = argparse.ArgumentParser()
    add_file_arguments(parser)
    project = find(parser.parse_args([str(root)]), [str(root)])
    program = Program(project.root, project.tree().files(), project.settings, words=screening_words())
    selection = Selection.of(all_rules(), project.settings)
    gc.disable()
    start = time.process_time()
    reports = list(Engine(program, selection).check(program.files))
    checked = time.process_time() - start
    editing = _Stopwatch(editor, "apply")
    planning = _Stopwatch(Planner, "plan")
    start = time.process_time()
    fixed = mend(program, selection, reports, unsafe=True)
    mended = time.process_time() - start
    rest = mended - editing.seconds - planning.seconds
    found = sum(len(report.findings) for report in reports)
    parts = [("check", checked), ("plan", planning.seconds), ("edit", editing.seconds), ("check again", rest)]
    counts = f"{found} findings, {len(fixed.fixes)} fixes in {len(fixed.changes)} files, {len(fixed.refused)} refusals"
    return parts, counts


class _Stopwatch:
    """Takes the processor time inside a function."""

    def __init__(self, owner: object, name: str) -> None:
        self.seconds = 0.0
        inner = getattr(owner, name)

        def measured(*arguments: object) -> object:
            start = time.process_time()
            try:
                return inner(*arguments)
            finally:
                self.seconds += time.process_time() - start

        setattr(owner, name, measured)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        dense = "--dense" in sys.argv
        named = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
        root = Path(named[0]) if named else Path(folder) / "repository"
        make(root, dense)
        for arguments in (
            ("check", "--no-cache", "--quiet", "--output-format", "concise"),
            ("check", "--no-cache", "--fix-only", "--unsafe-fixes"),
            ("migrate", "--no-cache", "--unsafe-fixes", "--yes"),
        ):
            wall, processor, said = timed(root, *arguments)
            print(f"{' '.join(arguments):60} {wall:6.1f} s, processor {processor:6.1f} s  {said}")
        parts, counts = shares(root)
        print(f"one processor: {counts}")
        for name, seconds in parts:
            print(f"  {name:12} {seconds:6.1f} s")


if __name__ == "__main__":
    main()
