"""The command ``resilint``. What a subcommand needs is imported when that subcommand runs, and not before."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lint_rules.frontends.cli.commands import COMMANDS, Command
from lint_rules.frontends.cli.errors import USAGE, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    0: clean. 1: findings, or checks that failed. 2: wrong options, unusable settings, a named path that does not
    exist. 130: interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except UsageError as error:
        print(f"resilint: error: {error.line}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("resilint: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read us has seen enough (`| head`); keep the interpreter from complaining when it closes stdout.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: list[str]) -> int:
    if arguments[:1] in (["--version"], ["-V"]):
        from lint_rules import __version__

        print(f"resilint {__version__}")
        return 0
    import argparse

    parser = argparse.ArgumentParser(
        prog="resilint",
        description="Find retries, connection pools and timeouts that fail under load.",
        epilog="Exit codes: 0 clean, 1 findings, 2 wrong options or settings.",
    )
    parser.add_argument("-V", "--version", action="store_true", help="show the version and exit")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((argument for argument in arguments if not argument.startswith("-")), None)
    module: Command | None = None
    for name, (path, summary) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary + ".")
        if name == chosen:
            module = _load(path)
            module.add_arguments(subparser)
    parsed = parser.parse_args(arguments)
    if module is None:  # argparse has refused everything else
        raise UsageError(f"no such command: {chosen}")
    return module.run(parsed)


def _load(path: str) -> Command:
    from importlib import import_module
    from typing import cast

    return cast("Command", import_module(path))
