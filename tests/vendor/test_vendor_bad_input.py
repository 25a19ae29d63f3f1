"""Bad input: one line on stderr that says what to do, exit code 2, and nothing written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from vendoring import append, files_in, resilint_vendor

from lint_rules.vendor import source
from lint_rules.vendor.closure import imported
from lint_rules.vendor.errors import VendorError


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line that the command says when it refuses."""
    assert resilint_vendor(*arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("resilint vendor: error: ")
    return lines[0]


def test_two_destinations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "give one DEST" in refused(capsys, tmp_path / "a", tmp_path / "b")


def test_the_destination_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert "is not a folder" in refused(capsys, tmp_path / "file")


@pytest.mark.parametrize("name", ["", "my-package", "class", "a..b", "../up", "a/b"])
def test_a_name_that_cannot_be_imported(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--package must be" in refused(capsys, tmp_path, "--package", name)
    assert not files_in(tmp_path)


@pytest.mark.parametrize("name", ["nothing", "", "clients.http_pool.get", "../lint_rules"])
def test_an_unknown_module(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists what there is."""
    line = refused(capsys, tmp_path, "--only", name)
    assert "the runtime has no module" in line
    assert "utils.retry_with_jitter" in line


def test_a_file_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody's work is overwritten, and nothing else is written either."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "events.py").write_text("theirs = 1\n")
    assert "is the repository's own file" in refused(capsys, tmp_path)
    assert files_in(tmp_path) == {"shared/events.py"}
    assert resilint_vendor(tmp_path, "--force") == 0
    assert "theirs" not in (tmp_path / "shared" / "events.py").read_text()


def test_an_edited_copy_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resilint_vendor(tmp_path, "--only", "events")
    append(tmp_path / "shared" / "events.py", "mine = 1\n")
    assert "was edited after it was copied" in refused(capsys, tmp_path, "--only", "events")


def test_the_repositorys_own_init_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A repository that has a package of that name keeps its ``__init__``, even with ``--force``."""
    (tmp_path / "shared").mkdir()
    init = tmp_path / "shared" / "__init__.py"
    init.write_text("theirs = 1\n")
    assert resilint_vendor(tmp_path, "--only", "events", "--force") == 0
    assert init.read_text() == "theirs = 1\n"
    assert f"{init}: kept: the repository's own" in capsys.readouterr().out


def test_a_folder_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shared" / "events.py").mkdir(parents=True)
    assert "is a folder" in refused(capsys, tmp_path, "--force")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in refused(capsys, tmp_path)


def test_an_error_of_the_system_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, say; and no half of a file is left."""

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", full)
    assert "No space left on device" in refused(capsys, tmp_path)
    assert not files_in(tmp_path)


def test_nothing_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A check that looked at nothing must not pass."""
    assert "no vendored copy" in refused(capsys, "--check", tmp_path)


def test_a_path_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "does not exist" in refused(capsys, "--check", tmp_path / "nowhere")


@pytest.mark.parametrize("option", [("--force",), ("--dry-run",), ("--only", "events"), ("--package", "x")])
def test_check_takes_no_options_of_copying(
    option: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"--check takes no {option[0]}" in refused(capsys, "--check", tmp_path, *option)


def test_sources_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the data says so."""
    monkeypatch.setattr(source, "__file__", str(tmp_path / "lint_rules" / "vendor" / "source.py"))
    with pytest.raises(VendorError, match="does not carry the runtime's sources"):
        source.load_runtime()


def test_sources_without_a_version(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    with pytest.raises(VendorError, match="carry no version"):
        source.load_runtime(tmp_path)


@pytest.mark.parametrize("text", ["from .nowhere import x", "import_module('.nowhere', __package__)", "def ("])
def test_a_broken_runtime_is_found_when_it_is_copied(text: str) -> None:
    """A closure with a hole is never written."""
    with pytest.raises(VendorError):
        list(imported({"clients/a.py": text}, "clients/a.py", text))


def test_imports_are_found_wherever_they_are() -> None:
    """In functions, for type checkers only, of modules, of names, and by ``import_module``."""
    modules = dict.fromkeys(["__init__.py", "a.py", "p/__init__.py", "p/b.py", "p/c.py", "p/d.py"], "")
    text = "if TYPE_CHECKING:\n    from . import b\ndef f():\n    from ..a import x\n    from .. import a\n"
    text += "import json\nfrom os import path\nimportlib.import_module('.c', __package__)\nfrom . import constant\n"
    assert set(imported(modules, "p/d.py", text)) == {"p/b.py", "a.py", "p/c.py", "p/__init__.py"}
