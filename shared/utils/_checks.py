# SPDX-License-Identifier: Apache-2.0
"""Checks of arguments: every refusal names the parameter and says what is allowed."""

from __future__ import annotations

import math


def seconds(name: str, value: object, *, zero: bool) -> float:
    """Return ``value`` as a finite number of seconds, at least (``zero=True``) or above zero.

    Raises:
        TypeError: not a number (booleans are none).
        ValueError: negative, NaN, infinite, or zero where that is not allowed.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:  # an int with more digits than any float
        number = math.inf
    allowed = number >= 0 if zero else number > 0
    if not (allowed and math.isfinite(number)):
        raise ValueError(f"{name} must be a finite number of seconds {'>= 0' if zero else '> 0'}, got {value!r}")
    return number


def count(name: str, value: object, *, least: int = 1) -> int:
    """Return ``value`` as a whole number of at least ``least``.

    Raises:
        TypeError: not an ``int`` (booleans are none).
        ValueError: below ``least``.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    return value


def text(name: str, value: object) -> str:
    """Return ``value`` as a string that is neither empty nor blank, nor has blanks around it.

    Raises:
        TypeError: not a ``str``.
        ValueError: empty, or with blanks at its ends.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if not value or value != value.strip():
        raise ValueError(f"{name} must be a non-empty string without blanks around it, got {value!r}")
    return value
