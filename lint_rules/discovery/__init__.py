"""Which files make up a program, and which of them are to be reported on."""

from lint_rules.discovery.project import MissingPathError, Project, choose, find_git_top, find_project
from lint_rules.discovery.walk import Tree

__all__ = ["MissingPathError", "Project", "Tree", "choose", "find_git_top", "find_project"]
