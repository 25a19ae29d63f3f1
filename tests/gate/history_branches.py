"""A history with branches, merges and reverts, with the verdict on each commit. Written down before the gate was."""

from __future__ import annotations

from history_language import BASELINE, PRUNE, Change, Repo, Step, edit, git, put, resilint, step

PYPROJECT = '[project]\nname = "flows"\n\n[tool.resilint]\nselect = ["RP1", "RP301"]\n'
CALLS = "import requests\n" + "".join(
    f"\n\ndef call_{name}(url):\n    return requests.get(url, params={{'name': '{name}'}}, timeout=5)\n"
    for name in ("a", "b", "c", "d")
)
BASE = """\
from google.cloud import bigquery


class Base:
    client: bigquery.Client
"""
CHILD = """\
from flows.base import Base


class Child(Base):
    def save(self, sql):
        return self.client.query(sql).result(timeout=60)
"""


def fix(name: str) -> Change:
    """Make one of the calls go by the pool."""
    return edit("flows/calls.py", f"requests.get(url, params={{'name': '{name}'}}, timeout=5)", f"get('{name}', url)")


def unfix(name: str) -> Change:
    return edit("flows/calls.py", f"get('{name}', url)", f"requests.get(url, params={{'name': '{name}'}}, timeout=5)")


def merge(branch: str) -> Change:
    def change(repo: Repo) -> None:
        repo.git("merge", "-q", "--no-ff", "--no-commit", branch)

    return change


BRANCHES: tuple[Step, ...] = (
    step(
        "the project",
        put("pyproject.toml", PYPROJECT),
        put("flows/calls.py", CALLS),
        put("flows/base.py", BASE.replace("    client: bigquery.Client\n", "    pass\n")),
        put("flows/child.py", CHILD.replace("self.client", "self.writer")),
        resilint("baseline", "write", "--baseline", BASELINE),
    ),
    step("left: fix a", git("checkout", "-q", "-b", "left"), fix("a"), PRUNE),
    step("left: fix b", fix("b"), PRUNE),
    step("right: fix d", git("checkout", "-q", "-b", "right", "main"), fix("d"), PRUNE),
    step("main takes left", git("checkout", "-q", "main"), merge("left")),
    step("main takes right", merge("right")),
    step("broken again after both", unfix("a"), new=("RP102 flows/calls.py call_a",)),
    step("the revert of that", git("revert", "-n", "HEAD")),
    step("both fix c: one", git("checkout", "-q", "-b", "one"), fix("c"), PRUNE),
    step("both fix c: two", git("checkout", "-q", "-b", "two", "main"), fix("c"), PRUNE),
    step("main takes one", git("checkout", "-q", "main"), merge("one")),
    step("main takes two", merge("two")),
    step(
        "a revert of a merge brings all back",
        git("revert", "-n", "-m", "1", "HEAD~1"),
        since=("RP102 flows/calls.py call_c",),
    ),
    step("mended by a revert of the revert", git("revert", "-n", "HEAD")),
    step(
        "a base class makes others break",
        edit("flows/child.py", "self.writer", "self.client"),
        put("flows/base.py", BASE),
        new=("RP301 flows/child.py Child.save",),
    ),
    step(
        "the base class alone is undone",
        put("flows/base.py", BASE.replace("    client: bigquery.Client\n", "    pass\n")),
    ),
    step("and done again, in the base alone", put("flows/base.py", BASE), new=("RP301 flows/child.py Child.save",)),
    step(
        "accepted with a reason",
        resilint("baseline", "write", "--baseline", BASELINE, "--reason", "until the retries are here"),
        since=(),
    ),
)
