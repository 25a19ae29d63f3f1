"""RP002: a file that cannot be decoded or parsed."""

from __future__ import annotations

from lint_rules.rules.rule import Rule

RULE = Rule(
    code="RP002",
    name="unreadable-file",
    summary="A file cannot be decoded or parsed, so nothing in it was checked",
    why="""\
No rule can see into a file that does not parse. If it were passed over in silence, "no findings" would look like
"nothing wrong". What counts is the grammar of the Python that runs the linter: the message names its version.
""",
    instead="""\
Mend the file, or run the linter with the Python version that the file is written for. Exclude files that are not
meant to parse (templates, test data) with `extend-exclude`.
""",
    bad="""\
def load(:  # RP002
    return 1
""",
    good="""\
def load():
    return 1
""",
    # The findings come from the engine: what cannot be read has no facts to judge.
    check=lambda module: (),
    words=(),
    silencing="""\
No comment works in a file that cannot be read. Leave the file out with `extend-exclude`, or the code with
`per-file-ignores`.
""",
    left_alone="""\
- test code, as for every rule;
- in flake8 and pylint, whose own E999, E902 and E0001 stand for it.
""",
)
