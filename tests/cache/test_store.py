"""Facts kept by content: the same findings with and without, nothing but data on disk, and no cache is no error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lint_rules import extract as extraction
from lint_rules.cache import store as stores
from lint_rules.cache.sources import CachedSources
from lint_rules.cache.store import Store
from lint_rules.extract import extract
from lint_rules.facts import Module, Unreadable
from lint_rules.frontends.cli import main
from lint_rules.program import sources as program_sources

BAD = b"import requests\n\n\ndef load(url):\n    return requests.get(url, timeout=5)\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / ".resilint_cache")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore")


def test_what_is_kept_is_found(store: Store, tmp_path: Path) -> None:
    found = extract(BAD)
    assert store.find_facts(BAD) is None
    store.keep_facts(BAD, found)
    again = Store(tmp_path / ".resilint_cache").find_facts(BAD)
    assert isinstance(again, Module)
    assert repr(again) == repr(found)
    assert store.find_facts(BAD + b"\n") is None
    assert store.find_readable(BAD) == (False, None)
    store.keep_readable(BAD, None)
    assert store.find_readable(BAD) == (True, None)
    store.keep_readable(b"def", Unreadable("why", (1, 2, 3, 4)))
    is_known, reason = store.find_readable(b"def")
    assert is_known and reason is not None and reason.reason == "why"


def test_git_ignores_it(store: Store, tmp_path: Path) -> None:
    store.keep_facts(BAD, extract(BAD))
    assert (tmp_path / ".resilint_cache/.gitignore").read_text().splitlines()[-1] == "*"


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:9],
        lambda content: content.replace(b"load", b"lead"),
        lambda content: b"\x80\x04\x95" + content,
    ],
)
def test_a_damaged_file_is_none(store: Store, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store.keep_facts(BAD, extract(BAD))
    (file,) = files(tmp_path / ".resilint_cache")
    file.write_bytes(damage(file.read_bytes()))
    assert store.find_facts(BAD) is None
    store.keep_facts(BAD, extract(BAD))
    assert store.find_facts(BAD) is not None


def test_other_extractors_have_other_folders(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep_facts(BAD, extract(BAD))
    copy = tmp_path / "package"
    for name in ("facts", "extract"):
        (copy / name).mkdir(parents=True)
        (copy / name / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(stores, "_PACKAGE", copy)
    versions = set()
    for text in ("x = 1\n", "x = 2\n"):
        (copy / "extract/a.py").write_text(text)
        stores.version.cache_clear()
        versions.add(stores.version())
        assert Store(tmp_path / ".resilint_cache").find_facts(BAD) is None
    stores.version.cache_clear()
    assert len(versions) == 2


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file")
    store.keep_facts(BAD, extract(BAD))
    assert store.find_facts(BAD) is None


def project(folder: Path, count: int) -> list[str]:
    names = [f"m{number}.py" for number in range(count)]
    for number, name in enumerate(names):
        bad = b"def (:\n" if number % 7 == 5 else b"x = 1\n" if number % 3 == 2 else BAD
        (folder / name).write_bytes(bad + b"# %d\n" % number)
    return names


@pytest.mark.parametrize("count", [5, 60])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_warm_run_extracts_nothing(
    tmp_path: Path, store: Store, count: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = project(tmp_path, count)
    words = frozenset({"requests"})
    cold = CachedSources(tmp_path, names, words, store)
    cold.load(jobs)
    expected = [(repr(cold.facts_of(name)), cold.unreadable(name)) for name in names if cold.can_hold_findings(name)]

    def extracts(*_: object) -> object:
        raise AssertionError("nothing should be extracted")

    monkeypatch.setattr(program_sources, "extract", extracts)
    monkeypatch.setattr(program_sources, "find_unreadable", extracts)
    assert extraction.extract is not extracts
    warm = CachedSources(tmp_path, names, words, store)
    warm.load(jobs)
    for name in names:
        warm.unreadable(name)
    shown = [repr(warm.facts_of(name)) for name in names if warm.can_hold_findings(name)]
    assert shown == [facts for facts, _ in expected]


def test_the_command_says_the_same_with_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resilint.toml").write_text("")
    project(tmp_path, 30)
    outputs = []
    for arguments in (["--no-cache"], [], [], ["m3.py"], ["--no-cache", "m3.py"]):
        main(["check", "--output-format", "concise", *arguments])
        outputs.append(capsys.readouterr())
        assert (tmp_path / ".resilint_cache").exists() is (len(outputs) > 1)
    assert outputs[0] == outputs[1] == outputs[2]
    assert outputs[3] == outputs[4]
    assert outputs[0].out
