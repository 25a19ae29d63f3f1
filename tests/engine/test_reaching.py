"""Which files may mean by a name what another one calls by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.program.sources import Sources

HOME = "def load():\n    pass\n"


def reaching(folder: Path, text: str, name: str = "load") -> bool:
    (folder / "home.py").write_text(HOME)
    (folder / "other.py").write_text(text)
    return "other.py" in Sources(folder, ["home.py", "other.py"], None).reaching(name)


@pytest.mark.parametrize(
    "text",
    [
        "from home import load\n",
        "from home import load as fetch\n",
        "from home import (\n    other,  # the (first) one\n    load,\n)\n",
        "from home import other, \\\n    load\n",
        "from home import *\nload()\n",
        "import home\nhome.load()\n",
        "import home\n(\n    home.\n    load()\n)\n",
        "def f(job):\n    return job . load()\n",
    ],
)
def test_reached(tmp_path: Path, text: str) -> None:
    assert reaching(tmp_path, text)


@pytest.mark.parametrize(
    "text", ['"""Loads and load."""\n', "def load():\n    pass\n\n\nx = load()\n", "payload = 1\n", "x = 1\n"]
)
def test_not_reached(tmp_path: Path, text: str) -> None:
    assert not reaching(tmp_path, text)


def test_names_outside_ascii(tmp_path: Path) -> None:
    assert reaching(tmp_path, "from home import größe\n", "größe")
    assert reaching(tmp_path, "from home import (\n    größe,\n)\n", "größe")


def test_comments_cost_no_more_than_their_length(tmp_path: Path) -> None:
    """Each could once be read in as many ways as it has characters: thirty of them took longer than anybody waits."""
    text = "# import (\n# )\n" + "# not another word about the license\n" * 3000 + "from home import load\n"
    assert reaching(tmp_path, text)
