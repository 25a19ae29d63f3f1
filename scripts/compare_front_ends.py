"""Compare flake8's findings with the command's, file by file: ``python -m scripts.compare_front_ends ROOT...``.

Both run as their users run them, once with ``--select RP`` and once with their defaults. RP002 is left out: in flake8
its own E999 and E902 stand for it. Exits with 1 where the two differ.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

_LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>RP\d{3}) (?P<message>.*)\Z")


def main(arguments: list[str] | None = None) -> int:
    """Run both front ends on each root and print what only one of them says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="+", type=Path)
    differs = False
    for root in parser.parse_args(arguments).roots:
        for options in (["--select", "RP"], []):
            command, flake8 = _command(root, options), _flake8(root, options)
            print(f"{root.name} {' '.join(options) or 'defaults'}: {len(command)} and {len(flake8)} findings")
            for line in sorted(command ^ flake8):
                differs = True
                print(f"  only {'resilint' if line in command else 'flake8'}: {line}")
    return 1 if differs else 0


def _command(root: Path, options: list[str]) -> set[str]:
    return _findings(
        [sys.executable, "-m", "lint_rules", "check", "--isolated", "--output-format", "concise", *options, "."], root
    )


def _flake8(root: Path, options: list[str]) -> set[str]:
    return _findings([sys.executable, "-m", "flake8", "--isolated", *options, "."], root)


def _findings(command: list[str], root: Path) -> set[str]:
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1) or (result.returncode == 1 and not result.stdout):
        raise SystemExit(f"{' '.join(command)} ended with {result.returncode}: {result.stderr.strip()}")
    found = set()
    for line in result.stdout.splitlines():
        match = _LINE.match(line.removeprefix("./"))
        if match is not None and match["code"] != "RP002":
            found.add(f"{match['path']}:{match['line']}:{match['column']} {match['code']} {match['message']}")
    return found


if __name__ == "__main__":
    sys.exit(main())
