# SPDX-License-Identifier: Apache-2.0
"""What makes two calls of ``get_http_session`` mean the same session; checked here, without importing requests."""

from __future__ import annotations

from dataclasses import dataclass

from ..utils import _checks

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 30.0

Timeout = float | tuple[float | None, float | None] | None


@dataclass(frozen=True)
class SessionConfig:
    """The configuration of one session; equal configurations share it. Times in seconds."""

    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT
    pool_size: int = 64
    retries: int = 3
    retry_post: bool = False
    base_delay: float = 0.5
    max_delay: float = 30.0
    total_timeout: float = 120.0


def make_config(
    timeout: Timeout,
    pool_size: int,
    retries: int,
    retry_post: bool,
    base_delay: float,
    max_delay: float,
    total_timeout: float,
) -> SessionConfig:
    """Check the arguments of ``get_http_session``.

    Raises:
        TypeError: an argument of the wrong type.
        ValueError: a number out of range; the message names the parameter and what is allowed.
    """
    connect, read = _both_timeouts(timeout)
    base = _seconds("base_delay", base_delay)
    cap = _seconds("max_delay", max_delay)
    if cap < base:
        raise ValueError(f"max_delay must be at least base_delay ({base} s), not {cap}")
    return SessionConfig(
        connect_timeout=connect,
        read_timeout=read,
        pool_size=_checks.count("pool_size", pool_size),
        retries=_checks.count("retries", retries, least=0),
        retry_post=check_flag("retry_post", retry_post),
        base_delay=base,
        max_delay=cap,
        total_timeout=_seconds("total_timeout", total_timeout),
    )


def check_flag(name: str, value: object) -> bool:
    """``value`` where it is a bool; anything else would turn a safeguard on or off by accident."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")
    return value


def _both_timeouts(timeout: Timeout) -> tuple[float, float]:
    if timeout is None:
        return CONNECT_TIMEOUT, READ_TIMEOUT
    if isinstance(timeout, tuple):
        if len(timeout) != 2:
            raise ValueError(f"timeout must be seconds or (connect, read) in seconds, not {timeout!r}")
        connect, read = timeout
        return (
            CONNECT_TIMEOUT if connect is None else _seconds("timeout", connect),
            READ_TIMEOUT if read is None else _seconds("timeout", read),
        )
    seconds = _seconds("timeout", timeout)
    return seconds, seconds


def _seconds(name: str, value: object) -> float:
    return _checks.seconds(name, value, zero=False)
