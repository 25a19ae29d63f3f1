"""The plugin in real flake8 processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RAW = "from google.cloud import bigquery\n\nclient = bigquery.Client()\n"
READ = """\
from google.cloud import bigquery


def rows(client: bigquery.Client):
    return client.query("SELECT 1").result(timeout=60)
"""
RAW_AT = "3:19: RP101"
READ_AT = "5:19: RP304"


class Done:
    def __init__(self, process: subprocess.CompletedProcess[str]) -> None:
        self.code = process.returncode
        self.err = process.stderr
        self.text = process.stdout
        self.lines = sorted(" ".join(line.split()[:2]) for line in process.stdout.splitlines())


def flake8(folder: Path, *arguments: str, stdin: str | None = None) -> Done:
    process = subprocess.run(
        [sys.executable, "-m", "flake8", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert "Traceback" not in process.stderr
    return Done(process)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "resilint.toml").write_text("")
    (tmp_path / "a.py").write_text(RAW)
    return tmp_path


def test_installed_is_enough(project: Path) -> None:
    done = flake8(project)
    assert done.code == 1
    assert done.lines == [f"./a.py:{RAW_AT}"]
    assert "resilint: " in flake8(project, "--version").text


def test_select_ignore_and_per_file_ignores_are_the_hosts(project: Path) -> None:
    assert flake8(project, "--select", "RP").lines == [f"./a.py:{RAW_AT}"]
    assert flake8(project, "--select", "E,W").lines == []
    assert flake8(project, "--extend-ignore", "RP1").lines == []
    assert flake8(project, "--per-file-ignores", "a.py:RP101").lines == []
    (project / ".flake8").write_text("[flake8]\nper-file-ignores =\n    a.py: RP101\n")
    assert flake8(project).lines == []
    (project / "resilint.toml").write_text("select = ['RP2']\nper-file-ignores = {'a.py' = ['RP1']}\n")
    assert flake8(project, "--isolated").lines == [f"./a.py:{RAW_AT}"]
    (project / ".flake8").unlink()
    assert flake8(project).lines == [f"./a.py:{RAW_AT}"], "selecting is not for our settings to do in flake8"


@pytest.mark.parametrize(
    ("config", "arguments", "reported"),
    [
        ("", [], False),
        ("", ["--select", "RP"], True),
        ("", ["--select", "R"], True),
        ("", ["--select", "RP3,E"], True),
        ("", ["--extend-select", "RP304"], True),
        ("", ["--select", "RP1"], False),
        ("ignore = E203", [], False),
        ("extend-ignore = E203", [], False),
        ("ignore = E203\nselect = E,RP1", [], False),
        ("ignore = E203\nextend-select = RP304", [], True),
        ("ignore = E203", ["--select", "RP"], True),
        ("ignore = RP304", ["--select", "RP"], False),
        ("extend-ignore = RP304", ["--select", "RP"], False),
        ("per-file-ignores = read.py:RP304", ["--select", "RP"], False),
    ],
)
def test_rp304_is_off_until_a_selector_names_it(
    project: Path, config: str, arguments: list[str], reported: bool
) -> None:
    (project / "a.py").unlink()
    (project / "read.py").write_text(READ)
    (project / ".flake8").write_text(f"[flake8]\n{config}\n")
    assert flake8(project, *arguments).lines == ([f"./read.py:{READ_AT}"] if reported else [])


def test_noqa(project: Path) -> None:
    silenced = RAW.replace("()", "()  # noqa: RP101 -- its own credentials")
    (project / "a.py").write_text(silenced)
    assert flake8(project).lines == []
    assert flake8(project, "--disable-noqa").lines == [f"./a.py:{RAW_AT}"]
    (project / "a.py").write_text(RAW.replace("()", "()  # noqa"))
    assert flake8(project).lines == []
    (project / "a.py").write_text("# flake8: noqa\n" + RAW)
    assert flake8(project).lines == []


def test_suppressions_that_silence_nothing(project: Path) -> None:
    (project / "a.py").write_text("x = 1  # noqa: E501, RP101\ny = 1  # noqa: RP999\nz = 1  # noqa: RP001, RP101\n")
    assert flake8(project).lines == ["./a.py:1:22: RP001", "./a.py:2:16: RP001"]
    assert flake8(project, "--extend-ignore", "RP101").lines == ["./a.py:2:16: RP001"], "RP101 did not run"
    assert flake8(project, "--per-file-ignores", "a.py:RP101").lines == ["./a.py:2:16: RP001"]
    assert flake8(project, "--extend-ignore", "RP001").lines == []


def test_unreadable_files_are_the_hosts_to_report(project: Path) -> None:
    (project / "bad.py").write_text("def f(:\n")
    (project / "latin.py").write_bytes(b"s = '\xe9'\n")
    done = flake8(project, "--select", "RP,E9")
    assert [line for line in done.lines if "RP002" in line] == []
    assert any(line.startswith("./bad.py") and "E999" in line for line in done.lines)


def test_findings_that_need_other_files(project: Path) -> None:
    (project / "a.py").write_text(
        "import base\n\n\nclass Job(base.Job):\n    def run(self, sql):\n        self.warehouse.query(sql)\n"
    )
    (project / "base.py").write_text(
        "from google.cloud import bigquery\n\n\nclass Job:\n    def __init__(self, warehouse: bigquery.Client):\n"
        "        self.warehouse = warehouse\n"
    )
    assert flake8(project, "a.py").lines == ["a.py:6:24: RP301"]


@pytest.mark.parametrize("jobs", ["1", "2", "4"])
def test_jobs(project: Path, jobs: str) -> None:
    for number in range(60):
        (project / f"m{number:02}.py").write_text(RAW)
    done = flake8(project, "--jobs", jobs)
    assert done.lines == sorted(
        f"./{name}:{RAW_AT}" for name in ("a.py", *(f"m{number:02}.py" for number in range(60)))
    )


def test_workers_that_are_spawned_build_the_index_themselves(project: Path) -> None:
    for number in range(40):
        (project / f"m{number:02}.py").write_text(RAW)
    (project / "resilint.toml").write_text("extend-exclude = ['m01.py']\n")
    program = (
        "import multiprocessing, sys\n"
        "from flake8.main.cli import main\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    sys.exit(main(sys.argv[1:]))\n"
    )
    (project / "spawning.txt").write_text(program)
    process = subprocess.run(
        [sys.executable, "spawning.txt", "--jobs", "2"], cwd=project, capture_output=True, text=True, check=False
    )
    assert process.stderr == ""
    assert process.stdout.count(RAW_AT) == 40


def test_stdin(project: Path) -> None:
    assert flake8(project, "-", stdin=RAW).lines == [f"stdin:{RAW_AT}"]
    named = flake8(project, "--stdin-display-name", "b/new.py", "-", stdin=RAW)
    assert named.lines == [f"b/new.py:{RAW_AT}"]
    assert flake8(project, "--stdin-display-name", "a.py", "-", stdin="x = 1\n").lines == []
    assert flake8(project, "--stdin-display-name", "test_a.py", "-", stdin=RAW).lines == []
    assert flake8(project, "--stdin-display-name", "build/a.py", "-", stdin=RAW).lines == []
    caller = "from a import client\n\n\ndef load(sql):\n    client.query(sql)\n"
    assert flake8(project, "--stdin-display-name", "b.py", "-", stdin=caller).lines == ["b.py:5:12: RP301"]


def test_statistics_and_format(project: Path) -> None:
    assert "1     RP101 " in flake8(project, "--statistics").text
    done = flake8(project, "--format", "%(path)s|%(row)d|%(col)d|%(code)s")
    assert done.text == "./a.py|3|19|RP101\n"


def test_the_settings_supply_the_rest(project: Path) -> None:
    (project / "test_a.py").write_text(RAW)
    assert flake8(project, "test_a.py").lines == []
    (project / "resilint.toml").write_text("check-tests = true\nextend-exclude = ['a.py']\n")
    assert flake8(project).lines == [f"./test_a.py:{RAW_AT}"]


def test_the_settings_can_stand_in_the_hosts_file(project: Path) -> None:
    (project / "test_a.py").write_text(RAW)
    (project / ".flake8").write_text("[flake8]\nresilint-check-tests = true\n")
    assert flake8(project, "test_a.py").lines == [f"test_a.py:{RAW_AT}"]
    (project / "resilint.toml").write_text("check-tests = true\n")
    (project / ".flake8").write_text("[flake8]\nresilint-check-tests = false\n")
    assert flake8(project, "test_a.py").lines == []
    (project / ".flake8").write_text("[flake8]\nresilint-config = ci/other.toml\n")
    (project / "ci").mkdir()
    (project / "ci/other.toml").write_text("check-tests = true\n")
    assert flake8(project, "test_a.py").lines == [f"test_a.py:{RAW_AT}"]
    (project / "use.py").write_text("def load(warehouse, sql):\n    warehouse.query(sql)\n")
    assert flake8(project, "use.py").lines == []
    assert flake8(project, "--resilint-bigquery-client-names", "warehouse,bq", "use.py").lines == ["use.py:2:15: RP301"]


@pytest.mark.parametrize(
    ("settings", "arguments", "complaint"),
    [
        ("ingore = []", [], "resilint.toml: ingore: no such key; the nearest one is 'ignore'"),
        ("", ["--resilint-config", "no.toml"], "no.toml: cannot be read"),
        ("", ["--resilint-locations", "analytics"], "resilint-locations: expected KEY=VALUE, found 'analytics'"),
    ],
)
def test_unusable_settings_end_the_run(project: Path, settings: str, arguments: list[str], complaint: str) -> None:
    (project / "resilint.toml").write_text(settings)
    done = flake8(project, *arguments)
    assert done.code == 1
    assert complaint in done.text


@pytest.mark.parametrize("select", [[], ["--select", "RP"]], ids=["defaults", "all"])
def test_the_same_findings_as_the_command(project: Path, select: list[str]) -> None:
    shutil.copytree(Path(__file__).parents[1] / "fixtures", project / "code")
    for path in (project / "code").rglob("*.py"):
        if b"\0" in path.read_bytes():  # ends flake8 itself on Python 3.10
            path.unlink()
    command = [sys.executable, "-c", "import sys; from lint_rules.frontends.cli import main; sys.exit(main())"]
    ours = subprocess.run(
        [*command, "check", "code", "--output-format", "concise", "--quiet", *select],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ours.stderr == ""
    theirs = flake8(project, "code", "--extend-ignore", "E,W,F,C,B", *select)
    # flake8 skips files with such a line altogether; we obey the codes in it, as the line says.
    skipped = tuple(
        f"{path.relative_to(project).as_posix()}:"
        for path in (project / "code").rglob("*.py")
        if b"\n# flake8: noqa: " in path.read_bytes()
    )
    assert len(skipped) == 2
    assert len(theirs.text.splitlines()) > 100
    assert sorted(theirs.text.splitlines()) == sorted(
        line for line in ours.stdout.splitlines() if ": RP002 " not in line and not line.startswith(skipped)
    )


def test_the_tree_that_flake8_has_parsed_is_used(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flake8.main.cli import main

    from lint_rules.extract import module

    def refuse(text: str) -> None:
        raise AssertionError("parsed a second time")

    monkeypatch.chdir(project)
    monkeypatch.setattr(module, "_parse", refuse)
    assert main(["a.py", "--output-file", "report.txt"]) == 1
    assert (project / "report.txt").read_text().startswith(f"a.py:{RAW_AT} ")


def test_isolated_means_our_settings_too(project: Path) -> None:
    (project / "resilint.toml").write_text("no-such-key = 1\n")
    assert "no-such-key" in (refused := flake8(project, "a.py")).text + refused.err
    assert flake8(project, "--isolated", "--select", "RP", "a.py").text.startswith(f"a.py:{RAW_AT} ")
