"""What the gate costs: ``python -m benchmarks.gate [FOLDER]``.

Makes a repository of 2,000 files with 600 findings in a new folder, and takes the processor time of whole runs of the
command, each the median of several in processes of their own: the check alone, with a baseline, and ``--since`` with 20
changed files. Processor time, because other work on the machine then counts for little; on one process (``-j1``).
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.plain import PLAIN

FILES = 2000
FINDINGS = 600
CHANGED = 20
ROUNDS = 3

CALL = '''

def fetch_{n}(url):
    """Fetch one page."""
    response = requests.get(url, params={{"page": {n}}}, timeout=10)
    response.raise_for_status()
    return response.json()
'''


def module(number: int, extra: str = "") -> str:
    """A module of about 130 lines; some import requests, and some of those call it."""
    text = f'"""Module {number}."""\nimport logging\n'
    if number % 3 == 0:
        text += "import requests\n"
    text += "".join(PLAIN.format(n=number, i=index) for index in range(12))
    if number % 3 == 0 and number // 3 < FINDINGS:
        text += CALL.format(n=number)
    return text + extra


def make(root: Path) -> None:
    """Make the repository."""
    for number in range(FILES):
        path = root / f"package_{number % 40}" / f"module_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(module(number))
    (root / "pyproject.toml").write_text("[tool.resilint]\n")
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "start"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)


def change(root: Path) -> None:
    """Change some files, and break one of them."""
    for number in range(0, CHANGED * 3, 3):
        path = root / f"package_{number % 40}" / f"module_{number}.py"
        path.write_text(module(number, PLAIN.format(n="new", i=number)))


def timed(root: Path, *arguments: str) -> float:
    """Return the seconds of processor time that one run takes, git's included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "lint_rules", *arguments, "-q", "-j1", "--output-format", "concise"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        make(root)
        cold = timed(root, "check")
        subprocess.run([sys.executable, "-m", "lint_rules", "baseline", "write", "-q"], cwd=root, check=True)
        runs: dict[str, tuple[str, ...]] = {
            "check without a cache": ("check", "--no-cache"),
            "  with the baseline": ("check", "--no-cache", "--baseline", ".resilint-baseline"),
            "check, warm": ("check",),
            "  with the baseline, warm": ("check", "--baseline", ".resilint-baseline"),
        }
        times = measured(root, runs)
        change(root)
        timed(root, "check", "--since", "HEAD")
        times.update(measured(root, {"check, warm, 20 changed": ("check",), "  --since": ("check", "--since", "HEAD")}))
        print(f"{FILES} files, {FINDINGS} findings; the first run, which fills the cache, took {cold:.2f} s")
        for name, seconds in times.items():
            print(f"{name:28} {seconds:6.2f} s")


def measured(root: Path, runs: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Return the median of each run, all of them taken in turn so that a busy machine slows all alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, arguments in runs.items():
            taken[name].append(timed(root, *arguments))
    return {name: statistics.median(times) for name, times in taken.items()}


if __name__ == "__main__":
    main()
