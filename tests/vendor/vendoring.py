"""Run the subcommand as the command line mounts it."""

from __future__ import annotations

import argparse
from pathlib import Path

from lint_rules import vendor


def resilint_vendor(*arguments: object) -> int:
    parser = argparse.ArgumentParser(prog="resilint vendor")
    vendor.add_arguments(parser)
    return vendor.run(parser.parse_args([str(argument) for argument in arguments]))


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)
