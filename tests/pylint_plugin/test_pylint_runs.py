"""How a run is set up: processes, stdin, files in odd places, settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pylint_runs import ONLY_OURS, PLUGIN, RAW, RAW_AT, environment, pylint


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_jobs(project: Path, jobs: str) -> None:
    names = [f"m{number:02}.py" for number in range(45)]
    for name in names:
        (project / name).write_text(RAW + "x = 1  # noqa: RP102\n")
    done = pylint(project, "--jobs", jobs, "a.py", *names)
    assert done.err == ""
    expected = [f"{name}:{place}" for name in names for place in (RAW_AT, "4:15: W9401")]
    assert done.lines == sorted([f"a.py:{RAW_AT}", *expected])


def test_forked_workers_inherit_what_was_read(project: Path) -> None:
    for number in range(45):
        (project / f"m{number:02}.py").write_text(RAW)
    program = (
        "import multiprocessing, os, sys\n"
        "from lint_rules.program.sources import Sources\n"
        "from pylint import run_pylint\n"
        "inner, started = Sources.facts_of, os.getpid()\n"
        "def facts_of(self, path):\n"
        "    if os.getpid() != started and path not in self._facts:\n"
        "        print('extracted in a worker', path)\n"
        "    return inner(self, path)\n"
        "Sources.facts_of = facts_of\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('fork')\n"
        "    run_pylint(sys.argv[1:])\n"
    )
    done = _with_own_program(project, program)
    assert done.stdout.count(RAW_AT) == 46
    assert "extracted in a worker" not in done.stdout


def test_workers_that_are_spawned_build_the_index_themselves(project: Path) -> None:
    for number in range(30):
        (project / f"m{number:02}.py").write_text(RAW)
    (project / "resilint.toml").write_text("extend-exclude = ['m01.py']\n")
    program = (
        "import multiprocessing, sys\n"
        "from pylint import run_pylint\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    run_pylint(sys.argv[1:])\n"
    )
    assert _with_own_program(project, program).stdout.count(RAW_AT) == 30


def _with_own_program(project: Path, program: str) -> subprocess.CompletedProcess[str]:
    (project / "starting.txt").write_text(program)
    files = sorted(path.name for path in project.glob("*.py"))
    done = subprocess.run(
        [sys.executable, "starting.txt", *PLUGIN, *ONLY_OURS, "--score=n", "--jobs=2", *files],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=environment(HOME=str(project), PYLINTHOME=str(project / ".pylint.d")),
    )
    assert done.stderr == ""
    return done


def test_stdin(project: Path) -> None:
    assert pylint(project, "--from-stdin", "new.py", stdin=RAW).lines == [f"new.py:{RAW_AT}"]
    assert pylint(project, "--from-stdin", "a.py", stdin="x = 1\n").lines == [], "the buffer counts, not the file"
    assert pylint(project, "--from-stdin", "test_a.py", stdin=RAW).lines == []
    assert pylint(project, "--from-stdin", "build/a.py", stdin=RAW).lines == []
    caller = "# coding: latin-1\nfrom a import client\n\n\ndef load(sql, é='é'):\n    client.query(sql)\n"
    assert pylint(project, "--from-stdin", "b.py", stdin=caller).lines == ["b.py:6:11: W9701"]
    broken = pylint(project, "--from-stdin", "a.py", "--enable=syntax-error", stdin=RAW + "def f(:\n")
    assert [line for line in broken.lines if ": W" in line] == []
    assert "a.py:4:" in broken.text and "E0001" in broken.text


def test_a_file_outside_any_package_and_of_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    path = tmp_path / "there" / "script.py"
    path.write_text(RAW)
    done = pylint(tmp_path / "here", str(path))
    assert done.err == ""
    assert [line.rpartition("script.py")[2] for line in done.lines] == [f":{RAW_AT}"]


def test_modules_by_name(project: Path) -> None:
    (project / "package").mkdir()
    (project / "package" / "__init__.py").write_text("")
    (project / "package" / "inner.py").write_text(RAW)
    assert pylint(project, "package").lines == [f"package/inner.py:{RAW_AT}"]
    assert pylint(project, "package.inner").lines == [f"package/inner.py:{RAW_AT}"]
    assert pylint(project, "--recursive=y", ".").lines == [f"a.py:{RAW_AT}", f"package/inner.py:{RAW_AT}"]


def test_the_settings_supply_the_rest(project: Path) -> None:
    (project / "test_a.py").write_text(RAW)
    assert pylint(project, "test_a.py").lines == []
    (project / "resilint.toml").write_text("check-tests = true\nextend-exclude = ['a.py']\nignore = ['RP101']\n")
    assert pylint(project, "a.py", "test_a.py").lines == [f"test_a.py:{RAW_AT}"], "selecting is pylint's"


def test_the_settings_can_stand_in_pylints_file(project: Path) -> None:
    (project / "test_a.py").write_text(RAW)
    (project / "pyproject.toml").write_text("[tool.pylint.resilint]\nresilint-check-tests = true\n")
    assert pylint(project, "test_a.py").lines == [f"test_a.py:{RAW_AT}"]
    (project / "resilint.toml").write_text("check-tests = true\n")
    (project / "pyproject.toml").write_text("[tool.pylint.main]\nresilint-check-tests = false\n")
    assert pylint(project, "test_a.py").lines == []
    (project / "pyproject.toml").write_text("")
    (project / ".pylintrc").write_text("[MAIN]\nresilint-config = ci/other.toml\n")
    (project / "ci").mkdir()
    (project / "ci/other.toml").write_text("check-tests = true\n")
    assert pylint(project, "test_a.py").lines == [f"test_a.py:{RAW_AT}"]
    (project / "use.py").write_text("def load(warehouse, sql):\n    warehouse.query(sql)\n")
    assert pylint(project, "use.py").lines == []
    assert pylint(project, "--resilint-bigquery-client-names", "warehouse,bq", "use.py").lines == ["use.py:2:14: W9701"]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("settings", "arguments", "complaint"),
    [
        ("ingore = []", [], "resilint.toml: ingore: no such key; the nearest one is 'ignore'"),
        ("", ["--resilint-config", "no.toml"], "no.toml: cannot be read"),
        ("", ["--resilint-locations", "analytics"], "resilint-locations: expected KEY=VALUE, found 'analytics'"),
    ],
)
def test_unusable_settings_end_the_run(
    project: Path, settings: str, arguments: list[str], complaint: str, jobs: str
) -> None:
    (project / "resilint.toml").write_text(settings)
    (project / "b.py").write_text(RAW)
    done = pylint(project, *arguments, "--jobs", jobs, "a.py", "b.py")
    assert done.code == 32
    assert complaint in done.err


def test_a_second_run_in_one_process_sees_what_has_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pylint.lint import Run
    from pylint.reporters import CollectingReporter

    monkeypatch.chdir(project)

    def lines() -> list[int]:
        reporter = CollectingReporter()
        Run([*PLUGIN, *ONLY_OURS, "--clear-cache-post-run=y", "a.py"], reporter=reporter, exit=False)
        return [message.line for message in reporter.messages]

    assert lines() == [3]
    (project / "a.py").write_text("\n" + RAW)
    assert lines() == [4]


def test_the_command_does_without_pylint(project: Path) -> None:
    program = (
        "import sys\n"
        "sys.modules.update(pylint=None, astroid=None)\n"
        "from lint_rules.frontends.cli import main\n"
        "sys.exit(main(['check', '--no-cache', '--output-format=concise', 'a.py']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("a.py:3:19: RP101 ")


def test_an_error_of_ours_costs_a_line_and_no_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pylint.lint import Run
    from pylint.reporters import CollectingReporter

    from lint_rules.frontends.pylint.inference import AstroidInference

    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    (project / "b.py").write_text("import far\n\n\ndef run(sql):\n    far.make().query(sql)\n")
    monkeypatch.chdir(project)
    monkeypatch.setattr(AstroidInference, "_node", fail)
    reporter = CollectingReporter()
    Run([*PLUGIN, *ONLY_OURS, "a.py", "b.py"], reporter=reporter, exit=False)
    assert [(message.path, message.line) for message in reporter.messages] == [("a.py", 3)]
