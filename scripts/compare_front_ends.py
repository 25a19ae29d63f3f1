"""Compare the hosts' findings with the command's, file by file: ``python -m scripts.compare_front_ends ROOT...``.

flake8 runs as its users run it, once with ``--select RP`` and once with its defaults. With ``--pylint`` pylint runs
instead, with nothing but our messages on and with the folder and each of its files as arguments (it does not go into
folders without an ``__init__.py`` below those with one, and the folder is the program's root for both). What it says by
inference is listed, and is no difference. RP002 is left out: in the hosts their own errors stand for it. Exits with 1
where the two differ.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from lint_rules.discovery import find_project
from lint_rules.rules.message_ids import PYLINT_IDS

_LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>RP\d{3}) (?P<message>.*)\Z")


def main(arguments: list[str] | None = None) -> int:
    """Run both front ends on each root and print what only one of them says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pylint", action="store_true", help="compare pylint instead of flake8")
    parser.add_argument("--jobs", default="1", help="pylint's processes")
    parser.add_argument("roots", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    differs = False
    for root in options.roots:
        if options.pylint:
            differs |= _compare_pylint(root, options.jobs)
            continue
        for selected in (["--select", "RP"], []):
            command, flake8 = _command(root, selected), _flake8(root, selected)
            print(f"{root.name} {' '.join(selected) or 'defaults'}: {len(command)} and {len(flake8)} findings")
            differs |= _print_difference(command, flake8, "flake8")
    return 1 if differs else 0


def _compare_pylint(root: Path, jobs: str) -> bool:
    command = _command(root, ["--select", "RP"])
    resolved, inferred = _pylint(root, jobs)
    print(f"{root.name}: {len(command)} and {len(resolved)} findings, and {len(inferred)} by inference", flush=True)
    for line in sorted(inferred):
        print(f"  by inference: {line}")
    return _print_difference(command, resolved, "pylint")


def _print_difference(command: set[str], host: set[str], name: str) -> bool:
    for line in sorted(command ^ host):
        print(f"  only {'resilint' if line in command else name}: {line}")
    return command != host


def _command(root: Path, options: list[str]) -> set[str]:
    return _findings(
        [sys.executable, "-m", "lint_rules", "check", "--isolated", "--output-format", "concise", *options, "."], root
    )


def _flake8(root: Path, options: list[str]) -> set[str]:
    return _findings([sys.executable, "-m", "flake8", "--isolated", *options, "."], root)


def _findings(command: list[str], root: Path) -> set[str]:
    found = set()
    for line in _run(command, root, (0, 1)).splitlines():
        match = _LINE.match(line.removeprefix("./"))
        if match is not None and match["code"] != "RP002":
            found.add(f"{match['path']}:{match['line']}:{match['column']} {match['code']} {match['message']}")
    return found


def _pylint(root: Path, jobs: str) -> tuple[set[str], set[str]]:
    """Return what pylint says, and what it says by inference."""
    files = [file for file in find_project([str(root)], isolated=True).tree().files() if file.endswith(".py")]
    command = [sys.executable, "-m", "pylint", "--rcfile", "/dev/null", "--load-plugins", "lint_rules.frontends.pylint"]
    enabled = ",".join(PYLINT_IDS.values())
    command += [
        "--disable",
        "all",
        "--enable",
        enabled,
        "--output-format",
        "json2",
        "--jobs",
        jobs,
        "--recursive=y",
        ".",
        *files,
    ]
    found: tuple[set[str], set[str]] = (set(), set())
    codes = {message: code for code, message in PYLINT_IDS.items()}
    for entry in json.loads(_run(command, root, range(32)))["messages"]:
        code = codes.get(entry["messageId"], "RP002")
        if code != "RP002":
            place = f"{entry['path'].removeprefix('./')}:{entry['line']}:{entry['column'] + 1}"
            found[entry["confidence"] == "INFERENCE"].add(f"{place} {code} {entry['message']}")
    return found


def _run(command: list[str], root: Path, expected: range | tuple[int, ...]) -> str:
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if result.returncode not in expected or (result.returncode and not result.stdout):
        raise SystemExit(f"{' '.join(command)[:500]} ended with {result.returncode}: {result.stderr.strip()}")
    if "internal error" in result.stderr or "Traceback" in result.stderr:
        raise SystemExit(f"{' '.join(command)[:500]}: {result.stderr.strip()}")
    return result.stdout


if __name__ == "__main__":
    sys.exit(main())
