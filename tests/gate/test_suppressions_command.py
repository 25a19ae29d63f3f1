"""Suppressions with a reason and a date, and the list of them."""

from __future__ import annotations

import datetime
import json

import pytest
from gate_project import BAD, Project

from lint_rules.gate import clock
from lint_rules.gate.owners import Owners
from lint_rules.gate.suppressing import Note, read_note

DAY = datetime.date(2027, 3, 1)


def silenced(comment: str) -> str:
    return BAD.replace("timeout=5)", f"timeout=5)  {comment}")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("# noqa: RP101", Note()),
        ("# noqa: RP101 -- billing", Note("billing")),
        ("# noqa: RP101 -- until 2027-03-01: vendor client", Note("vendor client", DAY)),
        ("# noqa: RP101,RP102  --  until 2027-03-01 vendor", Note("vendor", DAY)),
        ("# noqa: RP101 -- until 2027-03-01", Note("", DAY)),
        ("# noqa -- until the next release", Note("until the next release")),
        ("# noqa: RP101 -- until 2027-02-30: x", Note("x", None, True)),
        ("# noqa: RP101 because", Note()),
    ],
)
def test_notes(text: str, note: Note) -> None:
    assert read_note(text) == note


@pytest.mark.parametrize(("day", "code"), [(DAY - datetime.timedelta(1), 0), (DAY, 1)])
@pytest.mark.parametrize("comment", ["# noqa: RP102", "# noqa", "# noqa: RP1"])
def test_an_expired_suppression_silences_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, day: datetime.date, code: int, comment: str
) -> None:
    project.write("a.py", silenced(f"{comment} -- until 2027-03-01: vendor"))
    monkeypatch.setattr(clock, "today", lambda: day)
    outcome = project.run("check", "--output-format", "concise")
    assert outcome[0] == code
    assert ("(its suppression ran until 2027-03-01)" in outcome[1]) is bool(code)


def test_a_day_that_does_not_exist(project: Project) -> None:
    project.write("a.py", silenced("# noqa: RP102 -- until 2027-02-30: vendor"))
    assert "its suppression names a date that does not exist" in project.run("check")[1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (silenced("# noqa: RP102"), 1),
        (silenced("# noqa"), 1),
        (silenced("# noqa: RP102 -- "), 1),
        (silenced("# noqa: RP102 -- billing"), 0),
        (f"# flake8: noqa\n{BAD}", 1),
        (f"# flake8: noqa -- generated\n{BAD}", 0),
    ],
)
def test_required_reasons(project: Project, text: str, code: int) -> None:
    project.write("a.py", text)
    assert project.run("check")[0] == 0
    project.write("pyproject.toml", '[tool.resilint]\nselect = ["RP1"]\nrequire-reason = true\n')
    outcome = project.run("check")
    assert outcome[0] == code
    assert ("its suppression gives no reason" in outcome[1]) is bool(code)


def test_the_list(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-01-01T12:00:00Z")
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 1, 31))
    project.write("a.py", silenced("# noqa: RP102 -- until 2027-03-01: vendor client"))
    project.write("jobs/b.py", silenced("# noqa: RP102 -- until 2025-03-01: vendor client"))
    project.write("c.py", "import os  # noqa: F401\nX = 1  # noqa\n")
    project.write(".github/CODEOWNERS", "* @org/all\n/jobs/ @org/data @ada\n")
    project.commit("start")
    project.write("d.py", silenced("# noqa"))
    code, out, err = project.run("suppressions")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "a.py:5: RP102 -- vendor client (until 2027-03-01; owner @org/all; 30 days old, by Ada)",
        "d.py:5: everything -- no reason given (owner @org/all)",
        "jobs/b.py:5: RP102 -- vendor client (until 2025-03-01; does not count any more; owner @org/data @ada; "
        "30 days old, by Ada)",
        "3 suppressions.",
    ]
    rows = json.loads(project.run("suppressions", "--output-format", "json")[1])["suppressions"]
    assert [row["since"] for row in rows] == ["2026-01-01", None, "2026-01-01"]


CODEOWNERS = r"""
# comment
*            @all
*.py         @python   # trailing
/docs/       docs@example.org
jobs/a.py
apps/*       @apps
**/logs      @logs
with\ space/ @space
"""
SECTIONS = """
* @all
[Data] @data
jobs/
^[Optional][2] @maybe
jobs/b.py
"""


@pytest.mark.parametrize(
    ("text", "path", "owners"),
    [
        (CODEOWNERS, "x.txt", ("@all",)),
        (CODEOWNERS, "x/y.py", ("@python",)),
        (CODEOWNERS, "docs/a/b.py", ("docs@example.org",)),
        (CODEOWNERS, "x/docs/b.py", ("@python",)),
        (CODEOWNERS, "jobs/a.py", ()),
        (CODEOWNERS, "apps/x.py", ("@apps",)),
        (CODEOWNERS, "apps/sub/x.py", ("@python",)),
        (CODEOWNERS, "a/logs/x.py", ("@logs",)),
        (CODEOWNERS, "with space/x.py", ("@space",)),
        (SECTIONS, "jobs/a.py", ("@all", "@data")),
        (SECTIONS, "jobs/b.py", ("@all", "@data", "@maybe")),
        ("", "a.py", ()),
    ],
)
def test_owners(text: str, path: str, owners: tuple[str, ...]) -> None:
    assert Owners(text).of_file(path) == owners
