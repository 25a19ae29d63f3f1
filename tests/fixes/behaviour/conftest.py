"""What the tests of behaviour share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The package is importable in every import mode of pytest.
sys.path.insert(0, str(Path(__file__).parent.parent))


def pytest_configure(config: pytest.Config) -> None:
    """Google's packages announce at import that they will drop Python 3.10."""
    config.addinivalue_line("filterwarnings", "ignore:You are using a .*Python version:FutureWarning")
