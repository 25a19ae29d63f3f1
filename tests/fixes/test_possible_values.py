"""Fixes are unsafe where a timeout may be ``None``, or a project or location an empty string."""

from __future__ import annotations

from pathlib import Path

import pytest
from mending import mended

TIMEOUTS = {
    "def f(slow): return requests.get('u', timeout=None if slow else 3)": "unsafe",
    "def f(slow): return requests.get('u', timeout=slow and None)": "unsafe",
    "def f(timeout: float | None): return requests.get('u', timeout=timeout)": "unsafe",
    "def f(timeout: 'float | None'): return requests.get('u', timeout=timeout)": "unsafe",
    "def f(timeout: Optional[float]): return requests.get('u', timeout=timeout)": "unsafe",
    "def f(options): return requests.get('u', timeout=options.get('timeout', None))": "unsafe",
    "def f(options): return requests.get('u', timeout=options.get('timeout'))": "unsafe",
    "def f(t): return requests.get('u', timeout=(t, None))": "unsafe",
    "def f(): return requests.get('u', timeout=os.environ.get('T') and 3)": "unsafe",
    "def f(options): return requests.get('u', timeout=options.get('timeout', 3))": "safe",
    "def f(timeout: float | None): return requests.get('u', timeout=timeout or 3)": "safe",
    "def f(timeout: float = 3): return requests.get('u', timeout=timeout)": "safe",
    "def f(slow): return requests.get('u', timeout=30 if slow else 3)": "safe",
}
CLIENTS = {
    "def f(place=''): return bigquery.Client('p', location=place)": "unsafe",
    "def f(project=''): return bigquery.Client(project=project)": "unsafe",
    "def f(project): return bigquery.Client(project=project or '')": "unsafe",
    "def f(): return bigquery.Client(project=os.getenv('P', ''))": "unsafe",
    "def f(project=None): return bigquery.Client(project=project)": "safe",
    "def f(place='EU'): return bigquery.Client('p', location=place)": "safe",
    "def f(): return bigquery.Client(project=os.getenv('P'))": "safe",
}


@pytest.mark.parametrize("code", TIMEOUTS)
def test_timeouts(tmp_path: Path, code: str) -> None:
    assert mended(tmp_path, f"import os\n\nimport requests\n\n{code}\n", "RP102").safety == [TIMEOUTS[code]]


@pytest.mark.parametrize("code", CLIENTS)
def test_clients(tmp_path: Path, code: str) -> None:
    text = f"import os\n\nfrom google.cloud import bigquery\n\n{code}\n"
    assert mended(tmp_path, text, "RP101").safety == [CLIENTS[code]]


def test_an_attribute_that_a_default_may_leave_empty(tmp_path: Path) -> None:
    text = """\
from google.cloud import bigquery


class Loader:
    def __init__(self, project=""):
        self.project = project

    def client(self):
        return bigquery.Client(project=self.project)
"""
    assert mended(tmp_path, text, "RP101").safety == ["unsafe"]
