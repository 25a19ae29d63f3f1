"""Code that patches what a fix would replace: the import stays, the fix is unsafe, and the place is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

MOD = "from google.cloud import bigquery\n\n\ndef f():\n    return bigquery.Client()\n"
HTTP = "import requests\n\n\ndef f(url):\n    return requests.get(url, timeout=3)\n"
BIGQUERY_PATCHES = {
    "decorator": "from unittest.mock import patch\n\n@patch('pack.mod.bigquery.Client')\ndef test_f(client): ...\n",
    "context": "from unittest import mock\n\ndef test_f():\n    with mock.patch('pack.mod.bigquery'):\n        pass\n",
    "where it comes from": (
        "from unittest.mock import patch\n\n@patch('google.cloud.bigquery.Client')\ndef test_f(client): ...\n"
    ),
    "monkeypatch": "def test_f(monkeypatch):\n    monkeypatch.setattr('pack.mod.bigquery.Client', object)\n",
    "monkeypatch on the module": (
        "from pack import mod\n\ndef test_f(monkeypatch):\n    monkeypatch.setattr(mod, 'bigquery', object())\n"
    ),
    "monkeypatch on the class's module": (
        "from pack import mod\n\ndef test_f(monkeypatch):\n    monkeypatch.setattr(mod.bigquery, 'Client', object)\n"
    ),
    "patch.object": (
        "from unittest.mock import patch\nfrom pack import mod\n\n"
        "@patch.object(mod.bigquery, 'Client')\ndef test_f(client): ...\n"
    ),
    "mocker": "def test_f(mocker):\n    mocker.patch('pack.mod.bigquery.Client')\n",
    "mocker.patch.object": ("from pack import mod\n\ndef test_f(mocker):\n    mocker.patch.object(mod, 'bigquery')\n"),
}


@pytest.mark.parametrize("name", BIGQUERY_PATCHES)
def test_client(tmp_path: Path, name: str) -> None:
    files = {"pack/__init__.py": "", "pack/mod.py": MOD, "tests/test_mod.py": BIGQUERY_PATCHES[name]}
    result = mended(tmp_path, files)
    assert result.safety == ["unsafe"]
    assert result["pack/mod.py"].startswith("from google.cloud import bigquery\n")
    assert "get_bigquery_client()" in result["pack/mod.py"]
    assert [note.partition(" ")[0].partition(":")[0] for note in result.notes] == ["tests/test_mod.py"]
    line = int(result.notes[0].partition(" ")[0].rpartition(":")[2])
    assert "patch" in BIGQUERY_PATCHES[name].splitlines()[line - 1]


@pytest.mark.parametrize("name", BIGQUERY_PATCHES)
def test_client_is_held_back_when_only_safe_fixes_are_wanted(tmp_path: Path, name: str) -> None:
    files = {"pack/__init__.py": "", "pack/mod.py": MOD, "tests/test_mod.py": BIGQUERY_PATCHES[name]}
    result = mended(tmp_path, files, unsafe=False)
    assert result["pack/mod.py"] == MOD
    assert len(result.fixed.held_back) == 1


OTHERS = {
    "another module": "from unittest.mock import patch\n\n@patch('pack.other.bigquery.Client')\ndef test_f(c): ...\n",
    "another name": "from unittest.mock import patch\n\n@patch('pack.mod.storage.Client')\ndef test_f(c): ...\n",
    "a string that is no patch": "NAME = 'pack.mod.bigquery.Client'\nprint('pack.mod.bigquery.Client')\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_patches_something_else_changes_nothing(tmp_path: Path, name: str) -> None:
    files = {"pack/__init__.py": "", "pack/mod.py": MOD, "tests/test_mod.py": OTHERS[name]}
    result = mended(tmp_path, files)
    assert result.safety == ["safe"]
    assert "import bigquery" not in result["pack/mod.py"]


@pytest.mark.parametrize("target", ["requests.get", "mod.requests.get", "pack.mod.requests"])
def test_request(tmp_path: Path, target: str) -> None:
    test = f"from unittest.mock import patch\n\n@patch({target!r})\ndef test_f(get): ...\n"
    result = mended(tmp_path, {"pack/__init__.py": "", "pack/mod.py": HTTP, "tests/test_mod.py": test}, "RP102")
    assert result.safety == ["unsafe"]
    assert result["pack/mod.py"].startswith("import requests\n")
    assert result.notes == [f"tests/test_mod.py:3 patches {target}"]


def test_session(tmp_path: Path) -> None:
    code = "import requests\n\n\ndef f(url):\n    return requests.Session().get(url, timeout=3)\n"
    test = "def test_f(monkeypatch):\n    monkeypatch.setattr('requests.Session', object)\n"
    result = mended(tmp_path, {"mod.py": code, "tests/test_mod.py": test}, "RP103")
    assert "tests/test_mod.py:2 patches requests.Session" in result.notes
    assert result["mod.py"].startswith("import requests\n")


@pytest.mark.parametrize(
    "line",
    [
        "requests.get = len",
        "requests.api.get = len",
        "def on():\n    requests.get = len",
        "import pack.mod\npack.mod.requests.get = len",
    ],
)
def test_assignment(tmp_path: Path, line: str) -> None:
    files = {"pack/__init__.py": "", "pack/mod.py": HTTP, "counting.py": f"import requests\n\n{line}\n"}
    result = mended(tmp_path, files, "RP102")
    assert result.safety == ["unsafe"]
    assert result.notes == [
        "counting.py:4 patches requests.get" if "\n" in line else "counting.py:3 patches requests.get"
    ]


@pytest.mark.parametrize("line", ["requests.post = len", "other.get = len", "if requests.get == len: pass"])
def test_assignment_of_something_else_changes_nothing(tmp_path: Path, line: str) -> None:
    files = {"mod.py": HTTP, "counting.py": f"import requests\nimport other\n{line}\n"}
    assert mended(tmp_path, files, "RP102").safety == ["safe"]


ELSEWHERE = {
    "on the package itself": "import requests\n\ndef on(monkeypatch):\n    monkeypatch.setattr(requests, 'get', len)\n",
    "a joined text": "from mock import patch\nM = 'pack.mod'\n\n@patch(M + '.requests.get')\ndef test_f(get): ...\n",
    "a formatted text": "from mock import patch\nM = 'pack.mod'\n\n@patch(f'{M}.requests')\ndef test_f(get): ...\n",
    "a text without its start": (
        "from mock import patch\nfrom pack import mod\n\n@patch(f'{mod.__name__}.requests')\ndef test_f(get): ...\n"
    ),
    "a keyword": "from mock import patch\n\n\n@patch(target='pack.mod.requests')\ndef test_f(get): ...\n",
    "several": "from mock import patch\n\n\n@patch.multiple('pack.mod', requests=len)\ndef test_f(get): ...\n",
    "a module": "from mock import patch\n\n\n@patch.dict('sys.modules', {'requests': len})\ndef test_f(): ...\n",
    "a module, by keyword": "from mock import patch\n\n\n@patch.dict('sys.modules', requests=len)\ndef test_f(): ...\n",
    "a module as an item": "import sys\n\ndef on(monkeypatch):\n    monkeypatch.setitem(sys.modules, 'requests', 1)\n",
    "a module, assigned": "import sys\n\n\nsys.modules['requests'] = len\n",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_patch_that_names_it_in_another_way(tmp_path: Path, name: str) -> None:
    files = {"pack/__init__.py": "", "pack/mod.py": HTTP, "tests/conftest.py": ELSEWHERE[name]}
    result = mended(tmp_path, files, "RP102")
    assert result.safety == ["unsafe"]
    assert result["pack/mod.py"].startswith("import requests\n")
    assert [note.partition(" ")[0] for note in result.notes] == ["tests/conftest.py:4"]


@pytest.mark.parametrize(
    "line",
    [
        "monkeypatch.setitem(sys.modules, 'boto3', len)",
        "monkeypatch.setitem(os.environ, 'requests', 'x')",
        "patch.dict(sys.modules, {'requests_mock': len})",
        "patch.multiple('pack.mod', other=len)",
        "patch(f'{mod.__name__}.other')",
    ],
)
def test_patch_of_another_module_changes_nothing(tmp_path: Path, line: str) -> None:
    test = f"import os, sys\nfrom mock import patch\nfrom pack import mod\n\ndef test_f(monkeypatch):\n    {line}\n"
    files = {"pack/__init__.py": "", "pack/mod.py": HTTP, "tests/test_mod.py": test}
    assert mended(tmp_path, files, "RP102").safety == ["safe"]


def test_attribute_of_an_instance_is_nobody_elses(tmp_path: Path) -> None:
    other = "import requests\n\n\nclass Api:\n    def __init__(self):\n        self.get = requests.get\n"
    assert mended(tmp_path, {"mod.py": HTTP, "api.py": other}, "RP102").safety == ["safe"]
