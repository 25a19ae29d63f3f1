"""Writes the stored set of fingerprints. A change of it makes every finding of every baseline new: think twice."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent.parent)]

from program_text import SAMPLE  # noqa: E402
from test_fingerprints import STORED, prints  # noqa: E402

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        STORED.write_text("".join(f"{line}\n" for line in prints(Path(folder), SAMPLE)))
