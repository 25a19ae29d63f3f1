"""Runs the engine over what pylint checks: once as the command does, and once more where astroid knows more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from pylint.interfaces import HIGH, INFERENCE, Confidence

from lint_rules.engine import Engine, FileReport
from lint_rules.findings import Finding
from lint_rules.frontends.pylint.inference import AstroidInference
from lint_rules.frontends.pylint.places import text_of
from lint_rules.frontends.pylint.selection import HostSelection
from lint_rules.program import Program
from lint_rules.suppressions import UNUSED_SUPPRESSION

if TYPE_CHECKING:
    from astroid import nodes
    from pylint.lint import PyLinter


class Judged(msgspec.Struct, frozen=True):
    """A finding, and what pylint wants to know about it besides."""

    finding: Finding
    confidence: Confidence
    is_silenced: bool
    """By a ``# noqa``."""


class Judge:
    """Two programs over the same files: one that knows what the command knows, one that asks astroid as well."""

    def __init__(self, program: Program, selection: HostSelection, linter: PyLinter) -> None:
        self._program = program
        self._selection = selection
        self._engine = Engine(program, selection)
        self._inference: AstroidInference | None = None
        if INFERENCE.name in linter.config.confidence:
            self._inference = AstroidInference(program.sources.root, program.sources.files, program.sources.read)
            self._asking = self._linked(self._inference)

    def _linked(self, inference: AstroidInference) -> Engine:
        program = Program(
            self._program.sources.root,
            (),
            self._program.settings,
            sources=self._program.sources,
            inference=inference,
        )
        return Engine(program, self._selection)

    def given(self, module: nodes.Module) -> str | None:
        """Return the text that pylint checks in the place of what is on disk, if it does."""
        return text_of(module)

    def replace(self, path: str, text: str) -> None:
        """Put a text in the place of what is on disk."""
        self._program.replace(path, text)
        if self._inference is not None:
            self._asking = self._linked(self._inference)

    def judge(self, path: str, module: nodes.Module) -> tuple[Judged, ...]:
        """Return the findings in a file of the program, sorted; those that a ``# noqa`` silences too."""
        self._selection.look_at(self._program.sources.read(path))
        if self._inference is None:
            return _together(self._engine.check_file(path), None)
        self._inference.offer(path, module)
        asked = self._asking.check_file(path)
        if not self._inference.answers:  # nothing was inferred in this run yet: the command would say the same
            return _together(asked, None)
        return _together(self._engine.check_file(path), asked)


def _together(report: FileReport, asked: FileReport | None) -> tuple[Judged, ...]:
    """Return what the command says, and what rests on inference besides.

    A comment that silences something in one of the two is of use.
    """
    plain = _judged(report, HIGH)
    if asked is None:
        return plain
    with_inference = _judged(asked, INFERENCE)
    idle = {one.finding for one in with_inference if _is_about_a_comment(one)}
    known = {(one.finding.place, one.finding.code) for one in plain}
    kept = [one for one in plain if not _is_about_a_comment(one) or one.finding in idle]
    inferred = [one for one in with_inference if (one.finding.place, one.finding.code) not in known]
    inferred = [one for one in inferred if not _is_about_a_comment(one)]
    return tuple(sorted((*kept, *inferred), key=lambda one: one.finding))


def _judged(report: FileReport, confidence: Confidence) -> tuple[Judged, ...]:
    found = [(finding, False) for finding in report.findings] + [(finding, True) for finding in report.silenced]
    return tuple(Judged(finding, confidence, is_silenced) for finding, is_silenced in sorted(found))


def _is_about_a_comment(one: Judged) -> bool:
    return one.finding.code == UNUSED_SUPPRESSION
