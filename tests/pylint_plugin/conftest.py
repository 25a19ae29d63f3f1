from __future__ import annotations

from pathlib import Path

import pytest
from pylint_runs import RAW


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "resilint.toml").write_text("")
    (tmp_path / "a.py").write_text(RAW)
    return tmp_path
