"""``resilint baseline`` and ``check --baseline``: what they do, and one clear line where they cannot."""

from __future__ import annotations

import datetime
import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from gate_project import BAD, OTHER, Project
from history_language import BASELINE

from lint_rules.gate import clock


@pytest.fixture
def recorded(project: Project) -> Project:
    assert project.run("baseline", "write")[0] == 0
    return project


def test_the_first_write_needs_no_reason_and_later_additions_do(recorded: Project) -> None:
    assert recorded.run("check", "--baseline", BASELINE)[:2] == (
        0,
        "No new findings in 1 file. 1 known one not shown (the baseline .resilint-baseline).\n",
    )
    recorded.write("b.py", OTHER)
    before = recorded.entries()
    assert "1 finding would be added" in recorded.refused("baseline", "write")
    assert recorded.entries() == before
    options = ("--reason", "vendor client", "--owner", "@data", "--expires", "2999-01-01")
    assert recorded.run("baseline", "write", *options)[0] == 0
    assert recorded.run("baseline", "write")[0] == 0, "nothing is added, so nothing has to be explained"
    code, out, _ = recorded.run("baseline", "show")
    assert (code, out.splitlines()[:2]) == (
        0,
        ["a.py: RP102 in load", "b.py: RP102 in other (vendor client; owner @data; until 2999-01-01)"],
    )
    shown = json.loads(recorded.run("baseline", "show", "--output-format", "json")[1])
    assert [entry["expires"] for entry in shown["entries"]] == [None, "2999-01-01"]


def test_check_writes_nothing(recorded: Project) -> None:
    recorded.write("a.py", "x = 1\n")
    before = recorded.entries()
    assert recorded.run("check", "--baseline", BASELINE)[0] == 0
    code, _, err = recorded.run("check", "--baseline", BASELINE, "--baseline-strict")
    assert code == 1
    assert "stale: a.py: RP102 in load is no longer there" in err
    assert recorded.entries() == before


def test_a_stale_entry_is_no_excuse_once_it_is_pruned(recorded: Project) -> None:
    recorded.write("a.py", "x = 1\n")
    assert recorded.run("baseline", "prune")[0] == 0
    recorded.write("a.py", BAD)
    assert recorded.run("check", "--baseline", BASELINE)[0] == 1


@pytest.mark.parametrize(
    "arguments", [("b.py",), ("--select", "RP101"), ("--ignore", "RP102"), ("--extend-exclude", "a.py")]
)
def test_prune_keeps_what_this_run_has_not_checked(recorded: Project, arguments: tuple[str, ...]) -> None:
    recorded.write("a.py", "x = 1\n")
    recorded.write("b.py", "x = 1\n")
    before = recorded.entries()
    assert recorded.run("baseline", "prune", *arguments)[0] == 0
    assert recorded.entries() == before
    assert recorded.run("check", "--baseline", BASELINE, "--baseline-strict", *arguments)[0] == 0
    assert recorded.run("baseline", "prune")[0] == 0
    assert len(recorded.entries()) == 1


def test_prune_keeps_entries_of_a_file_that_does_not_parse(recorded: Project) -> None:
    recorded.write("a.py", "def load(:\n")
    before = recorded.entries()
    assert recorded.run("baseline", "prune")[0] == 0
    assert recorded.entries() == before


def test_entries_of_deleted_files_are_pruned(recorded: Project) -> None:
    (recorded.root / "a.py").unlink()
    recorded.write("b.py", "x = 1\n")
    recorded.commit("gone")
    assert recorded.run("baseline", "prune")[0] == 2, "git never knew the file: whose baseline is this?"
    recorded.write("a.py", BAD)
    recorded.commit("there")
    (recorded.root / "a.py").unlink()
    assert recorded.run("baseline", "prune", "b.py")[0] == 0
    assert len(recorded.entries()) == 2, "nobody asked about that folder"
    assert recorded.run("baseline", "prune")[0] == 0
    assert len(recorded.entries()) == 1


def test_prune_of_a_folder_keeps_what_moved_out_of_it(project: Project) -> None:
    project.write("old/b.py", OTHER)
    assert project.run("baseline", "write")[0] == 0
    before = project.entries()
    (project.root / "old/b.py").unlink()
    project.write("old/c.py", "x = 1\n")
    project.write("young/b.py", OTHER)
    assert project.run("baseline", "prune", "old")[0] == 0
    assert project.run("check", "old", "--baseline", BASELINE, "--baseline-strict")[0] == 0
    assert project.entries() == before
    assert project.run("check", "--baseline", BASELINE, "--baseline-strict")[0] == 0


def test_an_expired_entry_tolerates_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.run("baseline", "write", "--owner", "@data", "--expires", "2027-01-01")[0] == 0
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 12, 31))
    assert project.run("check", "--baseline", BASELINE)[0] == 0
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2027, 1, 1))
    code, out, err = project.run("check", "--baseline", BASELINE)
    assert code == 1
    assert "a.py:5:" in out
    assert "expired: a.py:5: RP102 was tolerated until 2027-01-01 (@data)" in err


def test_the_settings_can_name_the_baseline(recorded: Project) -> None:
    assert recorded.run("check")[0] == 1
    recorded.write(
        "pyproject.toml", recorded.read("pyproject.toml") + f'[tool.resilint.gate]\nbaseline = "{BASELINE}"\n'
    )
    assert recorded.run("check")[0] == 0
    assert recorded.run("check", "--isolated", "--select", "RP1")[0] == 1


