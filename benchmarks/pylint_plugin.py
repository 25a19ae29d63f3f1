"""What the pylint plugin adds to a run of pylint: ``python -m benchmarks.pylint_plugin ROOT``.

Runs, in turn and several times over, on all Python files of one folder: pylint with no checker at all (it reads and
parses every file, nothing else), with our messages on, with our messages on and without inference, and with pylint's
own checkers, for comparison. Prints the median of each in seconds of processor time, which other work on the machine
hardly changes, and as a ratio to the first. Quote the ratios: machines differ, and so do moments.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from lint_rules.discovery import find_project
from lint_rules.rules.message_ids import PYLINT_IDS

_OURS = ["--load-plugins=lint_rules.frontends.pylint", f"--enable={','.join(PYLINT_IDS.values())}"]
_COMMANDS = {
    "pylint, no checkers": ["--disable=all", "--enable=syntax-error"],
    "with the plugin": ["--disable=all", "--enable=syntax-error", *_OURS],
    "with the plugin, no inference": ["--disable=all", "--enable=syntax-error", *_OURS, "--confidence=HIGH,UNDEFINED"],
    "pylint's own checkers": ["--enable=syntax-error"],
}


def main(arguments: list[str] | None = None) -> int:
    """Time the commands and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="how often each command runs (default: 3)")
    parser.add_argument("--own", action="store_true", help="run pylint's own checkers too, which take long")
    options = parser.parse_args(arguments)
    files = [file for file in find_project([str(options.root)], isolated=True).tree().files() if file.endswith(".py")]
    chosen = {name: command for name, command in _COMMANDS.items() if options.own or "own" not in name}
    seconds: dict[str, list[float]] = {name: [] for name in chosen}
    for _ in range(options.rounds):
        for name, command in chosen.items():
            seconds[name].append(_timed(options.root, [*command, *files]))
    first = statistics.median(next(iter(seconds.values())))
    print(f"{len(files)} files\n\n| command | median, processor seconds | ratio |\n|---|---|---|")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"| {name} | {median:.1f} | {median / first:.2f} |")
    return 0


def _timed(root: Path, arguments: list[str]) -> float:
    command = [sys.executable, "-m", "pylint", "--rcfile=/dev/null", "--persistent=n", "--score=n", *arguments]
    before = _spent()
    result = subprocess.run(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    taken = _spent() - before
    if result.returncode >= 32 or result.returncode & 1 or "Traceback" in result.stderr:  # fatal, or a usage error
        raise SystemExit(f"pylint ended with {result.returncode}: {result.stderr.strip()[-500:]}")
    return taken


def _spent() -> float:
    """Return the processor time of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
