"""What is needed of a module that the file imports from already joins that import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

CALL = "\n\nx = requests.{method}('https://a.example', timeout=1)\n"


@pytest.mark.parametrize(
    ("line", "joined"),
    [
        ("from shared.clients.http_pool import post", "from shared.clients.http_pool import post, get"),
        ("from shared.clients.http_pool import (\n    post,\n)", None),
        ("from shared.clients.http_pool import post  # pooled", None),
        (f"from shared.clients.http_pool import post as {'p' * 60}", None),
    ],
)
def test_one_import(tmp_path: Path, line: str, joined: str | None) -> None:
    result = mended(tmp_path, f"import requests\n{line}{CALL.format(method='get')}", "RP102")
    expected = joined or f"{line}\nfrom shared.clients.http_pool import get"
    assert result["mod.py"] == f"{expected}\n\nx = get('https://a.example', timeout=1)\n"


def test_two_names_at_once(tmp_path: Path) -> None:
    source = "import requests\nfrom shared.clients.http_pool import post\n"
    calls = "".join(CALL.format(method=method) for method in ("get", "put"))
    result = mended(tmp_path, source + calls, "RP102")
    assert result["mod.py"].startswith("from shared.clients.http_pool import post, get, put\n\n")


def test_an_import_after_the_use_does_not_count(tmp_path: Path) -> None:
    source = f"import requests{CALL.format(method='get')}from shared.clients.http_pool import post\n"
    result = mended(tmp_path, source, "RP102")
    assert result["mod.py"].startswith("from shared.clients.http_pool import get\n")
