"""``resilint vendor --check``: what counts as drift, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from vendoring import append, resilint_vendor

from lint_rules.vendor.header import Header, digest_of


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A fresh copy of a part."""
    assert resilint_vendor(tmp_path, "--only", "utils.delays") == 0
    return tmp_path / "shared"


def vendored(source: str, body: str, version: str = "0.0.1") -> str:
    return Header(version, digest_of(body), source).render() + body


def test_a_fresh_copy_has_not_drifted(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert resilint_vendor("--check", copy) == 0
    assert "4 copies, 0 drifted" in capsys.readouterr().out


def test_the_current_folder_is_the_default(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.parent)
    assert resilint_vendor("--check") == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("utils/delays.py", None, "missing"),
        ("utils/_checks.py", None, "missing: utils/delays.py imports it"),
        ("utils/_checks.py", vendored("utils/_checks.py", "x = 1\n"), "outdated: copied from 0.0.1"),
        ("utils/gone.py", vendored("utils/gone.py", "x = 1\n"), "not part of resilint-runtime"),
        ("utils/nameless.py", vendored("a.py", "x\n").split("# source")[0] + "x\n", "not part of resilint-runtime"),
    ],
)
def test_each_kind_of_drift(
    copy: Path, name: str, text: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, and one line for the file that says what is wrong with it."""
    target = copy / name
    if text is None:
        target.unlink()
    else:
        target.write_text(text)
    if name == "utils/delays.py":  # nothing imports it, so nobody can miss it: not drift
        assert resilint_vendor("--check", copy) == 0
        return
    assert resilint_vendor("--check", copy) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith(str(target))]
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize("edit", ["appended", "inside", "above"])
def test_an_edit_is_drift(copy: Path, edit: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever it is."""
    target = copy / "utils" / "delays.py"
    text = target.read_text()
    changed = {
        "appended": text + "x = 1\n",
        "inside": text.replace("3 * previous", "2 * previous"),
        "above": "x = 1\n" + text,
    }
    assert changed[edit] != text
    target.write_text(changed[edit])
    assert resilint_vendor("--check", copy) == 1
    assert f"{target}: edited" in capsys.readouterr().out


def test_environments_and_hidden_folders_are_not_searched(copy: Path) -> None:
    """A drifted copy in a virtual environment is somebody else's."""
    for folder in (".venv/lib", "env/lib", "node_modules/x"):
        place = copy.parent / folder
        place.mkdir(parents=True)
        (place / "delays.py").write_text(vendored("utils/delays.py", "x = 1\n"))
    (copy.parent / "env" / "pyvenv.cfg").touch()
    assert resilint_vendor("--check", copy.parent) == 0


def test_several_copies_are_all_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Functions that are deployed folder by folder each have their own."""
    for name in ("ingest", "export"):
        resilint_vendor(tmp_path / name, "--package", "common", "--only", "events")
    append(tmp_path / "export" / "common" / "events.py", "x = 1\n")
    capsys.readouterr()
    assert resilint_vendor("--check", tmp_path / "ingest", tmp_path / "export") == 1
    assert "4 copies, 1 drifted" in capsys.readouterr().out