def test_entries_survive_other_line_ends(recorded: Project) -> None:
    entry = recorded.entry()
    entry.write_bytes(entry.read_bytes().replace(b"\n", b"\r\n"))
    assert recorded.run("check", "--baseline", BASELINE)[0] == 0


@pytest.mark.parametrize("name", ["ordner mit raum/ü.py", 'quote".py', "new\nline.py", "tab\t.py", " lead.py"])
def test_paths_of_all_kinds(project: Project, name: str) -> None:
    project.write(name, OTHER)
    assert project.run("baseline", "write")[0] == 0
    assert project.run("check", "--baseline", BASELINE, "--baseline-strict")[0] == 0


Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "half merged": (lambda text: b"<<<<<<< ours\n" + text + b"=======\n>>>>>>> theirs\n", "half merged"),
    "cut off": (lambda text: text[: len(text) // 2], "damaged"),
    "empty": (lambda _: b"", "damaged"),
    "binary": (lambda _: b"\x00\xff\xfe" * 9, "damaged"),
    "edited": (lambda text: text.replace(b"scope load", b"scope other"), "damaged"),
    "a line too many": (lambda text: text + b"x\n", "damaged"),
    "newer": (lambda text: text.replace(b"baseline-entry 1", b"baseline-entry 2"), "newer version"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("action", [("check", "--baseline", BASELINE), ("baseline", "prune"), ("baseline", "write")])
def test_a_damaged_entry(recorded: Project, damage: str, action: tuple[str, ...]) -> None:
    change, message = DAMAGES[damage]
    entry = recorded.entry()
    entry.write_bytes(change(entry.read_bytes()))
    before = recorded.entries() if damage != "binary" else None
    line = recorded.refused(*action)
    assert entry.name in line
    assert message in line
    assert before is None or recorded.entries() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "damaged"),
        ("resilint-baseline 9\nproject x\nroot ..\n", "newer version"),
        ("<<<<<<< a\nresilint-baseline 1\n", "half merged"),
        ("resilint-baseline 1\nproject other\nroot ..\n", "project 'other', this one is 'jobs'"),
        ("resilint-baseline 1\nproject jobs\nroot ../..\n", "was written for the program at"),
    ],
)
def test_a_baseline_that_is_not_ours(recorded: Project, content: str, message: str) -> None:
    (recorded.root / BASELINE / "about").write_text(content)
    assert message in recorded.refused("check", "--baseline", BASELINE)


def test_a_baseline_of_a_project_without_a_name(recorded: Project) -> None:
    recorded.write("pyproject.toml", '[tool.resilint]\nselect = ["RP1"]\n')
    (recorded.root / "a.py").rename(recorded.root / "quite_other.py")
    recorded.write("quite_other.py", "x = 1\n")
    recorded.commit("nothing that the baseline speaks about was ever here")
    assert "another project" in recorded.refused("check", "--baseline", BASELINE)


def test_no_baseline_there(project: Project) -> None:
    assert "there is no baseline" in project.refused("check", "--baseline", "nowhere")
    assert "is a file" in project.refused("check", "--baseline", "a.py")
    (project.root / "empty").mkdir()
    assert "is no baseline" in project.refused("check", "--baseline", "empty")
    assert "there is no baseline" in project.refused("check", "--baseline-strict")
    assert "there is no baseline" in project.refused("baseline", "prune")


def test_a_stranger_among_the_entries(recorded: Project) -> None:
    (recorded.root / BASELINE / "RP102.orig").write_text("x")
    assert "RP102.orig: is no entry" in recorded.refused("check", "--baseline", BASELINE)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_full_disk_leaves_the_old_one(recorded: Project, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The disk is full at any of the files that are written."""
    recorded.write("b.py", OTHER)
    recorded.write("c.py", OTHER.replace("def other", "def third"))
    before = recorded.entries()
    real, calls = Path.write_bytes, 0

    def write(path: Path, content: bytes) -> int:
        nonlocal calls
        if BASELINE in str(path):
            calls += 1
            if calls >= number:
                real(path, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", write)
        if number <= 2:
            assert "No space left on device" in recorded.refused("baseline", "write", "--reason", "x")
            assert recorded.entries() == before
        calls = 0
        if number <= 4:
            assert "No space left" in recorded.refused("baseline", "write", "--baseline", f"fresh{BASELINE}")
    assert not [path for path in recorded.root.iterdir() if "fresh" in path.name]


def test_a_folder_that_cannot_be_changed(recorded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be removed: the entries that were to go are all still there."""
    recorded.write("a.py", "x = 1\n")
    before = recorded.entries()

    def unlink(path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", unlink)
    assert "Read-only file system" in recorded.refused("baseline", "prune")
    assert recorded.entries() == before


def test_a_failed_check_prunes_nothing(recorded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from lint_rules.engine import Engine

    recorded.write("a.py", "import requests\n")
    before = recorded.entries()
    check = Engine.check_file

    def failing(engine: Engine, path: str) -> object:
        engine.failures += 1
        return check(engine, path)

    monkeypatch.setattr(Engine, "check_file", failing)
    assert "checks failed" in recorded.refused("baseline", "prune")
    assert recorded.entries() == before
