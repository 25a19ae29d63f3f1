"""Profiles, maximums and dates: what blocks, what warns, what is off."""

from __future__ import annotations

import datetime

import pytest
from gate_project import BAD, OTHER, Project

from lint_rules.findings import Finding, Place
from lint_rules.gate import clock
from lint_rules.gate.policy import BLOCK, PROFILES, WARN, Policy, with_profile
from lint_rules.rules.registry import all_rules
from lint_rules.selection import Selection
from lint_rules.settings import Gate, Settings

TODAY = datetime.date(2026, 12, 1)


def finding(code: str, path: str = "a.py", line: int = 1) -> Finding:
    return Finding(Place(path, line, 1, line, 2), code, "some-smell", "message")


def level(settings: Settings, code: str, path: str = "a.py", today: datetime.date = TODAY) -> str:
    return Policy(settings, today).level(finding(code, path))


def set_gate(project: Project, text: str) -> None:
    project.write("pyproject.toml", f'[project]\nname = "jobs"\n[tool.resilint]\nselect = ["RP1"]\n{text}\n')


@pytest.mark.parametrize("profile", PROFILES)
def test_prefixes_of_profiles_mean_rules(profile: str) -> None:
    codes = [rule.code for rule in all_rules()]
    for prefix in PROFILES[profile]:
        assert any(code.startswith(prefix) for code in codes), prefix


def test_profiles() -> None:
    assert level(Settings(), "RP104") == BLOCK
    brownfield = Settings(profile="brownfield")
    assert [level(brownfield, code) for code in ("RP101", "RP104", "RP201", "RP204", "RP302")] == [
        BLOCK, WARN, WARN, BLOCK, BLOCK,
    ]  # fmt: skip
    assert level(Settings(profile="library"), "RP101") == WARN
    assert level(Settings(profile="library"), "RP204") == BLOCK


def test_what_profiles_switch_on_and_off() -> None:
    def codes(settings: Settings) -> frozenset[str]:
        return Selection.of(all_rules(), with_profile(settings)).codes("a.py")

    default = codes(Settings())
    assert "RP304" not in default
    assert codes(Settings(profile="strict")) == frozenset(rule.code for rule in all_rules())
    assert with_profile(Settings(profile="strict")).require_reason
    assert default - codes(Settings(profile="library")) == {"RP104", "RP206"} & default
    assert codes(Settings(profile="brownfield")) == default
    assert "RP104" in codes(Settings(profile="library", select=("RP1",))), "what is selected by hand is wanted"
    assert codes(Settings(profile="strict", select=("RP101",))) == {"RP101"}


def test_lists_refine_the_profile() -> None:
    settings = Settings(profile="brownfield", gate=Gate(warn=("RP1",), block=("RP104",)))
    assert [level(settings, code) for code in ("RP101", "RP104", "RP201")] == [WARN, BLOCK, WARN]


def test_warnings_do_not_fail(project: Project) -> None:
    set_gate(project, '[tool.resilint.gate]\nwarn = ["RP102"]')
    code, out, _ = project.run("check", "--output-format", "concise")
    assert code == 0
    assert "a.py:5:" in out
    assert "1 of them only warns" in out
    project.write("b.py", "from google.cloud import bigquery\n\nCLIENT = bigquery.Client()\n")
    assert project.run("check")[0] == 1


def test_a_date_turns_warnings_into_blocks(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    set_gate(project, "[tool.resilint.gate.clean-by]\nscrapers = { RP102 = 2027-01-01 }")
    project.write("scrapers/b.py", OTHER)
    (project.root / "a.py").unlink()
    assert project.run("baseline", "write")[0] == 0
    for day, expected in ((datetime.date(2026, 12, 31), 0), (datetime.date(2027, 1, 1), 1)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert project.run("check")[0] == expected
        assert project.run("check", "--baseline", ".resilint-baseline")[0] == expected, "the folder must be clean"


def test_the_nearest_folder_and_the_longest_code_decide() -> None:
    day = datetime.date(2027, 1, 1)
    gate = Gate(clean_by={"a": {"RP": day}, "a/b/": {"RP1": TODAY, "RP102": day}})
    settings = Settings(gate=gate)
    assert level(settings, "RP101", "a/x.py") == WARN
    assert level(settings, "RP101", "a/b/x.py") == BLOCK
    assert level(settings, "RP102", "a/b/x.py") == WARN
    assert level(settings, "RP101", "ab/x.py") == BLOCK
    assert Policy(settings, TODAY).is_overdue(finding("RP101", "a/b/x.py"))
    assert not Policy(settings, TODAY).is_overdue(finding("RP101", "ab/x.py"))


def test_maximums(project: Project) -> None:
    set_gate(project, '[tool.resilint.gate.maximum]\n"." = { RP1 = 1 }\njobs = { RP102 = 0 }')
    assert project.run("baseline", "write")[0] == 0
    arguments = ("check", "--baseline", ".resilint-baseline", "--quiet")
    assert project.run(*arguments) == (0, "", "")
    project.write("b.py", OTHER)
    assert project.run("baseline", "write", "--reason", "x")[0] == 0
    code, _, err = project.run(*arguments)
    assert (code, err) == (1, "resilint: .: 2 findings of RP1, at most 1 are allowed\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('profile = "strickt"', 'profile: expected "default" or'),
        ('[tool.resilint.gate]\nblok = ["RP1"]', "gate.blok: no such key; the nearest one is 'block'"),
        ('[tool.resilint.gate]\nblock = ["RP9"]', "gate.block: no rule's code starts with 'RP9'"),
        ("[tool.resilint.gate.maximum]\na = { XY = 1 }", "gate.maximum 'a': no rule's code starts with 'XY'"),
        ('[tool.resilint.gate.maximum]\na = { RP1 = "many" }', "gate.maximum: expected a table"),
        ('[tool.resilint.gate.clean-by]\na = { RP1 = "soon" }', "gate.clean-by: expected a table"),
    ],
)
def test_slips(project: Project, text: str, message: str) -> None:
    set_gate(project, text)
    assert message in project.refused("check")


def test_known_bad_code_is_really_bad(project: Project) -> None:
    assert BAD in project.read("a.py")
    assert project.run("check")[0] == 1
