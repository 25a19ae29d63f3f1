"""From findings to fixes: asks each rule's plan, and keeps what the findings of a file share."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from lint_rules.findings import Finding
from lint_rules.fixes.record import Draft, Fix, Refusal, Refused
from lint_rules.fixes.site import Desk, Sheet, Site
from lint_rules.program import Program
from lint_rules.rules.registry import rules_by_code
from lint_rules.rules.rule import BY_HAND

Plan = Callable[[Site], Draft]


@cache
def plan_of(code: str) -> Plan | None:
    """Return the plan of a rule; ``None`` for rules whose findings are mended by hand."""
    rule = rules_by_code().get(code)
    if rule is None or rule.fixability == BY_HAND:
        return None
    module = importlib.import_module(f"lint_rules.fixes.plans.{rule.name.replace('-', '_')}")
    plan: Plan = module.plan
    return plan


class Planner:
    """Decides about the findings of one program, in one state of its files."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._desk = Desk(program)
        self._sheets: dict[str, Sheet] = {}

    def plan(self, finding: Finding) -> Fix | Refusal:
        """Return how a finding is mended, or why it is not."""
        plan = plan_of(finding.code)
        if plan is None:
            return Refusal(finding, "by hand", f"{finding.code} has no automatic fix")
        path = finding.place.path
        if path not in self._sheets:
            module = self._program.module(path)
            if module is None:
                return Refusal(finding, "unreadable file", "the file cannot be read")
            self._sheets[path] = Sheet(self._desk, module)
        site = Site(self._sheets[path], finding)
        try:
            draft = plan(site)
        except Refused as refused:
            return Refusal(finding, refused.kind, refused.reason)
        except RecursionError:
            return Refusal(finding, "nested too deeply", "the code is nested too deeply")
        except Exception as error:  # a mistake of ours is no reason to mend nothing
            return Refusal(finding, "internal error", f"internal error: {type(error).__name__}; please report it")
        if site.cautions:
            draft = msgspec.structs.replace(draft, safety="unsafe", notes=(*draft.notes, *site.cautions))
        return Fix(finding, draft)

    def plan_all(self, findings: Iterable[Finding]) -> list[Fix | Refusal]:
        """Return the answer for each finding, in their order."""
        return [self.plan(finding) for finding in findings]
