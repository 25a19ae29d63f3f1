"""``resilint vendor`` as a user runs it: arguments in, files and an exit code out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from vendoring import files_in, resilint_vendor

from lint_rules import vendor
from lint_rules.vendor.header import HEADER_LINE, digest_of, split
from lint_rules.vendor.source import load_runtime


def import_in_fresh_python(folder: Path, statement: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", statement], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_a_destination_it_is_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert resilint_vendor("--only", "utils") == 0
    assert "shared/utils/retry_with_jitter.py" in files_in(tmp_path)


def test_a_whole_copy_holds_every_module_below_a_header(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All modules come along; each is its source, byte for byte, below the two lines."""
    assert resilint_vendor(tmp_path) == 0
    runtime = load_runtime()
    assert files_in(tmp_path) == {f"shared/{path}" for path in runtime.modules}
    for path, source in runtime.modules.items():
        first, second, body = (tmp_path / "shared" / path).read_text().split("\n", 2)
        assert re.fullmatch(
            rf"# resilint-runtime {re.escape(runtime.version)} sha256:[0-9a-f]{{64}} \(vendored copy; do not edit\)",
            first,
        )
        assert second.startswith(f"# source: {path};")
        assert body == source
    assert f"{len(runtime.modules)} files of resilint-runtime {runtime.version} copied" in capsys.readouterr().out


def test_a_copy_works_under_another_name(tmp_path: Path) -> None:
    """The chosen package is importable, and pulls in nothing that is called ``shared``."""
    assert resilint_vendor(tmp_path, "--package", "acme.resilience") == 0
    (tmp_path / "acme" / "__init__.py").touch()
    statement = (
        "import sys; from acme.resilience.utils.retry_with_jitter import retry_with_jitter; "
        "print(retry_with_jitter(lambda: 'called')(), any(name.split('.')[0] == 'shared' for name in sys.modules))"
    )
    assert import_in_fresh_python(tmp_path, statement) == "called False"


def test_a_part_brings_what_it_imports_and_no_more(tmp_path: Path) -> None:
    """``--only`` copies the closure of relative imports, and cuts package files down to markers."""
    assert resilint_vendor(tmp_path, "--package", "ours", "--only", "utils.delays") == 0
    assert files_in(tmp_path) == {
        "ours/__init__.py",
        "ours/utils/__init__.py",
        "ours/utils/delays.py",
        "ours/utils/_checks.py",
    }
    assert import_in_fresh_python(tmp_path, "import ours.utils.delays as d; print(d.next_delay(1, 1, 1))") == "1"
    assert resilint_vendor("--check", tmp_path) == 0


@pytest.mark.parametrize("name", sorted(load_runtime().modules))
def test_every_module_can_be_vendored_alone(name: str, tmp_path: Path) -> None:
    """Each module's closure is complete: the part passes its own check, which misses no import."""
    assert resilint_vendor(tmp_path, "--only", name) == 0
    assert resilint_vendor("--check", tmp_path) == 0


def test_a_package_name_means_all_its_modules(tmp_path: Path) -> None:
    """``--only utils`` is the folder."""
    assert resilint_vendor(tmp_path, "--only", "utils") == 0
    wanted = {path for path in load_runtime().modules if path.startswith("utils/")}
    assert wanted <= {path.removeprefix("shared/") for path in files_in(tmp_path)}


def test_copying_again_updates_and_is_no_conflict(tmp_path: Path) -> None:
    """An unedited copy, of whatever version, is overwritten."""
    resilint_vendor(tmp_path, "--only", "events")
    target = tmp_path / "shared" / "events.py"
    old = "# old text\n"
    target.write_text(
        f"# resilint-runtime 0.0.1 sha256:{digest_of(old)} (vendored copy; do not edit)\n# source: events.py; x\n{old}"
    )
    assert resilint_vendor("--check", tmp_path) == 1
    assert resilint_vendor(tmp_path, "--only", "events") == 0
    assert resilint_vendor("--check", tmp_path) == 0


def test_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert resilint_vendor(tmp_path / "new", "--dry-run") == 0
    assert not (tmp_path / "new").exists()
    assert "would be copied" in capsys.readouterr().out


def test_the_header_is_recognised_and_nothing_else_is() -> None:
    """What the linter exempts: the exact line, among the first five."""
    line = f"# resilint-runtime 1.2.3 sha256:{'0' * 64} (vendored copy; do not edit)"
    assert HEADER_LINE.match(line)
    assert vendor.is_vendored(f"#!/usr/bin/env python\n{line}\nx = 1\n")
    assert not vendor.is_vendored("\n" * 5 + line)
    assert not vendor.is_vendored("# resilint-runtime 1.2.3 (vendored copy; do not edit)\n")
    assert not vendor.is_vendored(f"text = '''\n{line[2:]}'''\n")
    assert vendor.is_vendored(line.replace("\n", "\r\n") + "\r\n") is vendor.is_vendored(line + "\n") is True


def test_other_line_ends_are_no_edit(tmp_path: Path) -> None:
    """A checkout with ``\\r\\n`` has the same hash."""
    resilint_vendor(tmp_path, "--only", "events")
    target = tmp_path / "shared" / "events.py"
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n"))
    assert b"\r\n" in target.read_bytes()
    assert resilint_vendor("--check", tmp_path) == 0


def test_what_stands_above_the_header_is_an_edit() -> None:
    header, body = split(
        f"import evil\n# resilint-runtime 1 sha256:{'0' * 64} (vendored copy; do not edit)\n# source: a.py;\nx\n"
    ) or ("", "")
    assert header
    assert body == "import evil\nx\n"


def test_a_part_over_a_whole_copy_takes_nothing_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert resilint_vendor(tmp_path) == 0
    before = {path: (tmp_path / path).read_text() for path in files_in(tmp_path)}
    assert resilint_vendor(tmp_path, "--only", "clients.http_pool") == 0
    assert {path: (tmp_path / path).read_text() for path in files_in(tmp_path)} == before
    assert "kept: that of an earlier, fuller copy" in capsys.readouterr().out
    assert resilint_vendor(tmp_path, "--check") == 0


def test_packages_in_src_are_pointed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src" / "acme").mkdir(parents=True)
    (tmp_path / "src" / "acme" / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    assert resilint_vendor("--only", "utils") == 0
    assert "`resilint vendor src`" in capsys.readouterr().err
    assert resilint_vendor("src", "--only", "utils") == 0
    assert capsys.readouterr().err == ""
