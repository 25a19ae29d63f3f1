"""The class that flake8 calls."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Sequence
from typing import ClassVar

from flake8.options.manager import OptionManager

from lint_rules import __version__
from lint_rules.frontends.flake8.host import Host
from lint_rules.frontends.flake8.options import register


class Plugin:
    """Yields the findings of one file; flake8 makes an instance for each."""

    name = "resilint"
    version = __version__
    _host: ClassVar[Host | None] = None

    def __init__(self, tree: ast.Module, filename: str, lines: Sequence[str]) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines

    @staticmethod
    def add_options(option_manager: OptionManager) -> None:
        """Register our options with flake8."""
        register(option_manager)

    @classmethod
    def parse_options(cls, option_manager: OptionManager, options: argparse.Namespace, args: Sequence[str]) -> None:
        """Set the run up: flake8 calls this once in the parent process, and once in every worker that it spawns.

        Raises:
            ExecutionError: the settings cannot be used; flake8 shows the message and ends.
        """
        cls._host = Host(options)

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield line (from 1), column (from 0), text and ourselves for each finding; flake8 applies ``# noqa``."""
        host = type(self)._host
        if host is None:
            return
        for finding in host.findings(self._filename, self._tree, self._lines):
            yield finding.place.line, finding.place.column - 1, f"{finding.code} {finding.message}", type(self)
