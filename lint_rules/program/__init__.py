"""Stage 2, link: the facts of many files become a program that answers questions across files."""

from lint_rules.program.classes import ClassView
from lint_rules.program.modules import LinkedModule
from lint_rules.program.program import NOT_CONSTANT, Program
from lint_rules.program.scopes import Binding, Scope

__all__ = ["NOT_CONSTANT", "Binding", "ClassView", "LinkedModule", "Program", "Scope"]
