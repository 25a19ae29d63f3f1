"""Settings are read exactly, and every mistake is one line that says where and what."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.settings import Settings, SettingsError, Table, find_settings_file, read_settings
from lint_rules.settings.reading import _table

ALL = """
select = ["RP1", "RP304"]
extend-select = ["RP2"]
ignore = ["RP104"]
exclude = ["legacy"]
extend-exclude = ["*_pb2.py"]
source-roots = ["services/api"]
check-tests = true
runtime-package = "acme.shared"
bigquery-client-names = ["bq"]
client-factories = ["acme.clients.make"]
retry-decorators = ["acme.retry.again"]
not-ready-exceptions = ["acme.errors.NotYet"]

[{prefix}per-file-ignores]
"jobs/*" = ["RP201"]

[{prefix}locations]
analytics = "EU"
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["resilint.toml", "pyproject.toml"])
def test_every_key_is_read(tmp_path: Path, name: str) -> None:
    shared = name == "pyproject.toml"
    text = ("[tool.resilint]" if shared else "") + ALL.format(prefix="tool.resilint." if shared else "")
    assert read_settings(write(tmp_path / name, text)) == Settings(
        select=("RP1", "RP304"),
        extend_select=("RP2",),
        ignore=("RP104",),
        per_file_ignores={"jobs/*": ("RP201",)},
        exclude=("legacy",),
        extend_exclude=("*_pb2.py",),
        source_roots=("services/api",),
        check_tests=True,
        runtime_package="acme.shared",
        bigquery_client_names=("bq",),
        client_factories=("acme.clients.make",),
        retry_decorators=("acme.retry.again",),
        not_ready_exceptions=("acme.errors.NotYet",),
        locations={"analytics": "EU"},
    )


def test_an_empty_section_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path / "pyproject.toml", "[tool.resilint]\n")) == Settings()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("ignroe = []", "tool.resilint.ignroe: no such key; the nearest one is 'ignore'"),
        ("check_tests = true", "tool.resilint.check_tests: no such key; the nearest one is 'check-tests'"),
        ("zzz = 1", "tool.resilint.zzz: no such key; the nearest one is "),
        ('select = "RP1"', "tool.resilint.select: expected a list of strings, found the string 'RP1'"),
        ("select = [1]", "tool.resilint.select: expected a list of strings, found a list that holds the number 1"),
        ("check-tests = 1", "tool.resilint.check-tests: expected true or false, found the number 1"),
        ("check-tests = 'yes'", "tool.resilint.check-tests: expected true or false, found the string 'yes'"),
        (
            "fix = { http-timeout = -3 }",
            "tool.resilint.fix.http-timeout: expected a number of seconds above 0, up to a day, found the number -3",
        ),
        ("runtime-package = true", "tool.resilint.runtime-package: expected a string, found true"),
        ("runtime-package = 2026-01-01", "tool.resilint.runtime-package: expected a string, found a date"),
        (
            "locations = []",
            "tool.resilint.locations: expected a table whose values are each a string, found a list",
        ),
        (
            "locations = {p = 3}",
            "tool.resilint.locations: expected a table whose values are each a string, found the number 3 at 'p'",
        ),
        (
            "per-file-ignores = {'a.py' = 'RP1'}",
            "tool.resilint.per-file-ignores: expected a table whose values are each a list of strings",
        ),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_was_expected(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path / "pyproject.toml", f"[tool.resilint]\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        read_settings(path)
    assert str(caught.value).startswith(f"{path}: {complaint}")
    assert "\n" not in str(caught.value)


def test_other_unusable_files(tmp_path: Path) -> None:
    broken = write(tmp_path / "resilint.toml", "select = [")
    with pytest.raises(SettingsError, match=r"resilint\.toml: is no valid TOML: "):
        read_settings(broken)
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(SettingsError, match=r"latin\.toml: is not UTF-8"):
        read_settings(tmp_path / "latin.toml")
    with pytest.raises(SettingsError, match=r"absent\.toml: cannot be read: No such file"):
        read_settings(tmp_path / "absent.toml")
    with pytest.raises(SettingsError, match=r"there is no \[tool\.resilint\] in it"):
        read_settings(write(tmp_path / "pyproject.toml", "[tool.ruff]\n"))
    with pytest.raises(SettingsError, match=r"tool\.resilint: expected a table, found the number 3"):
        read_settings(write(tmp_path / "pyproject.toml", "tool.resilint = 3\n"))


class Gate(Table, frozen=True, kw_only=True):
    max_new: int = 0


class Later(Table, frozen=True, kw_only=True):
    gate: Gate = Gate()


def test_a_group_of_keys_is_a_table_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "resilint.toml"
    assert _table(path, "", {"gate": {"max-new": 3}}, Later).gate.max_new == 3
    with pytest.raises(SettingsError, match=r"gate\.max-nwe: no such key; the nearest one is 'max-new'"):
        _table(path, "", {"gate": {"max-nwe": 3}}, Later)
    with pytest.raises(SettingsError, match=r"gate\.max-new: expected a whole number, found the string 'x'"):
        _table(path, "", {"gate": {"max-new": "x"}}, Later)
    with pytest.raises(SettingsError, match="gate: expected a table, found true"):
        _table(path, "", {"gate": True}, Later)


def test_the_nearest_file_that_is_about_us_wins(tmp_path: Path) -> None:
    top = write(tmp_path / "pyproject.toml", "[tool.resilint]\n")
    write(tmp_path / "a" / "pyproject.toml", "[tool.ruff]\n")
    write(tmp_path / "a" / "b" / "pyproject.toml", "this is no TOML, and none of our business")
    own = write(tmp_path / "a" / "c" / "resilint.toml", "")
    write(tmp_path / "a" / "c" / "pyproject.toml", "[tool.resilint]\n")
    assert find_settings_file(tmp_path / "a" / "b") == top
    assert find_settings_file(tmp_path / "a" / "c") == own
    assert find_settings_file(tmp_path / "a" / "c" / "deeper") == own


def test_a_broken_file_that_mentions_us_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.resilint]\nselect = [\n")
    with pytest.raises(SettingsError, match="is no valid TOML"):
        find_settings_file(tmp_path)
