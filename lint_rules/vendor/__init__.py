"""``resilint vendor``: copies of the runtime in other repositories, and whether they still are what they say.

A vendored copy is the runtime's module, byte for byte, below two comment lines (see :mod:`lint_rules.vendor.header`).
The runtime's sources travel in the linter's wheel as data; nothing here imports them.
"""

from __future__ import annotations

from lint_rules.vendor.command import add_arguments, run
from lint_rules.vendor.header import is_vendored

__all__ = ["add_arguments", "is_vendored", "run"]
