"""RP001: a suppression comment that silences nothing."""

from __future__ import annotations

from lint_rules.rules.rule import Rule

RULE = Rule(
    code="RP001",
    name="unused-suppression",
    summary="A `# noqa` names an RP code that silences nothing on its line",
    why="""\
A suppression that has outlived its finding is a blank cheque: the next raw client or endless retry written on that
line is silenced before anybody sees it. It also tells readers that something is wrong where nothing is. A code that
does not exist silences nothing at all, although its author believes that it does.
""",
    instead="""\
Remove the code, or the whole comment if nothing else is in it. Other tools' codes in the list stay.
""",
    bad="""\
ATTEMPTS = 3  # noqa: RP204  # RP001
""",
    good="""\
ATTEMPTS = 3  # noqa: E261 -- other tools' codes are theirs to judge
""",
    # The findings come from the engine, which alone knows what every comment silenced (`lint_rules.suppressions`).
    check=lambda module: (),
    words=tuple(f"RP{digit}" for digit in range(10)),
    left_alone="""\
- a bare `# noqa`, and other tools' codes;
- a code whose rule did not run on the file (not selected, ignored for it), or, for a prefix such as `RP2`, one of
  whose rules did not run;
- the codes of RP001 and RP002 themselves;
- text in a string that looks like a suppression.
""",
    fixability="safe",
    fix="""\
The code is taken out of the comment (`# noqa: RP101,E501` becomes `# noqa: E501`). If it was the only one, the
suppression goes, with its reason after `--`; what else the comment says stays, as does another comment behind it.
Comments change nothing of what the program does, so this is *safe*. *Refused* where a second `# noqa` on the same line,
which is without effect now, would begin to work.
""",
    references=("https://flake8.pycqa.org/en/latest/user/violations.html",),
)
