"""A first look at the linter's speed: ``python -m benchmarks.linter_first_look ROOT``.

Runs, in turn and several times over, on one folder: ``resilint check`` (cold, without its cache), ``flake8`` with
flake8-bugbear only, and ``pylint`` with one checker. Prints the median of each in seconds and as a ratio to resilint.
Quote the ratios: machines differ, and so do moments. flake8 and pylint must be installed beside resilint.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

_COMMANDS = {
    "resilint check": ["-m", "lint_rules", "check", "--isolated", "--no-cache", "--quiet", "."],
    "flake8, bugbear only": ["-m", "flake8", "--isolated", "--select", "B", "."],
    "pylint, one checker": [
        "-m", "pylint", "--rcfile=/dev/null", "--disable=all", "--enable=missing-timeout", "--recursive=y", "-j0", ".",
    ],
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Time the commands and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="how often each command runs (default: 3)")
    options = parser.parse_args(arguments)
    seconds: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for _ in range(options.rounds):
        for name, command in _COMMANDS.items():
            started = time.perf_counter()
            result = subprocess.run(
                [sys.executable, *command],
                cwd=options.root,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            seconds[name].append(time.perf_counter() - started)
            if result.returncode > 1 and not name.startswith("pylint"):  # pylint's is a sum of bits
                raise SystemExit(f"{name} ended with {result.returncode}: {result.stderr.strip()[-500:]}")
    base = statistics.median(seconds["resilint check"])
    print("| command | median, s | ratio |\n|---|---|---|")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"| {name} | {median:.1f} | {median / base:.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
