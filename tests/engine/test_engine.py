"""The engine runs rules over a program and keeps its promises whatever they do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lint_rules.engine import Engine, FileReport, screening_words
from lint_rules.findings import Finding, Place
from lint_rules.program import LinkedModule, Program
from lint_rules.rules.registry import all_rules
from lint_rules.rules.rule import Rule
from lint_rules.selection import Selection
from lint_rules.settings import Settings


def each_function(module: LinkedModule) -> Iterator[Finding]:
    for function in reversed(module.facts.functions):
        yield Finding(Place.of(module.path, function.at), "RP901", "a-function", function.name)


def fails(module: LinkedModule) -> Iterator[Finding]:
    yield from each_function(module)
    raise RecursionError("too deep")


def rule(code: str, check: object = each_function) -> Rule:
    texts = dict.fromkeys(("summary", "why", "instead", "bad", "good"), "")
    return Rule(code=code, name=code, words=("def",), check=check, **texts)  # type: ignore[arg-type]


OWN = tuple(rule for rule in all_rules() if rule.code < "RP1")


def check(root: Path, *rules: Rule, settings: Settings | None = None, **texts: str) -> tuple[Engine, list[FileReport]]:
    for name, text in texts.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings = settings or Settings()
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    every = (*OWN, *rules)
    complaints: list[str] = []
    program = Program(root, files, settings, words=screening_words(every))
    engine = Engine(program, Selection.of(every, settings), rules=every, complain=complaints.append)
    reports = list(engine.check(files))
    assert len(complaints) == engine.failures
    engine.complaints = complaints  # type: ignore[attr-defined]
    return engine, reports


def shown(report: FileReport) -> list[str]:
    return [f"{finding.place.line}:{finding.place.column} {finding.code}" for finding in report.findings]


def test_findings_are_sorted_and_split(tmp_path: Path) -> None:
    _, (report,) = check(tmp_path, rule("RP901"), a="def f(): ...\ndef g(): ...  # noqa: RP901\ndef h(): ...\n")
    assert report.path == "a.py"
    assert shown(report) == ["1:1 RP901", "3:1 RP901"]
    assert [finding.message for finding in report.silenced] == ["g"]


def test_unused_suppressions_come_from_the_same_run(tmp_path: Path) -> None:
    text = "def f(): ...  # noqa: RP901\nx = 1  # noqa: RP901\n"
    _, (report,) = check(tmp_path, rule("RP901"), a=text)
    assert shown(report) == ["2:16 RP001"]
    settings = Settings(ignore=("RP901",))
    _, (report,) = check(tmp_path, rule("RP901"), settings=settings, a=text)
    assert shown(report) == [], "a rule that is ignored did not run"
    settings = Settings(per_file_ignores={"a.py": ("RP9",)})
    _, (report,) = check(tmp_path, rule("RP901"), settings=settings, a=text)
    assert shown(report) == []


def test_a_rule_that_fails_takes_nothing_else_down(tmp_path: Path) -> None:
    text = "def f(): ...\nx = 1  # noqa: RP902\ny = 1  # noqa: RP999\n"
    engine, reports = check(tmp_path, rule("RP901"), rule("RP902", fails), a=text, b=text)
    assert engine.failures == 2
    assert engine.complaints[0].startswith(  # type: ignore[attr-defined]
        "resilint: internal error: rule RP902 failed on a.py (RecursionError: too deep); everything else was checked."
    )
    # What it had found by then is kept; what it would have silenced is not judged.
    assert [shown(report) for report in reports] == [["1:1 RP901", "1:1 RP901", "3:16 RP001"]] * 2


def test_a_file_that_cannot_be_taken_apart_is_one_complaint(tmp_path: Path) -> None:
    class Broken(Program):
        def module(self, path: str) -> LinkedModule | None:
            raise AssertionError("no such case")

    (tmp_path / "a.py").write_text("def f(): ...\n")
    complaints: list[str] = []
    engine = Engine(Broken(tmp_path, ["a.py"], Settings()), Selection(OWN), rules=OWN, complain=complaints.append)
    assert engine.check_file("a.py") == FileReport("a.py")
    assert complaints == [
        "resilint: internal error: reading the file failed on a.py (AssertionError: no such case); "
        "everything else was checked. Please report this together with the file."
    ]


def test_test_code_and_copies_of_the_runtime_are_not_reported(tmp_path: Path) -> None:
    text = "def retry_with_jitter(): ...\nx = 1  # noqa: RP999\n"
    names = ("test_a", "tests__b", "shared__utils__retry_with_jitter", "mine")
    _, reports = check(tmp_path, rule("RP901"), **dict.fromkeys(names, text), conftest="def f(:")
    assert {report.path: shown(report) for report in reports} == {
        "conftest.py": [],
        "mine.py": ["1:1 RP901", "2:16 RP001"],
        "shared/utils/retry_with_jitter.py": [],
        "test_a.py": [],
        "tests/b.py": [],
    }
    _, reports = check(tmp_path, rule("RP901"), settings=Settings(check_tests=True))
    assert [len(report.findings) for report in reports] == [1, 2, 0, 2, 2]


def test_screening_changes_no_result(tmp_path: Path) -> None:
    texts = {"broken": "x = (", "broken_too": "def f(:", "clean": "x = 1\n", "found": "def f(): ...\n", "odd": "\0"}
    _, screened = check(tmp_path, rule("RP901"), **texts)
    settings = Settings()
    every = (*OWN, rule("RP901"))
    program = Program(tmp_path, [f"{name}.py" for name in texts], settings, words=None)
    unscreened = list(Engine(program, Selection.of(every, settings), rules=every).check(f"{name}.py" for name in texts))
    assert screened == unscreened
    assert [shown(report) for report in screened] == [["1:5 RP002"], ["1:7 RP002"], [], ["1:1 RP901"], ["1:1 RP002"]]
