"""``resilint rule`` explains and lists."""

from __future__ import annotations

import json

from resilint_runs import Resilint

from lint_rules.rules.page import page
from lint_rules.rules.registry import all_rules


def test_a_rule_is_explained_in_the_words_of_its_page(resilint: Resilint) -> None:
    for rule in all_rules():
        for name in (rule.code, rule.name, rule.code.lower()):
            outcome = resilint("rule", name)
            assert (outcome.code, outcome.out) == (0, page(rule))
        for part in (rule.summary, rule.why.strip(), rule.instead.strip(), rule.bad.strip(), rule.good.strip()):
            assert part in page(rule)


def test_one_rule_as_json(resilint: Resilint) -> None:
    record = json.loads(resilint("rule", "RP001", "--output-format", "json").out)
    assert (record["code"], record["name"], record["default"]) == ("RP001", "unused-suppression", True)


def test_the_list(resilint: Resilint) -> None:
    lines = resilint("rule", "--all").out.splitlines()
    assert resilint("rule").out.splitlines() == lines
    assert [line.split()[0] for line in lines] == [rule.code for rule in all_rules()]
    assert [line.split()[1] for line in lines] == [rule.name for rule in all_rules()]
    records = json.loads(resilint("rule", "--all", "--output-format", "json").out)
    assert [record["code"] for record in records] == [rule.code for rule in all_rules()]
    assert all(
        set(record)
        == {
            "bad",
            "code",
            "default",
            "family",
            "fix",
            "fixability",
            "good",
            "instead",
            "left_alone",
            "name",
            "references",
            "summary",
            "why",
        }
        for record in records
    )
