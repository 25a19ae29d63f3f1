"""What outlives a single file in a flake8 run: the program and the engine."""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import sys
from collections.abc import Sequence

import msgspec
from flake8.exceptions import ExecutionError

from lint_rules.discovery import Project, choose, find_project
from lint_rules.engine import Engine, screening_words
from lint_rules.findings import Finding
from lint_rules.frontends.flake8.options import overrides
from lint_rules.frontends.flake8.selection import HostSelection
from lint_rules.program import Program
from lint_rules.rules.registry import all_rules
from lint_rules.settings import SettingsError

_MANY = 20
"""Files to check from which it pays to read the whole program beforehand, so that forked workers inherit it."""
_STDIN = "-"


class Host:
    """One flake8 run, seen from inside. Made while options are parsed, before flake8 forks its workers."""

    def __init__(self, options: argparse.Namespace) -> None:
        paths: Sequence[str] = options.filenames or (".",)
        self._stdin = options.stdin_display_name if _STDIN in paths else None
        paths = [_named(path, options.stdin_display_name) for path in paths]
        self._project = _project(options, paths)
        self._tree = self._project.tree()
        selection = HostSelection(options, self._project.root, all_rules())
        self.is_idle = not selection.selects_anything()
        """Whether flake8 reports none of our codes, so that nothing needs to be done."""
        files, chosen = ([], []) if self.is_idle else choose(self._project, self._tree, self._tree.files(), paths)
        self._files = frozenset(files)
        self._program = Program(self._project.root, files, self._project.settings, words=screening_words())
        self._program.sources.parses_all = False  # what cannot be read is flake8's to report
        self._engine = Engine(self._program, selection)
        if len(chosen) > _MANY:
            self._program.load(_jobs(options))

    def findings(self, filename: str, tree: ast.Module, lines: Sequence[str]) -> tuple[Finding, ...]:
        """Return all findings in a file that flake8 has parsed, whether or not a comment silences them."""
        if self.is_idle:
            return ()
        try:
            path = self._project.relative(_named(filename, filename))
        except ValueError:  # checked by way of flake8's API, outside the project that it was set up for
            return ()
        if filename == self._stdin:
            if not self._tree.includes(path):
                return ()
            self._program.replace(path, "".join(lines), tree)
        elif path not in self._files:
            return ()
        else:
            self._program.sources.offer(path, tree, "".join(lines))
        report = self._engine.check_file(path)
        return tuple(sorted((*report.findings, *report.silenced)))


def _named(path: str, display_name: str) -> str:
    """Return a path that is named like a Python file: flake8 calls a text on stdin ``stdin`` if it is told no name."""
    if path == _STDIN:
        path = display_name
    return "stdin.py" if path == "stdin" else path


def _project(options: argparse.Namespace, paths: Sequence[str]) -> Project:
    try:
        isolated = options.isolated or "--isolated" in sys.argv  # flake8 keeps the option's value to itself
        project = find_project(paths, settings_file=options.resilint_config, isolated=isolated, exist=False)
    except SettingsError as error:
        raise ExecutionError(str(error)) from None
    settings = msgspec.structs.replace(project.settings, **overrides(options))
    return msgspec.structs.replace(project, settings=settings)


def _jobs(options: argparse.Namespace) -> int:
    if multiprocessing.current_process().daemon:  # a spawned worker of flake8's: it may have no children
        return 1
    return (os.cpu_count() or 1) if options.jobs.is_auto else max(int(options.jobs.n_jobs), 1)
