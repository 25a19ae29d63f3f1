"""``resilint rule``: what a rule means, in the words of its page in the docs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from lint_rules.frontends.cli.errors import UsageError

if TYPE_CHECKING:
    from lint_rules.rules.rule import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``resilint rule`` to ``parser``."""
    parser.add_argument("rule", nargs="?", metavar="CODE", help="the rule's code or name, such as RP101; none: a list")
    parser.add_argument("--all", action="store_true", help="every rule")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")


def run(args: argparse.Namespace) -> int:
    """Write the rule's page, or all of them, and return 0.

    Raises:
        UsageError: there is no such rule, or one was named besides ``--all``.
    """
    from lint_rules.rules.registry import all_rules

    if args.all and args.rule is not None:
        raise UsageError("rule: give either the code of a rule or --all")
    is_list = args.rule is None
    rules = all_rules() if is_list else (_find(args.rule, all_rules()),)
    sys.stdout.write(_json(rules, is_list) if args.output_format == "json" else _text(rules, is_list))
    sys.stdout.flush()
    return 0


def _find(wanted: str, rules: tuple[Rule, ...]) -> Rule:
    known = {key: rule for rule in rules for key in (rule.code, rule.name)}
    found = known.get(wanted) or known.get(wanted.upper()) or known.get(wanted.lower())
    if found is not None:
        return found
    from difflib import get_close_matches

    near = get_close_matches(wanted.upper(), known, n=1) or get_close_matches(wanted.lower(), known, n=1)
    raise UsageError(f"rule: there is no rule {wanted!r}" + (f"; {near[0]} is meant?" if near else ""))


def _text(rules: tuple[Rule, ...], is_list: bool) -> str:
    from lint_rules.rules.page import page

    if not is_list:
        return page(rules[0])
    width = max(len(rule.name) for rule in rules)
    return "".join(
        f"{rule.code}  {rule.name:{width}}  {rule.summary}{'' if rule.default else ' (off by default)'}\n"
        for rule in rules
    )


def _json(rules: tuple[Rule, ...], is_list: bool) -> str:
    import json

    records = [_record(rule) for rule in rules]
    return json.dumps(records if is_list else records[0], indent=2) + "\n"


def _record(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "summary": rule.summary,
        "default": rule.default,
        "why": rule.why,
        "instead": rule.instead,
        "bad": rule.bad,
        "good": rule.good,
        "fixability": rule.fixability,
        "fix": rule.fix,
        "left_alone": rule.left_alone,
        "references": list(rule.references),
    }
