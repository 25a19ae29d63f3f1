"""The options of ``resilint check``."""

from __future__ import annotations

import argparse
import os

from lint_rules.frontends.cli.writing import DEFAULT, parse_target
from lint_rules.output.names import FORMAT_NAMES


def add_check_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint check`` to ``parser``."""
    add_file_arguments(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=FORMAT_NAMES, help=f"default: {DEFAULT}")
    output.add_argument(
        "--output",
        action="append",
        type=parse_target,
        metavar="FORMAT[=FILE]",
        help="write this format to the file, or to stdout; may be given several times",
    )
    output.add_argument("--output-file", metavar="FILE", help="write there instead of to stdout")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    output.add_argument("-q", "--quiet", action="store_true", help="findings only: no summary, no progress, no hints")
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what is checked, and by which rules."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders to report on (default: here); `-` for stdin"
    )
    rules = parser.add_argument_group("rules", "An option takes the place of the setting of the same name.")
    for option, text in {
        "--select": "codes or prefixes to report",
        "--extend-select": "codes or prefixes to report besides those",
        "--ignore": "codes or prefixes not to report; the longer of two that match wins",
    }.items():
        rules.add_argument(option, action="append", type=_list, metavar="CODES", help=text)
    files = parser.add_argument_group("files and settings")
    for option, text in {
        "--exclude": "patterns (as in .gitignore) of what is no part of the program",
        "--extend-exclude": "patterns to exclude besides those",
    }.items():
        files.add_argument(option, action="append", type=_list, metavar="PATTERNS", help=text)
    source = files.add_mutually_exclusive_group()
    source.add_argument("--config", metavar="FILE", help="settings file to use instead of the nearest one")
    source.add_argument("--isolated", action="store_true", help="use no settings file")
    files.add_argument("--stdin-filename", metavar="FILE", help="the name that the text on stdin has")
    files.add_argument("--no-cache", action="store_true", help="neither read nor write a cache")
    files.add_argument(
        "-j", "--jobs", type=_jobs, default=_cpus(), metavar="N", help="processes to use (default: one a processor)"
    )


def _list(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up")
    return int(text)


def _cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
