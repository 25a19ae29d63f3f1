"""The subcommands. Each is one module with ``add_arguments(parser)`` and ``run(args)``, imported only if it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import argparse


class Command(Protocol):
    """What a subcommand's module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the subcommand's arguments to ``parser``."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Carry the subcommand out and return its exit code.

        Raises:
            UsageError: the arguments ask for something impossible (exit code 2).
        """
        ...


COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("lint_rules.frontends.cli.check", "Check files and folders"),
    "baseline": ("lint_rules.frontends.cli.baseline", "Record what exists, show it, drop what has been fixed"),
    "migrate": ("lint_rules.frontends.cli.migrate", "Mend a whole repository: overview, question, journal, undo"),
    "rule": ("lint_rules.frontends.cli.rule", "Explain a rule, or list all rules"),
    "suppressions": (
        "lint_rules.frontends.cli.suppressions",
        "List the comments that silence findings, with reason, owner and age",
    ),
    "vendor": ("lint_rules.vendor", "Copy the runtime into a repository, or check the copies"),
}
"""Name to module and summary."""
