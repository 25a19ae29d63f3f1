"""What outlives a single file in a pylint run: the program and the engines.

pylint has no place for this. Its own objects are no place: they are pickled for worker processes. So the one run of a
process stands here, in a variable of the module, which forked workers inherit.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from astroid import modutils

from lint_rules.discovery import Project, choose, find_project
from lint_rules.engine import screening_words
from lint_rules.frontends.host_options import HostOptionError
from lint_rules.frontends.pylint import options
from lint_rules.frontends.pylint.judging import Judge, Judged
from lint_rules.frontends.pylint.selection import HostSelection
from lint_rules.program import Program
from lint_rules.settings import SettingsError

if TYPE_CHECKING:
    from astroid import nodes
    from pylint.lint import PyLinter

_MANY = 20
"""Files to check from which it pays to read the whole program beforehand, so that forked workers inherit it."""
_USAGE_ERROR = 32
"""pylint's exit code for configuration that cannot be used."""


class Run:
    """One run of pylint: which project it is about, and what is known of it."""

    def __init__(self, linter: PyLinter, paths: list[str]) -> None:
        self.linter = linter
        self.process = os.getpid()
        self.has_judged = False
        self.is_adopted = False
        """Whether this is a worker's, inherited from the process that has forked it."""
        self.is_guess = False
        """Whether pylint has not said which files it is going to check."""
        self._project = _project(linter, paths)
        self._tree = self._project.tree()
        files, chosen = choose(self._project, self._tree, self._tree.files(), paths)
        self._files = frozenset(files)
        self._program = Program(self._project.root, files, self._project.settings, words=screening_words())
        self._program.sources.parses_all = False  # what cannot be read is pylint's to report
        if len(chosen) > _MANY:
            self._program.load(_jobs(linter))
        self._judge: Judge | None = None
        self._last: tuple[nodes.Module, tuple[Judged, ...], set[str]] | None = None

    def covers(self, module: nodes.Module) -> bool:
        """Whether a module is one of the program's."""
        try:
            return self._project.relative(module.file) in self._files
        except ValueError:
            return False

    def adopt(self, linter: PyLinter) -> None:
        """Go on with the copy of the linter that a forked worker has."""
        self.linter = linter
        self.process = os.getpid()
        self.is_adopted = True
        self._judge = self._last = None

    def judge(self, module: nodes.Module, family: str) -> tuple[Judged, ...]:
        """Return what there is to say about a module that pylint has parsed by the rules of a family.

        It is said once: in its workers pylint 3 has every checker of a plugin twice.
        """
        if self._last is None or self._last[0] is not module:
            self.has_judged = True
            self._last = (module, self._judged(module), set())
        _, judged, told = self._last
        if family in told:
            return ()
        told.add(family)
        return tuple(one for one in judged if one.finding.code.startswith(family))

    def _judged(self, module: nodes.Module) -> tuple[Judged, ...]:
        try:
            path = self._project.relative(module.file)
        except ValueError:  # outside the project that the run was set up for
            return ()
        judge = self._judge
        if judge is None:
            judge = self._judge = Judge(self._program, HostSelection(self.linter), self.linter)
        text = judge.given(module)
        if text is not None:
            if not self._tree.includes(path):
                return ()
            judge.replace(path, text)
        elif path not in self._files:
            return ()
        return judge.judge(path, module)


_current: Run | None = None


def begin(linter: PyLinter, *, for_workers: bool = False) -> None:
    """Set a run up, unless it is: pylint is about to check the first file, or (``for_workers``) to start its workers.

    What an earlier check of the same linter knew is forgotten: files may have changed since.
    """
    global _current
    if _current is not None and _current.linter is linter and (not _current.has_judged or _is_worker(linter)):
        return
    if _is_worker(linter) and _current is not None and _current.process != os.getpid():
        _current.adopt(linter)
        return
    paths = _paths(linter)
    if not paths and for_workers:  # the oldest versions do not say which files: mostly those of the current folder
        _current = _make(linter, [os.curdir])
        _current.is_guess = True
    else:
        _current = _make(linter, paths) if paths else None


def run_of(linter: PyLinter, module: nodes.Module) -> Run:
    """Return the run of a linter; one that was not told its files is set up for the first module that it checks."""
    global _current
    if _current is None or _current.linter is not linter or (_current.is_guess and not _current.covers(module)):
        _current = _make(linter, _paths(linter) or [module.file])
    return _current


def _make(linter: PyLinter, paths: list[str]) -> Run:
    try:
        return Run(linter, paths)
    except (SettingsError, HostOptionError) as error:
        print(f"resilint: {error}", file=sys.stderr)
        sys.exit(_USAGE_ERROR)


def _is_worker(linter: PyLinter) -> bool:
    """Whether this is the copy of a linter in a worker process, to which pylint registers plugins once more."""
    # pylint 3 does not say so of the copy; but its workers are multiprocessing's, and have inherited the run.
    if getattr(linter, "_freeze_register_msgs", False):
        return True
    if _current is None or multiprocessing.parent_process() is None:
        return False
    return _current.is_adopted or (_current.process != os.getpid() and not _current.has_judged)


def _paths(linter: PyLinter) -> list[str]:
    """Return the files and folders that pylint is to check."""
    return [_path(name) for name in getattr(linter.config, "files", ())]


def _path(name: str) -> str:
    """Return the path of what pylint was given, which may be a module's name. Nothing is imported for that."""
    if Path(name).exists():
        return name
    try:
        found = modutils.file_from_modpath(name.split("."))
    except (ImportError, SyntaxError, ValueError):
        return name
    path = Path(name if found is None else found)
    return str(path.parent if path.name == "__init__.py" else path)


def _project(linter: PyLinter, paths: list[str]) -> Project:
    project = find_project(paths, settings_file=options.settings_file(linter), exist=False)
    return msgspec.structs.replace(
        project, settings=msgspec.structs.replace(project.settings, **options.changes(linter))
    )


def _jobs(linter: PyLinter) -> int:
    if _is_worker(linter):
        return 1
    return max(int(getattr(linter.config, "jobs", 1)), 1)
