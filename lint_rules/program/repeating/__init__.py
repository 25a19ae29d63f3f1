"""What repeats or waits by itself, transactions and locks, and the retries around it."""

from lint_rules.program.repeating.record import Repeated, Repeating
from lint_rules.program.repeating.search import repeated

__all__ = ["Repeated", "Repeating", "repeated"]
