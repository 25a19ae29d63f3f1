"""Retries that cannot do their work on what stands below them."""

from lint_rules.program.ineffective.record import Ineffective
from lint_rules.program.ineffective.search import ineffective
from lint_rules.program.ineffective.timeouts import Timeout, timeouts

__all__ = ["Ineffective", "Timeout", "ineffective", "timeouts"]
