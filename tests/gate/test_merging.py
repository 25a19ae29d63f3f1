"""Branches that fix findings merge by plain ``git merge``, and the merged baseline is the one computed afresh."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from history_language import BASELINE, Repo, resilint

from lint_rules.gate.folder import read

FILES = 4
FUNCTIONS = 5
TWINS = 3
PAIRS = 25


def module(number: int) -> str:
    """Functions with a finding each, and one with the same statement several times."""
    text = "import requests\n"
    for function in range(FUNCTIONS):
        text += (
            f"\n\ndef call_{number}_{function}(url):\n    print('start')\n    # fix\n"
            f"    answer = requests.get(url, params={{'n': {function}}}, timeout=5)\n    # fixed\n    print(answer)\n"
            "    return answer\n"
        )
    text += f"\n\ndef twins_{number}(url):\n"
    for twin in range(TWINS):
        text += (
            f"    print('before', {twin})\n    # {twin}\n    requests.get(url, timeout=5)\n    # .\n    print({twin})\n"
        )
    return text


def fix(repo: Repo, finding: tuple[int, int]) -> None:
    """Fix one finding: a function's by its number, a twin by the numbers after those."""
    number, index = finding
    path = f"jobs/m{number}.py"
    text = repo.read(path)
    if index < FUNCTIONS:
        text = text.replace(f"requests.get(url, params={{'n': {index}}}, timeout=5)", f"get(url, {index})")
    else:
        twin = index - FUNCTIONS
        text = text.replace(f"# {twin}\n    requests.get(url, timeout=5)", f"# {twin}\n    get(url)")
    repo.write(path, text)


def prune(repo: Repo) -> None:
    resilint("baseline", "prune", "--baseline", BASELINE, "--quiet")(repo)


@pytest.mark.parametrize("seed", range(4))
def test_random_pairs_of_branches(repo: Repo, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    source = random.Random(seed)
    repo.write("pyproject.toml", '[project]\nname = "jobs"\n[tool.resilint]\nselect = ["RP1"]\n')
    for number in range(FILES):
        repo.write(f"jobs/m{number}.py", module(number))
    resilint("baseline", "write", "--baseline", BASELINE)(repo)
    repo.commit("start")
    everything = [(number, index) for number in range(FILES) for index in range(FUNCTIONS + TWINS)]
    assert len(repo.entries()) == len(everything) + 1
    for pair in range(PAIRS):
        fixed: set[tuple[int, int]] = set()
        for branch in ("one", "two"):
            repo.git("checkout", "-q", "-B", branch, "main")
            chosen = source.sample(everything, source.randint(1, 8))
            fixed.update(chosen)
            for finding in chosen:
                fix(repo, finding)
            prune(repo)
            repo.commit(f"{branch} {pair}")
        repo.git("merge", "-q", "--no-edit", "one")
        merged = read(repo.root / BASELINE)
        assert len(merged.entries) == len(everything) - len(fixed)
        resilint("check", "--baseline", BASELINE, "--baseline-strict", "--quiet")(repo)
        same_as_afresh(repo, merged.folder)
    assert "stale" not in capsys.readouterr().err


def same_as_afresh(repo: Repo, folder: Path) -> None:
    """Write the baseline anew and compare: file by file, and where equal findings stand together, as many of them."""
    afresh = folder.with_name(".afresh")
    resilint("baseline", "write", "--baseline", afresh.name, "--quiet")(repo)
    ours, theirs = (read(where).entries for where in (folder, afresh))
    assert Counter(entry.identity.kind for entry in ours) == Counter(entry.identity.kind for entry in theirs)
    alone = [{entry.name for entry in some if "twins" not in entry.identity.scope} for some in (ours, theirs)]
    assert alone[0] == alone[1]
    shutil.rmtree(afresh)


def test_a_branch_that_adds_and_one_that_drops_merge(repo: Repo) -> None:
    """Entries that look alike are no renames to git, so a deletion there never meets a "rename" here."""
    repo.write("pyproject.toml", '[tool.resilint]\nselect = ["RP1"]\n')
    repo.write("jobs/m0.py", module(0))
    resilint("baseline", "write", "--baseline", BASELINE)(repo)
    repo.commit("start")
    repo.git("checkout", "-q", "-b", "one")
    for index in range(FUNCTIONS):
        fix(repo, (0, index))
    prune(repo)
    repo.commit("all fixed")
    repo.git("checkout", "-q", "-b", "two", "main")
    for index in range(FUNCTIONS):
        fix(repo, (0, index))
    repo.write("jobs/m1.py", module(1))
    resilint("baseline", "write", "--baseline", BASELINE, "--reason", "the new pool is not there yet " * 20)(repo)
    prune(repo)
    repo.commit("fixed, and others added for a long reason")
    repo.git("merge", "-q", "--no-edit", "one")
    resilint("check", "--baseline", BASELINE, "--baseline-strict", "--quiet")(repo)
    renames = repo.git("log", "-m", "-M", "--diff-filter=R", "--name-only", "--format=", "--", BASELINE)
    assert renames == ""


def test_a_moved_entry_merges_with_its_deletion(repo: Repo) -> None:
    repo.write("pyproject.toml", '[tool.resilint]\nselect = ["RP1"]\n')
    repo.write("jobs/m0.py", module(0))
    resilint("baseline", "write", "--baseline", BASELINE)(repo)
    repo.commit("start")
    repo.git("checkout", "-q", "-b", "one")
    repo.git("mv", "jobs/m0.py", "jobs/moved.py")
    prune(repo)
    repo.commit("renamed")
    repo.git("checkout", "-q", "-b", "two", "main")
    fix(repo, (0, 1))
    prune(repo)
    repo.commit("fixed")
    repo.git("merge", "-q", "--no-edit", "one")
    resilint("check", "--baseline", BASELINE, "--quiet")(repo)
    prune(repo)
    assert len(repo.entries()) == FUNCTIONS - 1 + TWINS + 1
