"""What day it is, in one place."""

from __future__ import annotations

import datetime


def today() -> datetime.date:
    """Return the local date."""
    return datetime.date.today()
